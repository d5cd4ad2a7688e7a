"""What the watchers look at: each check says what is wrong in a short word."""

from django.db import DatabaseError, connection
from django.utils import timezone

from foundation.models import Heartbeat, Job

HEARTBEAT_MAX = 180  # seconds
JOB_AGE_MAX = 120  # seconds a due job may wait


def ready() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def figures() -> dict[str, float]:
    """Gauges for /metrics; ages in seconds, -1 where there is nothing to tell."""
    now = timezone.now()
    open_jobs = Job.objects.filter(done_at=None, dead_at=None)
    oldest = open_jobs.filter(available_at__lte=now).order_by("available_at").first()
    tick = Heartbeat.objects.filter(name="tick").first()
    return {
        "portal_jobs_open": open_jobs.count(),
        "portal_jobs_dead": Job.objects.filter(dead_at__isnull=False).count(),
        "portal_oldest_due_job_seconds": (now - oldest.available_at).total_seconds()
        if oldest
        else 0.0,
        "portal_tick_age_seconds": (now - tick.at).total_seconds() if tick else -1.0,
    }


def complaints() -> list[str]:
    """What is wrong, empty when all is well."""
    found = figures()
    wrong = []
    if not 0 <= found["portal_tick_age_seconds"] <= HEARTBEAT_MAX:
        wrong.append("tick")
    if found["portal_oldest_due_job_seconds"] > JOB_AGE_MAX:
        wrong.append("jobs_waiting")
    if found["portal_jobs_dead"]:
        wrong.append("jobs_dead")
    return wrong
