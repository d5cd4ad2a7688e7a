"""Bodies are UTF-8 JSON objects of bounded size; what PostgreSQL cannot hold is refused here."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from foundation.problems import InvalidError, TooLargeError

_DEPTH = 20


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        raw = stream.read(settings.BODY_MAX_BYTES + 1)
        if len(raw) > settings.BODY_MAX_BYTES:
            raise TooLargeError(f"请求内容不能超过 {settings.BODY_MAX_BYTES // 1024} KB。")
        try:
            data = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
            _check(data, 0)
        except (ValueError, RecursionError) as error:
            raise InvalidError("请求内容不是有效的 UTF-8 JSON。", code="malformed") from error
        if not isinstance(data, dict):
            raise InvalidError("请求内容应为 JSON 对象。", code="malformed")
        return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Any, depth: int) -> None:
    """NUL and lone surrogates cannot be stored; depth bounds the work."""
    if depth > _DEPTH:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode("utf-8")
        if "\x00" in value:
            raise ValueError("NUL")
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)
    elif isinstance(value, dict):
        for name, part in value.items():
            _check(name, depth + 1)
            _check(part, depth + 1)
