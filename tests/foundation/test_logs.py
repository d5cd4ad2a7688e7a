"""One JSON line a record, without anybody's number."""

import json
import logging
import sys

from foundation.logs import JsonFormatter
from foundation.middleware import request_id


def line(message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_record_is_one_line_of_json() -> None:
    found = line("first\nsecond %s", "“引号”")
    assert found["message"] == "first\nsecond “引号”"
    assert (found["level"], found["logger"]) == ("INFO", "portal")
    assert str(found["at"]).endswith("+00:00")


def test_numbers_of_people_are_struck_out() -> None:
    text = json.dumps(line("from 13812345678 and 52030419900101123x, not 20261120000000001"))
    assert "13812345678" not in text
    assert "52030419900101123x" not in text


def test_numbers_in_known_extras_are_struck_out() -> None:
    assert line("x", error="13812345678")["error"] == "***"


def test_unknown_extras_do_not_get_there() -> None:
    assert "phone" not in line("x", phone="13812345678")


def test_the_id_of_the_call_is_in_the_line() -> None:
    token = request_id.set("abc")
    try:
        assert line("x")["request_id"] == "abc"
    finally:
        request_id.reset(token)


def test_an_error_is_told_by_place_and_kind_without_values() -> None:
    try:
        int("13812345678 王敏")
    except ValueError:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "failed", (), sys.exc_info()
        )
    text = JsonFormatter().format(record)
    assert "王敏" not in text
    assert json.loads(text)["trace"][-1] == "ValueError"
