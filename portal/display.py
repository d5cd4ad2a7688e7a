"""How the screens look to this browser, and how long the person stays signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR_SECONDS = 365 * 24 * 3600
MODES = ("normal", "elder")


@login_not_required
@require_POST
def display_mode(request: HttpRequest) -> HttpResponse:
    """Keep the choice of large text in a cookie; the way without script."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(target if safe else "/")
    mode = request.POST.get("mode", "")
    if mode in MODES:
        response.set_cookie(
            "mode",
            mode,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """Nothing to do: being asked by the person is the activity the session counts."""
    return HttpResponse(status=204)
