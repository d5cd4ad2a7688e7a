"""kill -9 in the middle of the work: what was answered is there, once, and so is what follows.

One client works as a telephone with a bad line does: it repeats a call with its client_id until
it is answered. Beside it every process is killed in turn.
"""

import http.client
import json
import os
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.faults.stack import PATIENCE, Stack

LINES = 4  # calls under way at the same time
# Who takes each step, and how many lines in inboxes it makes: the first responder hears of the
# steps of others, and the three others of the seat of a new request.
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("accept", "second_clerk", {}),
    ("contact", "second_clerk", {"text": "已电话说明", "reached": True}),
    ("note", "head", {"text": "注意方言"}),
    ("resolve", "second_clerk", {"outcome": "solved", "reply": "已办。"}),
)
LINES_TOLD = 3 + len(STEPS)
TEXTS_SENT = 3  # receipt, acceptance, answer


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="portal-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # root hands PostgreSQL to an account that must get in
        stack = Stack(folder / "var")
        try:
            stack.tokens = stack.seed()
            yield stack
        finally:
            stack.stop()
            stack.cluster.stop()
            os.environ.clear()
            os.environ.update(before)


class Telephone:
    """Repeats a call until it is answered; what was answered is remembered."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.answered: list[str] = []
        self.repeated = 0

    def call(self, path: str, by: str, body: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        client_id = str(uuid4())
        data = json.dumps({**body, "client_id": client_id}).encode()
        while time.monotonic() < until:
            answer = self._once(path, by, data)
            if answer is not None:
                self.answered.append(client_id)
                return answer
            self.repeated += 1
            time.sleep(0.1)
        raise AssertionError(f"no answer: {path}\n{self.stack.children['web'].last_lines(40)}")

    def _once(self, path: str, by: str, data: bytes) -> dict[str, Any] | None:
        """The answer; None where the line broke or the server asks to come again."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.stack.port}/api/v1{path}",
            data,
            {
                "Authorization": f"Token {self.stack.tokens[by]}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                found: dict[str, Any] = json.load(response)
                return found
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise AssertionError(error.read().decode()) from error
        except (OSError, ValueError, http.client.HTTPException):
            pass  # no answer, or half of one
        return None

    def case(self, number: int) -> str:
        """A request from its creation to its answer."""
        person = {"name": "罗永贵", "phone": f"138{number:08}"}
        made = self.call(
            "/requests/",
            "clerk",
            {"kind": "advice", "title": f"第 {number} 件", "requester": person},
        )
        for name, by, given in STEPS:
            path = f"/requests/{made['code']}/actions/{name}/"
            made = self.call(path, by, {"version": made["version"], **given})
        assert made["state"] == "resolved"
        return str(made["code"])


def work(stack: Stack, cases: int, blows: list[Callable[[], None]]) -> Telephone:
    """So many cases, with the blows spread over the time they take."""
    telephone = Telephone(stack)
    done = threading.Event()
    steps = cases * (1 + len(STEPS))

    def strike() -> None:
        for number, blow in enumerate(blows, start=1):
            share = steps * number // (len(blows) + 1)
            while len(telephone.answered) < share and not done.is_set():
                time.sleep(0.01)
            blow()

    with ThreadPoolExecutor(LINES + 1) as pool:
        striking = pool.submit(strike)
        try:
            list(pool.map(telephone.case, range(cases)))
        finally:
            done.set()
        striking.result()
    assert len(telephone.answered) == steps
    return telephone


@pytest.fixture
def empty(stack: Stack) -> Stack:
    """No work of an earlier test; people and settings stay."""
    stack.stop()
    stack.cluster.ensure()
    tables = ("services_request", "foundation_job", "foundation_message", "foundation_delivery")
    stack.fetch(f"TRUNCATE {', '.join(tables)}, foundation_replay CASCADE")
    for path in (stack.var / "outbox").glob("*"):
        path.unlink()
    return stack


def check(stack: Stack, telephone: Telephone, cases: int) -> None:
    """Every answered call is there once; nothing is there by halves; everything was told once."""
    steps = cases * (1 + len(STEPS))
    ids = {str(row[0]) for row in stack.fetch("SELECT client_id::text FROM services_requestevent")}
    assert ids == set(telephone.answered)
    whole = {
        "services_request WHERE state = 'resolved' AND version = 5": cases,
        "services_requesttext": cases,
        "services_requestevent": steps,
        "services_note": cases * 3,
        "services_requestclock WHERE kind = 'finish' AND met": cases,
        "services_requestclock WHERE kind = 'rating' AND stopped_at IS NULL": cases,
        "services_requestclock": cases * 3,
        "foundation_replay": steps,
        "foundation_job": steps,
        "foundation_job WHERE dead_at IS NULL": steps,
        "foundation_message": cases * LINES_TOLD,
        "foundation_delivery": cases * TEXTS_SENT,
    }
    found = {name: stack.number(f"SELECT count(*) FROM {name}") for name in whole}  # noqa: S608 - written above
    assert found == whole


def sent(stack: Stack) -> int:
    """Texts the gateway has; a text may stay behind as unknown, never go twice."""
    unknown = "SELECT count(*) FROM foundation_delivery WHERE state IN ('sending', 'unknown')"
    return len(list((stack.var / "outbox").glob("*.json"))) + stack.number(unknown)


def test_two_hundred_steps_while_everything_is_killed(empty: Stack) -> None:
    stack = empty
    stack.start()
    kills = [
        lambda: stack.kill("worker"),
        lambda: stack.kill("web"),
        stack.kill_database,
        stack.wipe_broker,
        lambda: stack.kill("worker"),
    ]
    telephone = work(stack, 40, kills)
    stack.wait_until_idle()
    check(stack, telephone, 40)
    assert telephone.repeated, "the line never broke: nothing was tried"
    assert sent(stack) >= 40 * TEXTS_SENT


def test_what_is_due_is_said_once_while_clocks_die(empty: Stack) -> None:
    stack = empty
    stack.start()
    work(stack, 20, [])
    stack.wait_until_idle()
    stack.fetch("UPDATE services_requestclock SET alert_at = now() WHERE kind = 'rating'")
    invited = "SELECT count(*) FROM services_requestevent WHERE verb = 'invite'"
    ticks = [stack.tick() for _ in range(3)]
    wait_until(lambda: stack.number(invited) > 0)
    for dying in ticks[1:]:
        dying.kill()
    stack.kill("worker")
    wait_until(lambda: stack.number(invited) == 20)
    ends = [tick.wait(timeout=PATIENCE) for tick in ticks]
    assert ends[0] == 0
    stack.wait_until_idle()
    assert stack.number(invited) == 20
    assert stack.number("SELECT count(*) FROM foundation_message WHERE kind = 'invite'") == 20


def wait_until(come: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_emptied_redis_loses_nothing(empty: Stack) -> None:
    stack = empty
    stack.start(redis=True)
    blows = [stack.wipe_broker, lambda: stack.kill("redis"), stack.wipe_broker]
    telephone = work(stack, 16, blows)
    stack.wait_until_idle()
    check(stack, telephone, 16)
