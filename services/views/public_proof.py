"""That this browser's person gave code and digits a moment ago: signed, for half an hour.

A cookie and not the session: looking up writes nothing, and staff who sign in take over nothing.
"""

import time

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

_NAME = "proof"
_SALT = "services.public.proof"
_SECONDS = 30 * 60
_MOST = 5  # requests one browser follows at once


def is_proven(request: HttpRequest, code: str) -> bool:
    return code in _held(request)


def prove(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """From here this browser may see and act on the request; not through its address."""
    held = {**_held(request), code: int(time.time())}
    newest = dict(sorted(held.items(), key=lambda pair: -pair[1])[:_MOST])
    response.set_cookie(
        _NAME,
        signing.dumps(newest, salt=_SALT),
        max_age=_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _held(request: HttpRequest) -> dict[str, int]:
    """Codes and when each was proven; old, foreign or changed ones count for nothing."""
    try:
        held: dict[str, int] = signing.loads(
            request.COOKIES.get(_NAME, ""), salt=_SALT, max_age=_SECONDS
        )
    except signing.BadSignature:
        return {}
    oldest = time.time() - _SECONDS
    return {code: at for code, at in held.items() if at >= oldest}
