"""The house with a few views that fail, each in its way."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from django.http import HttpRequest, HttpResponse
from django.urls import path

from foundation.models import ReadLog
from foundation.problems import (
    ForbiddenError,
    InvalidError,
    NotAuthenticatedError,
    NotFoundError,
    StaleError,
    TooLargeError,
    TooManyError,
)
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ERRORS: dict[str, tuple[Exception, int]] = {
    "operational": (OperationalError("13812345678"), 503),
    "interface": (InterfaceError(), 503),
    "integrity": (IntegrityError(), 409),
    "trigger": (InternalError(), 409),
    "data": (DataError(), 400),
    "programming": (ProgrammingError(), 500),
    "defect": (LookupError("13812345678"), 500),
    "invalid": (InvalidError(), 400),
    "forbidden": (ForbiddenError(), 403),
    "missing": (NotFoundError(), 404),
    "stale": (StaleError(), 409),
    "large": (TooLargeError(), 413),
    "often": (TooManyError(wait=7), 429),
}


def failing(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("title", ""))


@login_not_required
def break_rule(request: HttpRequest) -> HttpResponse:
    ReadLog.objects.update(reason="")
    return HttpResponse()


urlpatterns = [
    path("echo/", echo),
    path("break-rule/", break_rule),
    path("signed-out/", failing(NotAuthenticatedError())),
    *(path(f"fail/{name}/", failing(error)) for name, (error, _) in ERRORS.items()),
    *(path(f"api/fail/{name}/", failing(error)) for name, (error, _) in ERRORS.items()),
    *urlpatterns,
]
