"""One's own account: posts, password, one-time codes, sessions."""

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.actions.codes import (
    begin_codes,
    begun_secret,
    confirm_codes,
    enrolled,
    remove_codes,
    renew_recovery_codes,
)
from centres.actions.people import change_password, sign_out_everywhere
from centres.actions.sign_in import by_of, code_accepted, person_for, renew_session
from centres.forms.sign_in import CodeForm, NewCodeForm, PasswordForm
from centres.models import User
from centres.passwords import change_due
from centres.reports.accounts import sessions_of, tokens_of
from centres.rules import otpauth_uri
from centres.views.guards import posted
from foundation.problems import Problem


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # LoginRequiredMiddleware
    return request.user


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    context = {
        "posts": user.posts_now,
        "enrolled": enrolled(user),
        "codes_required": settings.REQUIRE_OTP,
        "sessions": sessions_of(user, request.session.session_key),
        "tokens": tokens_of(user),
    }
    return render(request, "centres/account_home.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    form = PasswordForm(posted(request))
    due = change_due(user, timezone.now())
    if form.is_valid() and _changed(request, user, form):
        renew_session(request=request, user=user)
        messages.success(request, _("密码已修改，其他设备上的登录都已退出。"))
        return redirect("centres:account_home")
    context = {
        "form": form,
        "due": due,
        "first": user.must_change_password,
        "rules": password_validators_help_texts(),
    }
    status = 400 if form.errors else 200
    return render(request, "centres/account_password.html", context, status=status)


def _changed(request: HttpRequest, user: User, form: PasswordForm) -> bool:
    given = form.cleaned_data
    if person_for(request=request, username=user.username, password=given["password_old"]) is None:
        form.add_error("password_old", _("当前密码不对。"))
        return False
    try:
        change_password(
            by=by_of(request, user),
            user=user,
            new=given["password_new"],
            keep_session=request.session.session_key,
        )
    except Problem as problem:
        form.add_problem(problem)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Enrol; or, in a session that has not shown a code yet, show one; else manage them."""
    user = _me(request)
    if not enrolled(user):
        return _enrol(request, user)
    if not request.session.get("verified"):
        return _verify(request, user)
    form = CodeForm(posted(request))
    if form.is_valid() and code_accepted(request=request, user=user, code=form.cleaned_data["otp"]):
        return _manage(request, user)
    if form.is_bound and not form.errors:
        form.add_error("otp", _("口令不对或已经用过。"))
    context = {"form": form, "left": user.recovery_codes.count()}
    status = 400 if form.errors else 200
    return render(request, "centres/account_codes.html", context, status=status)


def _enrol(request: HttpRequest, user: User) -> HttpResponse:
    own = begun_secret(user)
    if own is None:  # looking at the page makes no secret, asking for one does
        if request.method == "POST":
            begin_codes(user=user)
            return redirect("centres:account_codes")
        start = {"required": settings.REQUIRE_OTP}
        return render(request, "centres/account_codes_new.html", start)
    form = NewCodeForm(posted(request))
    if form.is_valid():
        try:
            recovery = confirm_codes(
                by=by_of(request, user), user=user, code=form.cleaned_data["otp"]
            )
        except Problem as problem:
            form.add_problem(problem)
        else:
            request.session["verified"] = True
            renew_session(request=request, user=user)
            return _recovery_page(request, recovery)
    uri = otpauth_uri(own.secret, user.username, settings.OTP_ISSUER)
    picture = segno.make(uri, error="m").svg_inline(
        border=2, omitsize=True, svgclass="qr", light="#fff"
    )
    context = {
        "form": form,
        "secret": [own.secret[at : at + 4] for at in range(0, 32, 4)],
        "qr": mark_safe(picture),  # noqa: S308 - drawn by segno, holds no text
        "required": settings.REQUIRE_OTP,
    }
    status = 400 if form.errors else 200
    return render(request, "centres/account_codes_new.html", context, status=status)


def _verify(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(posted(request))
    if form.is_valid():
        if code_accepted(request=request, user=user, code=form.cleaned_data["otp"]):
            request.session["verified"] = True
            renew_session(request=request, user=user)
            return redirect("centres:account_home")
        form.add_error("otp", _("口令不对或已经用过。"))
    status = 400 if form.errors else 200
    return render(request, "centres/account_login_code.html", {"form": form}, status=status)


def _manage(request: HttpRequest, user: User) -> HttpResponse:
    if request.POST.get("do") == "remove":
        remove_codes(by=by_of(request, user), user=user)
        messages.success(request, _("动态口令已停用。"))
        return redirect("centres:account_home")
    return _recovery_page(request, renew_recovery_codes(by=by_of(request, user), user=user))


def _recovery_page(request: HttpRequest, recovery: list[str]) -> HttpResponse:
    return render(request, "centres/account_recovery.html", {"recovery": recovery})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    sign_out_everywhere(
        by=by_of(request, user), user=user, keep_session=request.session.session_key
    )
    messages.success(request, _("其他设备和接口令牌都已退出。"))
    return redirect("centres:account_home")
