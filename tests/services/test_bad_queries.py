"""Hostile addresses through the API: codes, filters and cursors nobody gave out."""

import base64
import json
from typing import Any
from uuid import uuid4

import pytest

from centres.models import User
from foundation.codes import ALPHABET, new_code
from tests.services.cases import taken
from tests.services.test_bad_input import PATHS, Api, got, sent


def test_a_misread_code_is_told_apart_from_an_unknown_one(clerk: User, api: Api) -> None:
    client, code = api(clerk), taken(clerk).code
    last = ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    misread = got(client, f"{PATHS}{code[:-1]}{last}/")
    assert (misread.status_code, misread.json()["code"]) == (404, "code_misread")
    unknown = got(client, f"{PATHS}{new_code()}/")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")
    assert got(client, f"{PATHS}{typed}/").status_code == 200


@pytest.mark.parametrize(
    "code", ["1", "x" * 3000, "7K3M-9QPX", "'--", "%00", "..", "𠀀", "７Ｋ３Ｍ", "%ff%fe", "null"]
)
def test_what_is_no_code_is_not_found(code: str, clerk: User, api: Api) -> None:
    client = api(clerk)
    for path in (f"{PATHS}{code}/", f"{PATHS}{code}/events/"):
        assert got(client, path).status_code in {400, 404}
    body = {"version": 1, "client_id": str(uuid4())}
    assert sent(client, f"{PATHS}{code}/actions/accept/", body).status_code in {400, 404}


def test_the_answer_to_strangers_is_that_to_a_missing_code(
    clerk: User, stranger: User, api: Api
) -> None:
    hidden = got(api(stranger), f"{PATHS}{taken(clerk).code}/")
    missing = got(api(stranger), f"{PATHS}{new_code()}/")
    assert hidden.content == missing.content


@pytest.mark.parametrize(
    "query",
    [
        "unknown=1",
        "box=secret",
        "box=all&box=new",
        "state=open",
        "kind=",
        "channel=fax",
        "due=never",
        "centre=999999999999",
        "centre=%27--",
        "from=2026-02-29",
        "from=gestern",
        "to=2026-13-01",
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=1e2",
        "limit=" + "9" * 400,
        "ordering=title",
        "box=new&ordering=newest",
        "q=",
        "q=%20",
        "q=" + "x" * 101,
        "q=%00",
        "%00=1",
        "cursor=",
    ],
)
def test_filters_are_strict(query: str, clerk: User, api: Api) -> None:
    answer = got(api(clerk), f"{PATHS}?{query}")
    assert answer.status_code == 400, query


@pytest.mark.parametrize(
    "query",
    [
        "from=0001-01-01",
        "to=9999-12-31",
        "from=9999-12-31&to=0001-01-01",
        "q=%ff%fe",
        "q=%25",
        "q=_",
        "q=%5C",
        "q=%26%7C%21%28%29",
    ],
)
def test_odd_but_possible_filters_give_a_page(query: str, clerk: User, api: Api) -> None:
    assert got(api(clerk), f"{PATHS}?{query}").status_code in {200, 400}


def cursor(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


NOW = "2026-11-09T10:00:00+08:00"
CURSORS = [
    *("x", "!!!!", "=", "====", "é", "W10", "e30", "bnVsbA", "x" * 399, "x" * 401, "W" * 300),
    cursor(),
    cursor(None, None),
    cursor(None, None, None),
    cursor("a", "b"),
    cursor(NOW),
    cursor(NOW, 1, 1),
    cursor(NOW, "1"),
    cursor(NOW, True),
    cursor(NOW, 2**63),
    cursor(NOW, -(2**70)),
    cursor(NOW, 1.5),
    cursor(NOW, None),
    cursor(None, 1),
    cursor("2026-11-09T10:00:00", 1),
    cursor("0001-01-01T00:00:00+23:59", 1),
    cursor("9999-12-31T23:59:59-23:59", 1),
    cursor(NOW.replace("2026", "0000"), 1),
    cursor({"a": 1}, [1]),
    cursor([[[[[[]]]]]], 1),
    cursor(True, NOW, 1),
    cursor(1, NOW, 1),
    cursor(False, None, 2**63),
    cursor("\u0000", "\ud800"),
]


@pytest.mark.parametrize("typed", CURSORS)
def test_crazy_cursors(typed: str, clerk: User, api: Api) -> None:
    client = api(clerk)
    taken(clerk)
    for box in ("all", "new", "call_back", "first"):
        assert got(client, PATHS, {"box": box, "cursor": typed}).status_code in {200, 400}
    for words in ("医疗", "1234", "13800001234"):
        assert got(client, PATHS, {"q": words, "cursor": typed}).status_code in {200, 400}
