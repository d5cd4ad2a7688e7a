"""Hostile input through the API: told in words, quickly, and nothing is stored by halves."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from centres.models import User
from foundation.models import Job, Replay
from services.models import Note, Request, RequestText
from services.notice import NOTICE_VERSION
from services.states import ACTIONS
from tests.services.cases import SAMPLE, in_state, taken
from tests.services.naughty import NAUGHTY

Api = Callable[..., APIClient]
SECONDS = 0.5  # of processor time an answer may take
PATHS = "/api/v1/requests/"


def counted() -> dict[str, int]:
    models: list[Any] = [*apps.get_app_config("services").get_models(), Job, Replay]
    return {model.__name__: model.objects.count() for model in models}


@contextmanager
def nothing_stored() -> Iterator[None]:
    before = counted()
    yield
    assert counted() == before


def asked(call: Callable[[], Any]) -> Any:
    """The answer, in time and never of the kind "our fault"; refusals as problems."""
    began = time.thread_time()
    answer = call()
    assert time.thread_time() - began < SECONDS
    assert answer.status_code < 500, answer.content.decode()
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["code"]
        assert problem["detail"]
    return answer


def sent(client: APIClient, path: str, body: Any) -> Any:
    return asked(lambda: client.post(path, body, format="json"))


def raw(client: APIClient, path: str, body: bytes, kind: str = "application/json") -> Any:
    words: Any = body  # bytes are taken as they are, whatever the stubs say
    return asked(lambda: client.generic("POST", path, words, content_type=kind))


def got(client: APIClient, path: str, query: dict[str, Any] | None = None) -> Any:
    return asked(lambda: client.get(path, query))


def new_request(**more: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "kind": "advice",
        "title": "合作医疗怎么报销",
        "body": "住院两次",
        "requester": {"name": "罗永贵", "phone": "13800001234"},
        **more,
    }


def whole_request() -> dict[str, Any]:
    """Every field given, and in order."""
    return new_request(
        item="MZ-004",
        category="elderly",
        centre="520304100200",
        location="三组",
        channel="window",
        priority="green",
        petition=False,
        confidential=False,
        occurred_at=None,
        materials={"missing": ["id-card"], "received": []},
    )


# --- every field of every call ------------------------------------------------------------------

WRONG: dict[type, list[Any]] = {
    str: [[], {}, ["x"], {"a": 1}, "x" * 100_001],
    bool: ["vielleicht", [], {}, 7, 1.5],
    int: ["drei", [], {}, 1.5, True, "NaN", "１２３x"],
    list: ["x", 5, {}, [[]], [{}], [None], ["x" * 200], ["x"] * 100],
    dict: ["x", 5, [], True],
    type(None): [[], {}, "gestern", 5, True],
}
_PROOF = {"digits": "1234"}
PUBLIC: dict[str, dict[str, Any]] = {
    "/api/v1/public/requests/": {"notice_version": NOTICE_VERSION, "consents": []},
    "/api/v1/public/track/": {"code": "7K3M-9QPX-2D43", **_PROOF},
    "/api/v1/public/requests/{code}/rate/": {"grade": 5, "text": "好", **_PROOF},
    "/api/v1/public/requests/{code}/supplement/": {"text": "补充", **_PROOF},
    "/api/v1/public/requests/{code}/withdraw/": {"reason": "不需要了", **_PROOF},
}


def operations() -> list[str]:
    """Paths of requests that take a JSON body, as the document has them."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        path
        for path, calls in schema["paths"].items()
        if "application/json" in calls.get("post", {}).get("requestBody", {}).get("content", {})
        and ("/requests/" in path or "/public/" in path)
    ]


def test_every_call_with_a_body_is_tried_here() -> None:
    actions = {f"/api/v1/requests/{{code}}/actions/{name}/" for name in ACTIONS}
    assert set(operations()) == actions | set(PUBLIC) | {PATHS}


