"""Opaque cursors of keyset pages: the sort key of the last row, as base64 of JSON."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Any


class CursorError(ValueError):
    """The cursor was changed or belongs to another list."""


def encode_cursor(*key: Any) -> str:
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    raw = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:
    """The key, each part of the kind asked for; None passes. Raises CursorError."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = json.loads(raw)
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise CursorError(cursor)
        return [_cast(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise CursorError(cursor) from error


def _cast(part: Any, kind: type) -> Any:
    if part is None:
        return None
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise CursorError(part)
        return moment.astimezone(UTC)  # PostgreSQL knows no offset of a day
    if type(part) is not kind or (isinstance(part, int) and not -(2**63) <= part < 2**63):
        raise CursorError(part)
    if isinstance(part, str) and "\x00" in part.encode().decode():  # a lone surrogate fails
        raise CursorError(part)
    return part
