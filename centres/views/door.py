"""The pages of signing in and out."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from centres.access import may
from centres.actions.codes import enrolled
from centres.actions.sign_in import close_session, code_accepted, open_session, person_for
from centres.constants import SIGN_IN_MINUTES
from centres.forms.sign_in import CodeForm, LoginForm
from centres.models import User
from centres.views.guards import posted


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if isinstance(request.user, User):
            return HttpResponseRedirect(_target(request, request.GET.get("next", "")))
        form = LoginForm(initial={"next": request.GET.get("next", "")})
        return render(request, "centres/account_login.html", {"form": form})
    form = LoginForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        user = person_for(request=request, username=given["username"], password=given["password"])
        if user is not None:
            return _inside(request, user, given["next"])
        form.add_error(None, _("账号或密码不对，或者账号暂时不能登录。请核对后再试。"))
    return render(request, "centres/account_login.html", {"form": form}, status=400)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_page(request: HttpRequest) -> HttpResponse:
    """The second step: who gave the password is kept in the session for a few minutes."""
    user = _waiting(request)
    if user is None:
        return redirect("centres:account_login")
    form = CodeForm(posted(request))
    if form.is_valid():
        if code_accepted(request=request, user=user, code=form.cleaned_data["otp"]):
            target = request.session["door"]["next"]
            open_session(request=request, user=user, verified=True)
            return HttpResponseRedirect(_target(request, target))
        form.add_error("otp", _("口令不对或已经用过。请等验证器换出新的数字再试。"))
    status = 400 if form.errors else 200
    return render(request, "centres/account_login_code.html", {"form": form}, status=status)


@login_not_required
@require_POST
def logout_page(request: HttpRequest) -> HttpResponse:
    """Nothing of the person stays in a browser that others use after them."""
    close_session(request=request)
    response = HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    return response


def _inside(request: HttpRequest, user: User, target: str) -> HttpResponse:
    if enrolled(user):
        now = int(timezone.now().timestamp())
        request.session.flush()
        request.session["door"] = {"user": user.pk, "at": now, "next": target}
        return redirect("centres:account_login_code")
    open_session(request=request, user=user, verified=False)
    return HttpResponseRedirect(_target(request, target, user))


def _waiting(request: HttpRequest) -> User | None:
    door = request.session.get("door")
    if not door:
        return None
    age = int(timezone.now().timestamp()) - door["at"]
    if age > timedelta(minutes=SIGN_IN_MINUTES).total_seconds():
        return None
    return User.objects.filter(pk=door["user"], is_active=True).first()


def _target(request: HttpRequest, wanted: str, user: User | None = None) -> str:
    """The page asked for if it is ours, else where the person works."""
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    if safe and wanted.startswith("/"):
        return wanted
    person = user or request.user
    if may(person, "desk"):
        return settings.LOGIN_REDIRECT_URL
    if may(person, "edit_accounts"):
        return reverse("centres:user_list")
    if may(person, "read_audit"):
        return reverse("centres:audit_reads")
    if may(person, "edit_settings"):
        return reverse("admin:index")
    return reverse("centres:account_home")
