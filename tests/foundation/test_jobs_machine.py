"""Whatever happens to broker, clock, worker and transaction: effects = committed changes, once.

A rule machine of Hypothesis on the real database. The broker is a list of empty messages that may
be lost, doubled and late; a crash leaves in the middle of a drain.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pytest_django import Settings

from foundation import constants, jobs
from foundation.models import Heartbeat, Job
from foundation.tasks import tick
from tests.foundation.handlers import CrashError, effects, write

START = datetime(2026, 11, 20, 4, tzinfo=UTC)
STREAMS = st.sampled_from(["", "case-1", "case-2"])


class World:
    """What happens around the drain: set by the machine, looked at by the handler."""

    crash_after: int | None = None  # effects until the worker is gone
    failures: int = 0  # handlers that will fail
    messages: int = 0  # in the broker


def handle(*, key: str) -> None:
    write(key=key)
    if World.failures:
        World.failures -= 1
        raise LookupError
    if World.crash_after is not None:
        World.crash_after -= 1
        if World.crash_after < 0:
            raise CrashError


def ring() -> None:
    World.messages += 1


class Outbox(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        World.crash_after, World.failures, World.messages = None, 0, 0
        self.committed: list[str] = []
        self.number = 0
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()

    def _next(self) -> str:
        self.number += 1
        return f"{self.number:04}"

    @rule(stream=STREAMS, count=st.integers(1, 3))
    def commit(self, stream: str, count: int) -> None:
        keys = [self._next() for _ in range(count)]
        with transaction.atomic():
            for key in keys:
                jobs.enqueue(f"{__name__}.handle", key=key, stream=stream, dedup_key=key)
        self.committed += keys

    @rule(stream=STREAMS)
    def roll_back(self, stream: str) -> None:
        with transaction.atomic():
            jobs.enqueue(f"{__name__}.handle", key=self._next(), stream=stream)
            transaction.set_rollback(True)

    @precondition(lambda self: self.committed)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(self.committed))
        jobs.enqueue(f"{__name__}.handle", key=key, dedup_key=key)

    @precondition(lambda _: World.messages > 0)
    @rule()
    def lose_message(self) -> None:
        World.messages -= 1

    @precondition(lambda _: World.messages > 0)
    @rule()
    def double_message(self) -> None:
        World.messages += 1

    @precondition(lambda _: World.messages > 0)
    @rule()
    def deliver_message(self) -> None:
        World.messages -= 1
        jobs.drain()

    @rule()
    def two_beats(self) -> None:
        tick()
        tick()
        jobs.drain(batch=2)

    @rule(after=st.integers(0, 2))
    def crash_before_commit(self, after: int) -> None:
        World.crash_after = after
        with suppress(CrashError):
            jobs.drain()
        World.crash_after = None

    @rule()
    def crash_after_commit(self) -> None:
        jobs.drain(batch=1)

    @rule()
    def crash_after_the_claim(self) -> None:
        jobs._claim()

    @rule(count=st.integers(1, 3))
    def fail_some(self, count: int) -> None:
        World.failures = count
        jobs.drain()
        World.failures = 0

    @rule(seconds=st.sampled_from([1, 6, 70, 4000]))
    def advance_clock(self, seconds: int) -> None:
        self.now.shift(seconds)

    @invariant()
    def nothing_is_done_that_was_not_committed(self) -> None:
        assert set(effects()) <= set(self.committed)

    def teardown(self) -> None:
        World.crash_after, World.failures = None, 0
        while Job.objects.filter(done_at=None, dead_at=None).exists():
            self.now.shift(constants.JOB_BACKOFF_MAX)
            jobs.drain()
        found, dead = effects(), set(Job.objects.exclude(dead_at=None).values_list("dedup_key"))
        self.clock.stop()
        Job.objects.all().delete()
        Heartbeat.objects.all().delete()
        assert not dead
        assert found == sorted(self.committed)


@pytest.fixture
def machine(transactional_db: None, settings: Settings) -> Callable[[type], None]:
    settings.RING = f"{__name__}.ring"

    def run(kind: type[RuleBasedStateMachine]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
        run_state_machine_as_test(kind, settings=_SETTINGS)

    return run


_SETTINGS = settings(
    max_examples=100,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],  # a failure is told as it was found: each step is a real commit
    suppress_health_check=list(HealthCheck),
)


def test_effects_are_the_committed_changes_each_once(
    machine: Callable[[type], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ten crashes in a row end a job; here none may end.
    monkeypatch.setattr(constants, "JOB_ATTEMPTS", 1000)
    machine(Outbox)


class ForgetfulOutbox(Outbox):
    """Control: jobs are written behind the transaction instead of in it."""

    @rule(stream=STREAMS)
    def roll_back(self, stream: str) -> None:
        jobs.enqueue(f"{__name__}.handle", key=self._next(), stream=stream)


def test_control_the_machine_sees_a_job_outside_its_transaction(
    machine: Callable[[type], None],
) -> None:
    with pytest.raises(AssertionError):
        machine(ForgetfulOutbox)
