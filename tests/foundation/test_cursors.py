"""A cursor comes back as it went, or not at all."""

import base64
import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.cursors import CursorError, decode_cursor, encode_cursor

AT = datetime(2026, 11, 20, 7, 5, 1, 123456, tzinfo=UTC)
GOOD = encode_cursor(True, AT, 42)
KINDS = (bool, datetime, int)


def _raw(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(st.booleans(), st.datetimes(timezones=st.just(UTC)), st.integers(-(2**63), 2**63 - 1))
def test_what_went_out_comes_back(flag: bool, at: datetime, key: int) -> None:
    assert decode_cursor(encode_cursor(flag, at, key), *KINDS) == [flag, at, key]


def test_nothing_passes_as_nothing() -> None:
    assert decode_cursor(encode_cursor(True, None, 1), *KINDS) == [True, None, 1]


@given(st.integers(0, len(GOOD) - 1), st.characters())
@settings(max_examples=800)
def test_a_changed_sign_gives_a_key_of_the_right_kinds_or_an_error(place: int, sign: str) -> None:
    try:
        flag, at, key = decode_cursor(GOOD[:place] + sign + GOOD[place + 1 :], *KINDS)
    except CursorError:
        return
    assert flag is None or isinstance(flag, bool)
    assert at is None or at.tzinfo is not None
    assert key is None or -(2**63) <= key < 2**63


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_a_cursor_or_an_error(text: str) -> None:
    with contextlib.suppress(CursorError):
        assert len(decode_cursor(text, *KINDS)) == 3


@pytest.mark.parametrize(
    "value",
    [
        [],
        [True, AT.isoformat()],
        [True, AT.isoformat(), 42, 1],
        [1, AT.isoformat(), 42],
        [True, "2026-11-20T07:05:01", 42],
        [True, "yesterday", 42],
        [True, 5, 42],
        [True, AT.isoformat(), True],
        [True, AT.isoformat(), 2**63],
        [True, AT.isoformat(), 1.5],
        [True, AT.isoformat(), "42"],
        {"a": 1},
        "text",
        7,
    ],
)
def test_other_shapes_are_refused(value: object) -> None:
    with pytest.raises(CursorError):
        decode_cursor(_raw(value), *KINDS)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_what_the_database_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(CursorError):
        decode_cursor(_raw([text]), str)


def test_a_number_of_many_digits_is_refused_quickly() -> None:
    cursor = base64.urlsafe_b64encode(b"[true,null," + b"9" * 100_000 + b"]").decode()
    with pytest.raises(CursorError):
        decode_cursor(cursor, *KINDS)


def test_deep_nesting_is_refused() -> None:
    cursor = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    with pytest.raises(CursorError):
        decode_cursor(cursor, *KINDS)
