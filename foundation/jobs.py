"""The outbox and its drain. The database owns the work; ringing only makes it sooner.

A job names its function by dotted path and is done inside the transaction that marks it done:
an effect in the database happens exactly once. Work outside the database goes in two steps
(see ``foundation.actions.deliver``).
"""

import logging
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation import constants
from foundation.models import Heartbeat, Job, PeriodRun

logger = logging.getLogger(__name__)
_silent_until = 0.0

_CLAIM = """
SELECT id FROM foundation_job j
WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= %s
  AND (stream = '' OR NOT EXISTS (
    SELECT 1 FROM foundation_job o WHERE o.stream = j.stream AND o.id < j.id
      AND o.done_at IS NULL AND o.dead_at IS NULL))
ORDER BY available_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def enqueue(
    function: str, *, stream: str = "", dedup_key: str | None = None, delay: int = 0, **args: Any
) -> None:
    """Write down work in the transaction of the change; ring once it is committed.

    delay: seconds before it may be taken. The same dedup_key twice is one job.
    """
    job = Job(
        function=function,
        args=args,
        stream=stream,
        dedup_key=dedup_key,
        available_at=timezone.now() + timedelta(seconds=delay),
    )
    Job.objects.bulk_create([job], ignore_conflicts=dedup_key is not None)
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Tell a worker to look. A broker that is down costs one short wait, then silence."""
    global _silent_until  # noqa: PLW0603 - one breaker a process
    if settings.RING is None or time.monotonic() < _silent_until:
        return
    try:
        import_string(settings.RING)()
    except OSError as error:
        _silent_until = time.monotonic() + constants.RING_SILENCE
        logger.warning("broker does not answer: %s", type(error).__name__)


def drain(*, batch: int = constants.JOB_BATCH, seconds: float = constants.JOB_SECONDS) -> int:
    """Do the open jobs until none is due; the number done. Safe with any number of drains."""
    stop = time.monotonic() + seconds
    done = 0
    while done < batch and time.monotonic() < stop and _one():
        done += 1
    return done


def _one() -> bool:
    """Claim and do one job in one transaction; a failing one is put back with a delay."""
    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [now])
            row = cursor.fetchone()
        if row is None:
            return False
        job = Job.objects.get(pk=row[0])
        try:
            with transaction.atomic():
                handler: Callable[..., Any] = import_string(job.function)
                handler(**job.args)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is written down and retried
            _put_back(job, error)
        else:
            Job.objects.filter(pk=job.pk).update(done_at=timezone.now(), attempts=job.attempts + 1)
    return True


def _put_back(job: Job, error: Exception) -> None:
    attempts = job.attempts + 1
    wait = min(constants.JOB_BACKOFF_FIRST * 2**job.attempts, constants.JOB_BACKOFF_MAX)
    dead = attempts >= constants.JOB_ATTEMPTS
    # The message of an error may hold data; its type and place do not.
    logger.error("job failed", extra={"job": job.pk, "error": type(error).__name__}, exc_info=error)
    Job.objects.filter(pk=job.pk).update(
        attempts=attempts,
        available_at=timezone.now() + timedelta(seconds=wait),
        dead_at=timezone.now() if dead else None,
        last_error=type(error).__name__,
    )


def run_period(job: str, period: date, handler: Callable[[date], Any], scope: str = "all") -> bool:
    """Do the work of one period unless it was done; False where another is at it or was."""
    with transaction.atomic():
        PeriodRun.objects.bulk_create(
            [PeriodRun(job=job, period=period, scope=scope)], ignore_conflicts=True
        )
        run = (
            PeriodRun.objects.select_for_update(skip_locked=True)
            .filter(job=job, period=period, scope=scope, done_at=None)
            .first()
        )
        if run is None:
            return False
        run.started_at = run.started_at or timezone.now()
        handler(period)
        run.done_at = timezone.now()
        run.attempts += 1
        run.save(update_fields=["started_at", "done_at", "attempts"])
    return True


def beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
