"""What a locked account is told: the same as everybody who gives a wrong password."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from foundation.api.errors import CONTENT_TYPE
from foundation.problems import TooManyError

# These answer for themselves, without telling a locked account from a wrong password.
_DOORS = ("/login/", "/account/", "/api/v1/auth/login/")


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,
    _credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Named by AXES_LOCKOUT_CALLABLE: whoever else asks for a password in vain is to wait."""
    if response is not None and request.path.startswith(_DOORS):
        return response
    problem = TooManyError(wait=int(settings.AXES_COOLOFF_TIME * 3600))
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(
            problem.as_dict(), status=problem.status, content_type=CONTENT_TYPE
        )
    else:
        answer = render(request, "429.html", {"problem": problem}, status=problem.status)
    answer["Retry-After"] = str(problem.wait)
    return answer
