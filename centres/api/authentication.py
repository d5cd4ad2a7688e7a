"""Signing in to the API with a token."""

from hmac import compare_digest
from typing import Any

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from centres.models import User

# Written by hand: every call of the API begins with it.
_HOLDERS = """
SELECT u.*, t.digest AS token_digest, t.expiry AS token_expiry
FROM knox_authtoken t JOIN centres_user u ON u.id = t.user_id
WHERE t.token_key = %s AND t.expiry > %s AND u.is_active
"""


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token …``; ended tokens and closed accounts get 401.

    Token and person are one statement. Nothing is written, and no cookie is read.
    """

    def authenticate(self, request: Request) -> tuple[User, AuthToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"token":
            return None
        refused = AuthenticationFailed(_("令牌无效或已过期，请重新登录。"))
        try:
            (text,) = (part.decode("ascii") for part in parts[1:])
        except ValueError as error:  # none, several, or no ASCII
            raise refused from error
        found = _holder(text)
        if found is None:
            raise refused
        pghistory.context(user=found.user_id)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - asked by the framework
        return "Token"


def caller(request: Request) -> User:
    """Whoever holds the token; the view asked for one."""
    assert isinstance(request.user, User)
    return request.user


def _holder(text: str) -> AuthToken | None:
    key, digest = text[: CONSTANTS.TOKEN_KEY_LENGTH], hash_token(text)
    for user in User.objects.raw(_HOLDERS, [key, timezone.now()]):
        if compare_digest(user.token_digest, digest):
            return AuthToken(digest=digest, token_key=key, user=user, expiry=user.token_expiry)
    return None


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "centres.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` 后接 `POST auth/login/` 返回的令牌。",
        }
