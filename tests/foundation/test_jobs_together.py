"""Several drains at once, with real commits: each effect once, and what guards it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from foundation import jobs
from foundation.models import Job
from tests.foundation import handlers
from tests.foundation.handlers import effects

pytestmark = pytest.mark.django_db(transaction=True)
DRAINS = 4


def together(work: Any, times: int = DRAINS) -> list[Any]:
    """The results of threads that start at once, each with a connection of its own."""
    start = threading.Barrier(times)

    def run(_: int) -> Any:
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def enqueue(name: str, count: int, **options: Any) -> list[str]:
    keys = [f"{number:03}" for number in range(count)]
    for key in keys:
        jobs.enqueue(f"{handlers.PATH}.{name}", key=key, **options)
    return keys


def test_four_drains_do_each_job_once() -> None:
    keys = enqueue("append", 80)
    assert sum(together(jobs.drain)) == 80
    assert effects() == keys


def test_one_stream_stays_in_order() -> None:
    keys = enqueue("append", 20, stream="case")
    together(lambda: [jobs.drain() for _ in range(20)])
    done = Job.objects.order_by("done_at").values_list("args__key", flat=True)
    assert list(done) == keys
    assert effects() == keys


def test_one_dedup_key_written_at_once_is_one_job() -> None:
    together(lambda: enqueue("append", 1, dedup_key="same"))
    jobs.drain()
    assert effects() == ["000"]


def test_a_slow_job_is_not_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time to be tried again has come while the first is still at it."""
    monkeypatch.setattr("foundation.constants.JOB_BACKOFF_FIRST", 0)
    enqueue("meet", 1)
    together(jobs.drain, 2)
    assert effects() == ["000"]


def test_one_period_is_done_by_one() -> None:
    def score(_: date) -> None:
        handlers.append(key="score")

    found = together(lambda: jobs.run_period("score", date(2026, 10, 1), score))
    assert sorted(found) == [False, False, False, True]
    assert effects() == ["score"]


# --- without the guards, the same tests would see doubles -----------------------------------


def test_control_without_the_locks_a_job_is_done_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue("meet", 1)
    seen = threading.Barrier(2)

    def claim_after_looking_together() -> tuple[int, int] | None:
        row = Job.objects.filter(done_at=None).values_list("pk", "attempts").first()
        seen.wait(timeout=5)
        return row

    unlocked = Job.objects.all()
    monkeypatch.setattr(type(unlocked), "select_for_update", lambda rows, **_: rows)
    monkeypatch.setattr(jobs, "_claim", claim_after_looking_together)
    together(jobs._one, 2)
    assert effects() == ["000", "000"]


def test_control_without_its_key_an_effect_shows_twice() -> None:
    handlers.write(key="a")
    with pytest.raises(IntegrityError):
        handlers.write(key="a")
    handlers.append(key="b")
    handlers.append(key="b")
    assert effects() == ["a", "b", "b"]


def test_control_without_the_unique_key_a_dedup_key_is_no_guard() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'foundation_job'::regclass"
            " AND contype = 'u'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER TABLE foundation_job DROP CONSTRAINT "{name}"')
        try:
            enqueue("append", 1, dedup_key="same")
            enqueue("append", 1, dedup_key="same")
            assert jobs.drain() == 2
        finally:
            Job.objects.all().delete()
            cursor.execute(f'ALTER TABLE foundation_job ADD CONSTRAINT "{name}" UNIQUE (dedup_key)')
    assert effects() == ["000", "000"]
