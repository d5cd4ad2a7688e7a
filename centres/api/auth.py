"""auth/login/ and auth/logout/: a token for name, password and, where it is due, a code."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.actions.codes import enrolled
from centres.actions.sign_in import by_of, code_accepted, end_token, issue_token, person_for
from centres.models import User
from centres.passwords import change_due
from foundation.problems import ForbiddenError, NotAuthenticatedError
from foundation.serializers import StrictSerializer


class LoginIn(StrictSerializer):
    username = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    otp = serializers.CharField(
        max_length=20, required=False, help_text="one-time code or recovery code, where enrolled"
    )


class UserOut(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()


class LoginOut(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="for the header `Authorization: Token …`")
    expires_at = serializers.DateTimeField()
    user = UserOut()


class LoginView(APIView):
    """Sign in. Too many failures of one name from one address are not told apart from a wrong
    password; too many from one address are answered with 429.

    403 with code `password_change_due` or `codes_required`: sign in on the pages first.
    """

    authentication_classes = ()
    permission_classes = ()
    problems = ("401", "403")

    @extend_schema(
        operation_id="auth_login", request=LoginIn, responses={200: LoginOut}, tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        given = LoginIn(data=request.data)
        given.is_valid(raise_exception=True)
        user = _person(_inner(request), given.validated_data)
        token, text = issue_token(request=_inner(request), user=user)
        body = {"token": text, "expires_at": token.expiry, "user": user}
        return Response(LoginOut(body).data)


class LogoutView(APIView):
    """End this token."""

    problems = ("401",)

    @extend_schema(operation_id="auth_logout", request=None, responses={204: None}, tags=["auth"])
    def post(self, request: Request) -> Response:
        assert isinstance(request.user, User)
        end_token(by=by_of(_inner(request), request.user), token=request.auth)
        return Response(status=204)


def _inner(request: Request) -> HttpRequest:
    return request._request  # noqa: SLF001 - the framework documents this name


def _person(request: HttpRequest, given: dict[str, Any]) -> User:
    user = person_for(request=request, username=given["username"], password=given["password"])
    if user is None:
        raise NotAuthenticatedError(_("账号、密码或动态口令不对。"), code="wrong_credentials")
    has_codes = enrolled(user)
    if has_codes and "otp" not in given:
        raise NotAuthenticatedError(_("请同时给出动态口令。"), code="otp_required")
    if has_codes and not code_accepted(request=request, user=user, code=given["otp"]):
        raise NotAuthenticatedError(_("账号、密码或动态口令不对。"), code="wrong_credentials")
    if settings.REQUIRE_OTP and not has_codes:
        raise ForbiddenError(_("请先在网页上登录并启用动态口令。"), code="codes_required")
    if change_due(user, timezone.now()):
        raise ForbiddenError(_("请先在网页上登录并修改密码。"), code="password_change_due")
    return user
