"""The front door, and what machines ask about the house."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView

from centres.access import may
from foundation.api.errors import CONTENT_TYPE
from foundation.health import complaints, figures
from foundation.problems import NotFoundError


class ApiDocsView(SpectacularSwaggerSplitView):
    """The pages of the API; style and script are files, so the site's policy holds here too."""

    template_name = "portal/api_docs.html"
    url_name = "api:schema"
    title = "四级服务网络 REST API"


_WAYS = [
    ("/apply/", "我要办事", "三步填好，当场拿编号", "clipboard-check"),
    ("/track/", "查进度", "编号加手机号后四位", "search"),
    ("/ask/", "找人问", "离您最近的服务点", "telephone"),
]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    links = [dict(zip(("url", "label", "text", "icon"), way, strict=True)) for way in _WAYS]
    signed_in = request.user.is_authenticated
    context = {"links": links, "may_desk": signed_in and may(request.user, "desk")}
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, clock and jobs: 503 with short words when one of them is not well."""
    try:
        wrong = complaints()
    except (DatabaseError, InterfaceError):
        wrong = ["database"]
    return JsonResponse({"ok": not wrong, "wrong": wrong}, status=503 if wrong else 200)


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges in the text format of Prometheus; closed unless a token is set and given."""
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given, wanted):
        raise Http404
    lines = [f"# TYPE {name} gauge\n{name} {value}\n" for name, value in figures().items()]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


@login_not_required
def unknown_api_path(request: HttpRequest) -> HttpResponse:
    problem = NotFoundError("没有这个接口，见 /api/v1/docs/。")
    return JsonResponse(problem.as_dict(), status=404, content_type=CONTENT_TYPE)
