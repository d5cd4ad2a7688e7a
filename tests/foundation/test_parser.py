"""Bodies of the API: UTF-8 JSON objects of bounded size, or a 400 that says so."""

import io
import json
from typing import Any

import pytest
from pytest_django import Settings

from foundation.api.parsers import StrictJSONParser
from foundation.problems import InvalidError, TooLargeError


def parse(raw: bytes) -> Any:
    return StrictJSONParser().parse(io.BytesIO(raw))


def test_an_object_is_read() -> None:
    body = {"title": "水管 𬭊 \u202e", "list": [1, None, True, 1.5]}
    assert parse(json.dumps(body).encode()) == body


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": ["\\udfff"]}',
        b'{"a": "\xff"}',
        b'\xff\xfe{\x00"\x00a\x00"\x00:\x001\x00}\x00',
        '{"a": 1}'.encode("utf-16"),
        "{'a': '水'}".encode("gbk"),
        b"{" * 100_000,
        b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}",
        b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_cannot_be_stored_is_malformed(raw: bytes) -> None:
    with pytest.raises(InvalidError) as refusal:
        parse(raw)
    assert refusal.value.code == "malformed"


def test_a_large_body_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.BODY_MAX_BYTES = 100
    with pytest.raises(TooLargeError):
        parse(b'{"a": "' + b"x" * 100 + b'"}')
