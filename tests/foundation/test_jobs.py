"""The outbox: nothing is lost, nothing is done twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from foundation import constants, health, jobs
from foundation.models import Heartbeat, Job, PeriodRun
from tests.foundation import handlers
from tests.foundation.handlers import CrashError, effects

pytestmark = pytest.mark.usefixtures("ground")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_ringing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(jobs, "_silent_until", 0.0)
    handlers.calls.clear()
    yield
    handlers.calls.clear()


def enqueue(name: str, key: str, **options: Any) -> None:
    jobs.enqueue(f"{handlers.PATH}.{name}", key=key, **options)


def test_what_is_written_down_is_done_once() -> None:
    enqueue("write", "a")
    enqueue("write", "b")
    assert jobs.drain() == 2
    assert jobs.drain() == 0
    assert effects() == ["a", "b"]


def test_a_change_taken_back_takes_its_job_along() -> None:
    with transaction.atomic():
        enqueue("write", "a")
        transaction.set_rollback(True)
    assert jobs.drain() == 0


def test_the_same_dedup_key_is_one_job() -> None:
    for _ in range(3):
        enqueue("write", "a", dedup_key="a")
    assert jobs.drain() == 1


def test_a_later_job_waits() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        enqueue("write", "a", delay=60)
        assert jobs.drain() == 0
        clock.shift(60)
        assert jobs.drain() == 1


def test_a_failing_job_leaves_nothing_and_is_put_back() -> None:
    with time_machine.travel(NOON, tick=False):
        enqueue("fail", "a")
        assert jobs.drain() == 1
    job = Job.objects.get()
    assert effects() == []
    assert (job.attempts, job.last_error, job.done_at, job.dead_at) == (
        1,
        "LookupError",
        None,
        None,
    )
    assert job.available_at == NOON + timedelta(seconds=constants.JOB_BACKOFF_FIRST)


def test_waits_double_up_to_an_hour_and_the_tenth_failure_is_the_last() -> None:
    waits = []
    with time_machine.travel(NOON, tick=False) as clock:
        enqueue("fail", "a")
        while Job.objects.filter(dead_at=None).exists():
            before = Job.objects.get().available_at
            clock.move_to(before)
            jobs.drain()
            waits.append((Job.objects.get().available_at - before).total_seconds())
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]
    assert Job.objects.get().attempts == constants.JOB_ATTEMPTS
    assert "jobs_dead" in health.complaints()


def test_no_wait_is_longer_than_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "JOB_ATTEMPTS", 30)
    with time_machine.travel(NOON, tick=False):
        enqueue("fail", "a")
        Job.objects.update(attempts=20)
        jobs.drain()
        wait = Job.objects.get().available_at - NOON
    assert wait == timedelta(seconds=constants.JOB_BACKOFF_MAX)


def test_a_failing_job_does_not_hold_up_the_others() -> None:
    enqueue("fail", "a")
    enqueue("write", "b")
    jobs.drain()
    assert effects() == ["b"]


def test_a_job_that_kills_its_worker_is_counted_and_given_up() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        enqueue("crash", "a")
        for attempt in range(1, constants.JOB_ATTEMPTS + 1):
            with pytest.raises(CrashError):
                jobs.drain()
            assert Job.objects.get().attempts == attempt
            assert jobs.drain() == 0
            clock.shift(constants.JOB_BACKOFF_MAX)
        assert jobs.drain() == 1
    job = Job.objects.get()
    assert job.dead_at is not None
    assert job.last_error == "WorkerLost"
    assert effects() == []


def test_a_killed_worker_does_not_hold_up_the_others() -> None:
    enqueue("crash", "a")
    enqueue("write", "b")
    with pytest.raises(CrashError):
        jobs.drain()
    jobs.drain()
    assert effects() == ["b"]


def test_one_stream_keeps_its_order_over_failures() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        enqueue("fail", "a", stream="case-1")
        enqueue("write", "b", stream="case-1")
        enqueue("write", "c", stream="case-2")
        jobs.drain()
        assert effects() == ["c"]
        Job.objects.filter(args__key="a").update(function=f"{handlers.PATH}.write")
        clock.shift(constants.JOB_BACKOFF_FIRST)
        jobs.drain()
    assert effects() == ["a", "b", "c"]


def test_a_dead_job_lets_its_stream_go_on() -> None:
    enqueue("fail", "a", stream="case-1")
    Job.objects.update(attempts=constants.JOB_ATTEMPTS - 1)
    enqueue("write", "b", stream="case-1")
    jobs.drain()
    assert effects() == ["b"]


def test_a_function_that_is_gone_is_a_failure_like_others() -> None:
    jobs.enqueue("tests.foundation.handlers.gone")
    jobs.drain()
    assert Job.objects.get().last_error == "ImportError"


def test_a_drain_stops_at_its_batch_and_at_its_time() -> None:
    for number in range(5):
        enqueue("write", str(number))
    assert jobs.drain(batch=2) == 2
    assert jobs.drain(seconds=0) == 0
    assert jobs.drain() == 3


def test_no_message_of_an_error_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    enqueue("fail", "a")
    jobs.drain()
    assert [record.getMessage() for record in caplog.records] == ["job failed"]
    assert "13812345678" not in Job.objects.get().last_error


# --- ringing --------------------------------------------------------------------------------


def test_one_transaction_rings_once(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.RING = f"{handlers.PATH}.broker"
    with django_capture_on_commit_callbacks(execute=True):
        for key in "abc":
            enqueue("write", key)
    assert handlers.calls == ["ring"]


def test_a_broker_that_is_down_is_left_alone_for_ten_seconds(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RING = f"{handlers.PATH}.broker_down"
    now = 1000.0
    monkeypatch.setattr("foundation.jobs.time.monotonic", lambda: now)
    jobs.ring()
    jobs.ring()
    now += constants.RING_SILENCE - 0.1
    jobs.ring()
    assert handlers.calls == ["ring"]
    now += 0.2
    jobs.ring()
    assert handlers.calls == ["ring", "ring"]


def test_without_a_broker_nothing_is_asked(settings: Settings) -> None:
    settings.RING = None
    jobs.ring()


# --- periods --------------------------------------------------------------------------------


def test_a_period_is_done_once() -> None:
    done: list[date] = []
    month = date(2026, 10, 1)
    assert jobs.run_period("score", month, done.append)
    assert not jobs.run_period("score", month, done.append)
    assert jobs.run_period("score", month, done.append, scope="5203")
    assert jobs.run_period("other", month, done.append)
    assert done == [month] * 3


def test_a_period_that_failed_is_open_again() -> None:
    def fail(_: date) -> None:
        handlers.write(key="a")
        raise LookupError

    with pytest.raises(LookupError):
        jobs.run_period("score", date(2026, 10, 1), fail)
    assert effects() == []
    assert jobs.run_period("score", date(2026, 10, 1), lambda _: None)
    assert PeriodRun.objects.get().attempts == 1


def test_a_heartbeat_is_one_row() -> None:
    jobs.beat("tick")
    jobs.beat("tick")
    assert Heartbeat.objects.filter(name="tick").count() == 1
