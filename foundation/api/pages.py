"""Strict query strings and cursor pages of the API."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.problems import InvalidError
from foundation.serializers import QuerySerializer


def read_query(request: Request, serializer_class: type[QuerySerializer]) -> dict[str, Any]:
    """The validated query string; raises for unknown, repeated and unreadable values."""
    query = request.query_params
    repeated = [name for name, values in query.lists() if len(values) > 1]
    if repeated:
        raise InvalidError("请更正标出的内容。", errors={n: ["只能给一次。"] for n in repeated})
    if any("\x00" in part for pair in query.items() for part in pair):
        raise InvalidError("内容含有不可用的字符。")
    serializer = serializer_class(data=query.dict())
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def page_response(
    request: Request,
    rows: Sequence[Any],
    *,
    next_cursor: str | None,
    previous_cursor: str | None = None,
    render: Callable[[Any], Any] = lambda row: row,
) -> Response:
    return Response(
        {
            "next": _link(request, next_cursor),
            "previous": _link(request, previous_cursor),
            "results": [render(row) for row in rows],
        }
    )


def _link(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.dict()
    return f"{request.path}?{urlencode({**query, 'cursor': cursor})}"
