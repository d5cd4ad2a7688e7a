"""Many at the same instant, with real commits: one wins, the others are told, nothing doubles."""

import fcntl
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from centres.models import User
from foundation.models import Job, Replay
from services.models import Request, RequestClock, RequestEvent, RequestText
from services.states import TRANSITIONS
from tests.factories import find_user
from tests.services.cases import accepted, resolved, taken, verbs

pytestmark = pytest.mark.django_db(transaction=True)
Api = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Fifty connections are half of what a server gives: one such test at a time."""
    with (Path(tempfile.gettempdir()) / "portal-tests-races.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The answers of calls that start together, each with a connection of its own."""
    start = threading.Barrier(len(calls), timeout=30)

    def run(call: Callable[[], Any]) -> Any:
        try:
            _connect()
            start.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _connect() -> None:
    """Tests beside this one may need connections too, for a moment."""
    for _ in range(100):
        try:
            connection.ensure_connection()
        except OperationalError:
            time.sleep(0.1)
        else:
            return


def step(client: APIClient, request: Request, name: str, **given: Any) -> Callable[[], Any]:
    body = {"version": request.version, "client_id": str(uuid4()), **given}
    path = f"/api/v1/requests/{request.code}/actions/{name}/"
    return lambda: client.post(path, body, format="json")


def new_request(**more: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "kind": "advice",
        "title": "合作医疗怎么报销",
        "requester": {"name": "罗永贵", "phone": "13800001234"},
        **more,
    }


def post(client: APIClient, body: dict[str, Any]) -> Callable[[], Any]:
    return lambda: client.post("/api/v1/requests/", body, format="json")


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_of_fifty_who_accept_one_has_it(clerk: User, api: Api) -> None:
    request = taken(clerk)
    seat = [find_user(name) for name in ("clerk", "second_clerk", "handler", "head")]
    clients = [api(seat[number % 4]) for number in range(50)]
    answers = at_once([step(client, request, "accept") for client in clients])
    assert statuses(answers) == {200: 1, 409: 49}
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    for lost in (answer.json() for answer in answers if answer.status_code == 409):
        assert (lost["code"], lost["current"]["version"]) == ("stale", won["version"])
    assert verbs(request) == ["create", "accept"]
    assert RequestClock.objects.filter(request=request, kind="finish").count() == 1
    request.refresh_from_db()
    assert request.handler is not None
    assert request.handler.username == won["holder"]["handler"]["username"]


def test_the_same_creation_twenty_times_is_one_request(clerk: User, api: Api) -> None:
    body = new_request()
    answers = at_once([post(api(clerk), body) for _ in range(20)])
    assert statuses(answers) == {201: 20}
    assert len({answer.content for answer in answers}) == 1, "the same answer back"
    replays = [answer for answer in answers if answer.headers.get("Idempotent-Replay") == "true"]
    assert len(replays) == 19
    rows = (Request, RequestText, RequestEvent, Replay)
    assert [model.objects.count() for model in rows] == [1, 1, 1, 1]
    assert Job.objects.filter(function="services.tasks.tell_step").count() == 1


def test_the_same_step_twenty_times_is_one_step(clerk: User, api: Api) -> None:
    request = taken(clerk)
    one = {"client_id": str(uuid4()), "text": "注意方言"}
    answers = at_once([step(api(clerk), request, "note", **one) for _ in range(20)])
    assert statuses(answers) == {200: 20}
    assert len({answer.content for answer in answers}) == 1
    assert verbs(request) == ["create", "note"]


def test_one_id_for_two_things_is_refused(clerk: User, api: Api) -> None:
    body = new_request()
    other = {**body, "title": "另一件事"}
    answers = at_once([post(api(clerk), one) for one in [body, other] * 5])
    assert statuses(answers) == {201: 5, 409: 5}
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused == {"client_id_reused"}
    assert Request.objects.count() == 1


def test_an_id_of_one_step_does_not_serve_for_another(clerk: User, api: Api) -> None:
    first, second = taken(clerk), taken(clerk)
    one = {"client_id": str(uuid4()), "text": "注意方言"}
    assert step(api(clerk), first, "note", **one)().status_code == 200
    again = step(api(clerk), second, "note", **one)()
    assert (again.status_code, again.json()["code"]) == (409, "client_id_reused")
    assert verbs(second) == ["create"]


def test_an_answer_kept_for_one_person_is_not_given_to_another(
    clerk: User, second_clerk: User, api: Api
) -> None:
    body = new_request()
    assert post(api(clerk), body)().status_code == 201
    assert post(api(second_clerk), body)().status_code == 409


def legal(request: Request) -> bool:
    """One way through the table, told by its events."""
    events = list(RequestEvent.objects.filter(request=request).order_by("id"))
    ways = {(event.from_state, event.to_state) for event in events[1:]}
    passed = all(one == other or (one, other) in TRANSITIONS for one, other in ways)
    request.refresh_from_db()
    return passed and request.state == events[-1].to_state and request.version == len(events)


def test_handed_up_or_answered_but_not_both(clerk: User, api: Api) -> None:
    up, answer = api(clerk), api(find_user("handler"))
    given = {"outcome": "solved", "reply": "好了。"}
    for _ in range(25):
        request = accepted(taken(clerk))
        answers = at_once(
            [
                step(up, request, "escalate", reason="本级不能决定"),
                step(answer, request, "resolve", **given),
            ]
        )
        assert statuses(answers) == {200: 1, 409: 1}
        assert legal(request)


def test_closed_or_reopened_but_not_both(clerk: User, api: Api) -> None:
    close, reopen = api(find_user("head")), api(clerk)
    for _ in range(25):
        request = resolved(taken(clerk))
        answers = at_once(
            [
                step(close, request, "close", reason="本人不评价"),
                step(reopen, request, "reopen", reason="没有解决"),
            ]
        )
        assert statuses(answers) == {200: 1, 409: 1}
        assert legal(request)


def test_two_are_not_merged_into_each_other(clerk: User, api: Api) -> None:
    """The second finds the first gone, or both wait for each other and one is told to retry."""
    for _ in range(2):
        first, second = taken(clerk), taken(clerk)
        answers = at_once(
            [
                step(api(clerk), first, "merge", into=second.code, reason="同一件事"),
                step(api(clerk), second, "merge", into=first.code, reason="同一件事"),
            ]
        )
        assert statuses(answers)[200] == 1
        assert {400, 503} & set(statuses(answers))
        assert Request.objects.filter(state="merged", pk__in=[first.pk, second.pk]).count() == 1
