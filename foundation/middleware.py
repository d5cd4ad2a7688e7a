"""Request ids, the client's address, and refusal of what no page can store."""

import contextvars
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from foundation.problems import InvalidError

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
_Next = Callable[[HttpRequest], HttpResponse]


def client_ip(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For counts only behind the proxies we run."""
    if settings.PROXY_COUNT:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.PROXY_COUNT:
            return str(hops[-settings.PROXY_COUNT]).strip() or "0.0.0.0"  # noqa: S104
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104


class RequestIdMiddleware:
    """One id for the log lines of one call; never taken from the caller."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:16])
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class InputGuardMiddleware:
    """A NUL in an address is answered with 400 before any query: no text column can hold it.

    Forms and the JSON parser refuse it in bodies; broken UTF-8 is replaced by Django.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _refusal(request)
        return self.get_response(request)


def _refusal(request: HttpRequest) -> HttpResponse:
    problem = InvalidError("地址含有不可用的字符。")
    if request.path.startswith("/api/"):
        kind = "application/problem+json"
        return JsonResponse(problem.as_dict(), status=400, content_type=kind)
    return HttpResponse(loader.render_to_string("400.html"), status=400)
