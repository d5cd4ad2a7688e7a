"""The outbox and its drain. The database owns the work; ringing only makes it sooner.

A job names its function by dotted path and is done inside the transaction that marks it done:
an effect in the database happens exactly once. The claim before it is committed on its own, so
that a job that kills its worker is counted too and ends as dead, not as an endless loop. Work
outside the database goes in two steps (see ``foundation.actions.messages``).
"""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation import constants
from foundation.models import Heartbeat, Job, PeriodRun

logger = logging.getLogger(__name__)
_silent_until = 0.0

# The lock of the first transaction decides who claims; available_at is when to try again if
# nothing is heard of the claimer.
_CLAIM = """
UPDATE foundation_job SET attempts = attempts + 1, available_at =
  %(now)s + least(%(first)s * power(2, attempts), %(most)s) * interval '1 second'
WHERE id = (
  SELECT id FROM foundation_job j
  WHERE done_at IS NULL AND dead_at IS NULL AND available_at <= %(now)s
    AND (stream = '' OR NOT EXISTS (
      SELECT 1 FROM foundation_job o WHERE o.stream = j.stream AND o.id < j.id
        AND o.done_at IS NULL AND o.dead_at IS NULL))
  ORDER BY available_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, attempts
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
    if all(entry[1] is not ring for entry in connection.run_on_commit):  # once a transaction
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
    """Do the open jobs until none is due; the number tried. Safe with any number of drains."""
    stop = time.monotonic() + seconds
    done = 0
    while done < batch and time.monotonic() < stop and _one():
        done += 1
    return done


def _one() -> bool:
    """Claim one job, then do it in one transaction with its mark; False when none is due."""
    claimed = _claim()
    if claimed is None:
        return False
    pk, attempt = claimed
    with transaction.atomic():
        # Another attempt number: we were so slow that somebody claimed it anew. Never skip_locked
        # here: a claimer that looks at the row and passes on holds it for a moment.
        job = (
            Job.objects.select_for_update()
            .filter(pk=pk, attempts=attempt, done_at=None, dead_at=None)
            .first()
        )
        if job is not None:
            _try(job)
    return True


def _claim() -> tuple[int, int] | None:
    """The id of the next due job and the number of this attempt."""
    values: dict[str, datetime | int] = {
        "now": timezone.now(),
        "first": constants.JOB_BACKOFF_FIRST,
        "most": constants.JOB_BACKOFF_MAX,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row: tuple[int, int] | None = cursor.fetchone()
    return row


def _try(job: Job) -> None:
    if job.attempts > constants.JOB_ATTEMPTS:  # every attempt ended with its worker
        _fail(job, "WorkerLost")
        return
    try:
        with transaction.atomic():
            handler: Callable[..., Any] = import_string(job.function)
            handler(**job.args)
    except Exception as error:  # whatever it was, it is written down and tried again
        # The message of an error may hold data; its type and place do not.
        kind = type(error).__name__
        logger.error("job failed", extra={"job": job.pk, "error": kind}, exc_info=error)
        _fail(job, kind)
    else:
        Job.objects.filter(pk=job.pk).update(done_at=timezone.now())


def _fail(job: Job, error: str) -> None:
    """The claim has set the time of the next attempt; after the last one the job is dead."""
    dead = timezone.now() if job.attempts >= constants.JOB_ATTEMPTS else None
    Job.objects.filter(pk=job.pk).update(last_error=error, dead_at=dead)


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
