"""Every exception that reaches the API becomes a problem+json answer."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from foundation.problems import (
    ForbiddenError,
    InvalidError,
    MediaTypeError,
    NotAuthenticatedError,
    NotFoundError,
    Problem,
    StaleError,
    TooLargeError,
    TooManyError,
    UnavailableError,
)

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


def problem_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    problem = as_problem(error)
    if problem is None:
        return None
    if problem.status >= 500:
        logger.error("request failed", exc_info=error)
    return Response(
        problem.as_dict(),
        status=problem.status,
        headers=extra_headers(problem),
        content_type=CONTENT_TYPE,
    )


def extra_headers(problem: Problem) -> dict[str, str]:
    """When to come again, and how to sign in."""
    if isinstance(problem, TooManyError):
        return {"Retry-After": str(problem.wait)}
    if isinstance(problem, UnavailableError):
        return {"Retry-After": "5"}
    if isinstance(problem, NotAuthenticatedError):
        return {"WWW-Authenticate": "Token"}
    return {}


def as_problem(error: Exception) -> Problem | None:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    match error:
        case Problem():
            return error
        case Http404() | exceptions.NotFound():
            return NotFoundError()
        case exceptions.ValidationError():
            return InvalidError("请更正标出的内容后再提交。", errors=flat_errors(error.detail))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return NotAuthenticatedError(str(error.detail))
        case PermissionDenied() | exceptions.PermissionDenied():
            return ForbiddenError()
        case exceptions.Throttled():
            return TooManyError(wait=int(getattr(error, "wait", None) or 60))
        case exceptions.UnsupportedMediaType():
            return MediaTypeError(f"不支持 {error.args[0] if error.args else ''} 类型的内容。")
        case RequestDataTooBig():
            return TooLargeError()
        case exceptions.APIException():
            return _other(error)
        case OperationalError() | InterfaceError():
            return UnavailableError()
        case IntegrityError():
            return StaleError("同时有他人写入，请刷新后重试。")
        case DataError():
            return InvalidError("内容超出可接受的范围。")
        case InternalError():  # raised by our triggers
            return StaleError("数据库拒绝了这一改动。")
    return None


def _other(error: exceptions.APIException) -> Problem:
    problem = Problem(str(error.detail), code=str(error.default_code))
    problem.status = error.status_code
    return problem


def flat_errors(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested error detail as ``{"requester.name": ["…"]}``."""
    if isinstance(detail, list):
        if all(not isinstance(part, dict | list) for part in detail):
            return {prefix or "non_field_errors": [str(part) for part in detail]}
        pairs = [(str(number), part) for number, part in enumerate(detail) if part]
    elif isinstance(detail, dict):
        pairs = [(str(name), part) for name, part in detail.items()]
    else:
        return {prefix or "non_field_errors": [str(detail)]}
    found: dict[str, list[str]] = {}
    for name, part in pairs:
        path = prefix if name == "non_field_errors" else ".".join(filter(None, [prefix, name]))
        found.update(flat_errors(part, path))
    return found
