"""Pages of rows held in memory and ordered by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from foundation.cursors import CursorError, decode_cursor, encode_cursor


class HasCode(Protocol):
    @property
    def code(self) -> str: ...


Row = TypeVar("Row", bound=HasCode)


@dataclass(frozen=True)
class CodePage(Generic[Row]):
    rows: list[Row]
    next_cursor: str | None
    previous_cursor: str | None


def page_by_code(rows: Sequence[Row], cursor: str, limit: int) -> CodePage[Row]:
    """The page behind or before the code in the cursor; the first one without. CursorError."""
    start = _start(rows, cursor, limit) if cursor else 0
    shown = list(rows[start : start + limit])
    more = start + limit < len(rows)
    return CodePage(
        shown,
        encode_cursor("after", shown[-1].code) if shown and more else None,
        encode_cursor("before", shown[0].code) if shown and start else None,
    )


def _start(rows: Sequence[Row], cursor: str, limit: int) -> int:
    way, code = decode_cursor(cursor, str, str)
    if way not in {"after", "before"} or code is None:
        raise CursorError(cursor)
    passed: int = sum(row.code <= code if way == "after" else row.code < code for row in rows)
    return passed if way == "after" else max(0, passed - limit)
