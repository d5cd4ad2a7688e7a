"""Staff sessions: they end when nobody works, and open nothing before the second factor."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlsplit

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from centres.actions.sign_in import close_session
from centres.constants import SEEN_EVERY_SECONDS, AccountVerb
from centres.models import User
from centres.passwords import change_due
from foundation.middleware import client_ip

_SAFE = {"GET", "HEAD", "OPTIONS"}
# Open to a person who has signed in but must first do something else.
_ALWAYS = ("/logout/", "/display/", "/session/extend/", "/healthz", "/readyz", "/metrics")
# Where rows with a history are changed. Requests have their events: a context there would ride
# on every statement of the busiest calls.
_WITH_HISTORY = ("/admin", "/account", "/login", "/centres", "/api/v1/auth/")


class StaffSessionMiddleware:
    """After AuthenticationMiddleware. Calls of the API pass: they know no cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with _written_down(request):
            if request.path.startswith("/api/"):
                request.user = AnonymousUser()  # else LoginRequiredMiddleware reads the session
                return self.get_response(request)
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                return self._with_session(request)
            return _for_scripts(request, self.get_response(request))

    def _with_session(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            if request.path.startswith(_WITH_HISTORY):
                pghistory.context(user=request.user.pk)
            _end_if_idle(request)
        first = _to_do_first(request) if isinstance(request.user, User) else None
        signed_in = isinstance(request.user, User)
        response = HttpResponseRedirect(first) if first else self.get_response(request)
        if signed_in:
            response["Cache-Control"] = "no-store"
        return _for_scripts(request, response)


def _written_down(request: HttpRequest) -> AbstractContextManager[Any]:
    """Who changes what from where goes into the history tables with each change."""
    if request.method in _SAFE or not request.path.startswith(_WITH_HISTORY):
        return nullcontext()
    return pghistory.context(address=client_ip(request))


def _end_if_idle(request: HttpRequest) -> None:
    """Polls of the page itself are no work. A note of work is written once a minute."""
    now = int(timezone.now().timestamp())
    seen = int(request.session.get("seen", now))
    if now - seen >= settings.SESSION_IDLE_SECONDS:
        close_session(request=request, verb=AccountVerb.TIMED_OUT)
        return
    fresh = now - seen < SEEN_EVERY_SECONDS and "seen" in request.session
    if not fresh and request.headers.get("X-Background") != "1":
        request.session["seen"] = now


def _to_do_first(request: HttpRequest) -> str | None:
    """The page this person must pass before any other."""
    assert isinstance(request.user, User)
    codes = reverse("centres:account_codes")
    password = reverse("centres:account_password")
    if request.path.startswith((*_ALWAYS, codes)):
        return None
    if settings.REQUIRE_OTP and not request.session.get("verified"):
        return codes
    if request.path != password and change_due(request.user, timezone.now()):
        return password
    return None


def _for_scripts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A script that is sent to the door would put the login page into a table: 401 instead."""
    if not isinstance(response, HttpResponseRedirect) or not _is_script(request):
        return response
    doors = (resolve_url(settings.LOGIN_URL), reverse("centres:account_password"))
    if not response.url.startswith((*doors, reverse("centres:account_codes"))):
        return response
    here = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    page = f"{here.path or '/'}{'?' if here.query else ''}{here.query}"
    target = redirect_to_login(page).url if response.url.startswith(doors[0]) else response.url
    return HttpResponse(status=401, headers={"HX-Redirect": target, "Cache-Control": "no-store"})


def _is_script(request: HttpRequest) -> bool:
    headers = request.headers
    marked = headers.get("HX-Request") or headers.get("X-Dialog")
    return bool(marked) or headers.get("Sec-Fetch-Dest") == "empty"
