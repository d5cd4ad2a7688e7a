"""In and out. Whatever was wrong at the door, the answer and its time are the same."""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.hashers import check_password
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

from centres.actions.by import By, record
from centres.actions.codes import accept_code
from centres.constants import TOKENS_PER_PERSON, AccountVerb
from centres.models import SignIn, User
from centres.rules import agent_label, initial_password_over
from foundation.middleware import client_ip
from foundation.throttles import hit, refuse_if_full

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NOBODY = "!"  # checked like a password, so that an unknown name costs the same


def by_of(request: HttpRequest, user: User | None = None) -> By:
    return By(user, client_ip(request))


def person_for(*, request: HttpRequest, username: str, password: str) -> User | None:
    """The person of this name and password.

    None for an unknown name, a wrong password, a closed or locked account and an initial password
    that has run out: one hash each, and the same rows are written. Raises TooManyError for an
    address with too many failures.
    """
    refuse_if_full("login_address", client_ip(request))
    user = User.objects.filter(username=username).first()
    right = check_password(password, user.password if user else _NOBODY)
    open_door = AxesProxyHandler.is_allowed(request, {"username": username})
    if user and right and open_door and _usable(user):
        return user
    _refuse(request, username, user)
    return None


def code_accepted(*, request: HttpRequest, user: User, code: str) -> bool:
    """Whether a one-time or recovery code is right. Wrong ones count like wrong passwords."""
    refuse_if_full("login_address", client_ip(request))
    open_door = AxesProxyHandler.is_allowed(request, {"username": user.username})
    if open_door and accept_code(by=by_of(request, user), user=user, code=code):
        return True
    _refuse(request, user.username, user)
    return False


@transaction.atomic
def open_session(*, request: HttpRequest, user: User, verified: bool) -> None:
    """A new session: nothing of the one before, whoever had it, stays."""
    request.session.flush()
    login(request, user, backend=_BACKEND)
    now = timezone.now()
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    request.session["seen"] = int(now.timestamp())
    request.session["verified"] = verified
    request.session.save()
    _note_session(request, user)


@transaction.atomic
def close_session(*, request: HttpRequest, verb: AccountVerb = AccountVerb.SIGNED_OUT) -> None:
    if isinstance(request.user, User):
        SignIn.objects.filter(session_key=request.session.session_key).delete()
        record(by_of(request, request.user), request.user, verb)
    logout(request)


@transaction.atomic
def renew_session(*, request: HttpRequest, user: User) -> None:
    """Keep the person in after the change of a password or of its rights, under a new key."""
    old = request.session.session_key
    update_session_auth_hash(request, user)
    request.session.save()
    SignIn.objects.filter(session_key=old).update(session_key=request.session.session_key)


@transaction.atomic
def issue_token(*, request: HttpRequest, user: User) -> tuple[AuthToken, str]:
    """A token for the API and its text, which is not kept. The oldest beyond the limit end."""
    now = timezone.now()
    own = AuthToken.objects.filter(user=user)
    own.filter(expiry__lt=now).delete()
    kept = own.order_by("-created").values_list("digest", flat=True)[: TOKENS_PER_PERSON - 1]
    own.exclude(digest__in=list(kept)).delete()
    token, text = AuthToken.objects.create(
        user=user, expiry=timedelta(hours=settings.API_TOKEN_HOURS)
    )
    record(by_of(request, user), user, AccountVerb.TOKEN_ISSUED)
    # Forgets the failures of this name and address, and dates the last sign-in.
    user_logged_in.send(sender=User, request=request, user=user)
    return token, text


@transaction.atomic
def end_token(*, by: By, token: AuthToken) -> None:
    token.delete()
    record(by, by.user, AccountVerb.SIGNED_OUT)


def _usable(user: User) -> bool:
    over = user.must_change_password and initial_password_over(
        user.password_changed_at, timezone.now()
    )
    return user.is_active and not over


def _refuse(request: HttpRequest, username: str, user: User | None) -> None:
    record(By(None, client_ip(request)), user, AccountVerb.SIGN_IN_FAILED)
    user_login_failed.send(sender=User, credentials={"username": username}, request=request)
    hit("login_address", client_ip(request))


def _note_session(request: HttpRequest, user: User) -> None:
    assert request.session.session_key is not None  # saved just now
    over = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    SignIn.objects.filter(user=user, at__lt=over).delete()
    SignIn.objects.create(
        user=user,
        session_key=request.session.session_key,
        address=client_ip(request),
        agent=agent_label(request.headers.get("User-Agent", "")),
    )
    record(by_of(request, user), user, AccountVerb.SIGNED_IN)
