"""Whatever goes wrong is told in words: problem+json to programs, a page to people."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.api.errors import CONTENT_TYPE, as_problem, extra_headers
from foundation.middleware import request_id
from foundation.problems import ForbiddenError, InvalidError, NotFoundError, Problem
from portal.context import shown

logger = logging.getLogger(__name__)
_PAGES = {400, 403, 404, 409, 413, 429, 500, 503}
_SECRET_FIELDS = ("password", "otp", "csrfmiddlewaretoken")


class ServerError(Problem):
    status, code, title = 500, "server_error", "系统出错了"


class ServiceUnavailableMiddleware:
    """Turns what views raise into answers. What other middleware raises meets ``server_error``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Problem | Error):
            return None
        problem = as_problem(error)
        if problem is None:
            return None
        if isinstance(error, Error | DatabaseError):
            logger.warning("database refused", extra={"error": _cause(error)})
        return answer(request, problem)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as JSON below /api/, elsewhere as a page, or as a note in a part of one."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(problem.as_dict(), status=problem.status, content_type=CONTENT_TYPE)
    elif problem.status == 401:
        return _to_login(request)
    else:
        response = HttpResponse(_words(request, problem), status=problem.status)
    for name, value in extra_headers(problem).items():
        response[name] = value
    return response


def _words(request: HttpRequest, problem: Problem) -> str:
    # Without the request no context processor runs, so nothing asks the database again.
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        note = {"kind": "error", "text": problem.detail}
        return loader.render_to_string("components/alert.html", note)
    page = problem.status if problem.status in _PAGES else 400
    context = {"portal": shown(), "request": request, "request_id": request_id.get()}
    return loader.render_to_string(f"{page}.html", {**context, "problem": problem})


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    return redirect_to_login(request.get_full_path())


def _cause(error: BaseException) -> str:
    return type(error.__cause__ or error).__name__


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, as_problem(exception) or InvalidError("这次请求的格式不对。"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, ForbiddenError())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFoundError())


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where errors of middleware arrive: a database that is down is no defect of ours."""
    error = sys.exc_info()[1]
    problem = as_problem(error) if isinstance(error, Exception) else None
    return answer(request, problem or ServerError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed is shown for sending again if it came from our own page.

    A browser names the origin of each POST: a foreign page cannot say it is ours.
    """
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    own_origin = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    context = {
        "back_url": back if ours else "/",
        "typed": _typed(request) if own_origin else [],
        "had_files": bool(own_origin and request.FILES),
        "request_id": request_id.get(),
    }
    return render(request, "403_csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(_SECRET_FIELDS)
        for value in values
    ]