def wrong_bodies(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one field of a wrong kind, at any depth of it."""
    for name, value in body.items():
        for wrong in WRONG[type(value)]:
            yield {**body, name: wrong}
        if isinstance(value, dict):
            yield from ({**body, name: inner} for inner in wrong_bodies(value))


@pytest.mark.usefixtures("time")
@pytest.mark.parametrize("name", ACTIONS)
def test_wrong_kinds_in_a_step(name: str, head: User, api: Api) -> None:
    request, client = in_state(ACTIONS[name].sources[0]), api(head)
    body = {"version": request.version, "client_id": str(uuid4()), **SAMPLE.get(name, {})}
    if name == "merge":
        body.update(into=taken(head).code, reason="同一件事")
    with nothing_stored():
        for wrong in wrong_bodies(body):
            answer = sent(client, f"{PATHS}{request.code}/actions/{name}/", wrong)
            assert answer.status_code == 400, (wrong, answer.content.decode())
            assert answer.json()["errors"]


def test_wrong_kinds_in_a_new_request(clerk: User, api: Api) -> None:
    client = api(clerk)
    with nothing_stored():
        for wrong in wrong_bodies(whole_request()):
            answer = sent(client, PATHS, wrong)
            assert answer.status_code == 400, (wrong, answer.content.decode())


@pytest.mark.parametrize("path", PUBLIC)
def test_wrong_kinds_without_account(path: str, clerk: User, api: Api) -> None:
    request, client = taken(clerk), api()
    body = {"client_id": str(uuid4()), **PUBLIC[path]}
    if path.endswith("/public/requests/"):
        body = {**new_request(centre="520304100200", location="三组"), **PUBLIC[path]}
    if path.endswith("/track/"):
        del body["client_id"]
    with nothing_stored():
        for wrong in wrong_bodies(body):
            answer = sent(client, path.format(code=request.code), wrong)
            assert answer.status_code == 400, (wrong, answer.content.decode())


NEEDED = {
    name: {given.name for given in action.gives if given.required}
    for name, action in ACTIONS.items()
}


@pytest.mark.parametrize("name", [name for name, needed in NEEDED.items() if needed])
def test_what_must_be_given_is_named(name: str, head: User, api: Api) -> None:
    request = taken(head)
    bare = {"version": 1, "client_id": str(uuid4())}
    needed = NEEDED[name]
    with nothing_stored():
        answer = sent(api(head), f"{PATHS}{request.code}/actions/{name}/", bare)
        assert set(answer.json()["errors"]) == needed
        blank = {**bare, **dict.fromkeys(needed, " ")}
        assert sent(api(head), f"{PATHS}{request.code}/actions/{name}/", blank).status_code == 400


@pytest.mark.parametrize("version", [0, -1, 99, 10**30, 2**63, "1", None, 1.5, True])
def test_versions_out_of_this_world(version: Any, clerk: User, api: Api) -> None:
    request = taken(clerk)
    body = {"version": version, "client_id": str(uuid4())}
    answer = sent(api(clerk), f"{PATHS}{request.code}/actions/accept/", body)
    if version == "1":
        assert answer.status_code == 200, "a number in quotes is a number"
    else:
        assert answer.status_code in {400, 409}


# --- what is no body at all ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"5",
        b"{",
        b"{'a': 1}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": -Infinity}',
        b'{"title": "\x00"}',
        b'{"title": "\\u0000"}',
        b'{"ti\\u0000tle": "x"}',
        b'{"title": "\\ud800"}',
        b'{"title": "\\udfff\\ud800"}',
        b'{"title": "\xff\xfe"}',
        b"\xff\xfe{\x00}\x00",
        '{"title": "中"}'.encode("gbk"),
        b'{"a":' * 100_000,
        b"[" * 100_000,
        b'{"days": ' + b"9" * 5000 + b"}",
        json.dumps({"x": {"x": {"x": [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]}}}).encode(),
        b'{"title": 1e999}',
    ],
    ids=range(23),
)
def test_bodies_that_are_none(body: bytes, clerk: User, api: Api) -> None:
    with nothing_stored():
        assert raw(api(clerk), PATHS, body).status_code == 400


def test_too_much_is_refused_before_it_is_read(clerk: User, api: Api) -> None:
    client = api(clerk)
    with nothing_stored():
        for size in (2**20 + 1, 4_000_000, 10_000_000):
            assert raw(client, PATHS, b'{"title": "' + b"x" * size + b'"}').status_code == 413
        assert raw(client, PATHS, b" " * 900_000 + b"{}").status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/x"]
)
def test_other_kinds_of_bodies_are_refused(kind: str, clerk: User, api: Api) -> None:
    with nothing_stored():
        assert raw(api(clerk), PATHS, b"title=x", kind).status_code == 415


def test_fields_nobody_knows_are_named(clerk: User, api: Api) -> None:
    with nothing_stored():
        answer = sent(api(clerk), PATHS, new_request(holder="me", state="closed", id=5))
        assert set(answer.json()["errors"]) == {"holder", "state", "id"}
        person = {"name": "罗永贵", "is_staff": True}
        answer = sent(api(clerk), PATHS, new_request(requester=person))
        assert set(answer.json()["errors"]) == {"requester.is_staff"}


@pytest.mark.parametrize(
    "token", ["", "Token", "Token ", "Token x", "Token " + "x" * 9000, "Bearer x", "Token é"]
)
def test_strange_tokens_are_nobody(token: str, api: Api) -> None:
    client = api()
    client.credentials(HTTP_AUTHORIZATION=token)
    assert got(client, PATHS).status_code == 401


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(method: str, clerk: User, api: Api) -> None:
    request, client = taken(clerk), api(clerk)
    for path in (PATHS, f"{PATHS}{request.code}/", f"{PATHS}{request.code}/actions/accept/"):
        call = partial(getattr(client, method), path)
        assert asked(call).status_code == 405


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", NAUGHTY)
def test_words_are_shown_as_they_were_typed(words: str, clerk: User, api: Api) -> None:
    client = api(clerk)
    person = {"name": words, "phone": "13800001234"}
    body = new_request(title=words, body=words, location=words, requester=person)
    before = counted()
    answer = sent(client, PATHS, body)
    if answer.status_code == 400:
        assert counted() == before
        assert set(answer.json()["errors"]) <= {"title", "requester.name"}
        assert not words.strip() or len(words) > 50
        return
    shown = client.get(f"{PATHS}{answer.json()['code']}/").json()
    typed = words.strip()
    assert (shown["title"], shown["body"], shown["location"]) == (typed, typed, typed)
    stored = Request.objects.get(code=shown["code"])
    assert stored.requester_name == typed


@pytest.mark.parametrize("words", NAUGHTY)
def test_words_of_a_step_are_shown_too(words: str, clerk: User, api: Api) -> None:
    client, request = api(clerk), taken(clerk)
    body = {"version": 1, "client_id": str(uuid4()), "text": words}
    answer = sent(client, f"{PATHS}{request.code}/actions/note/", body)
    if answer.status_code == 400:
        assert not words.strip()
        assert not Note.objects.exists()
        return
    events = client.get(f"{PATHS}{request.code}/events/").json()["results"]
    assert events[-1]["text"] == words.strip()


def test_any_words_may_be_searched(clerk: User, api: Api) -> None:
    client = api(clerk)
    taken(clerk, title="百分之百%_", body="甲")
    for words in NAUGHTY:
        answer = got(client, PATHS, {"q": words})
        assert answer.status_code in {200, 400}, words
        assert answer.status_code == 400 or not answer.json()["results"], words
    assert len(client.get(PATHS, {"q": "百分之百%_"}).json()["results"]) == 1


def test_the_longest_texts_fit_and_one_sign_more_does_not(clerk: User, api: Api) -> None:
    client = api(clerk)
    longest = {"title": "𠀀" * 120, "body": "𠮷" * 5000, "location": "磏" * 200}
    assert sent(client, PATHS, new_request(**longest)).status_code == 201
    assert RequestText.objects.get().body == longest["body"]
    with nothing_stored():
        for name, text in longest.items():
            answer = sent(client, PATHS, new_request(**{name: text + "长"}))
            assert set(answer.json()["errors"]) == {name}


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("+86 138-0000-1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0851-28221234", "085128221234"),
        ("12800001234", None),
        ("1380000123", None),
        ("138000012345", None),
        ("电话", None),
        ("١٣٨٠٠٠٠١٢٣٤", None),
    ],
)
def test_telephone_numbers(number: str, stored: str | None, clerk: User, api: Api) -> None:
    body = new_request(requester={"name": "罗永贵", "phone": number})
    answer = sent(api(clerk), PATHS, body)
    if stored is None:
        assert set(answer.json()["errors"]) == {"requester.phone"}
    else:
        assert Request.objects.get().requester_phone == stored
