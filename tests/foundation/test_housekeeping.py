"""What the house throws away by itself, and what the watchers look at."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from centres.models import User
from foundation import health
from foundation.actions.housekeeping import tidy
from foundation.jobs import beat
from foundation.models import Delivery, HitCounter, Job, Message, PeriodRun, Replay
from foundation.tasks import tick

pytestmark = pytest.mark.usefixtures("ground")


def test_old_rows_go_and_young_ones_stay() -> None:
    now = timezone.now()
    for days in (0, 2, 4, 40):
        ago = now - timedelta(days=days)
        Replay.objects.create(client_id=uuid4(), status=201, body="{}", created_at=ago)
        HitCounter.objects.create(key=str(days), window_start=ago)
        Job.objects.create(function="x", done_at=ago)
    for state, days in (("sent", 200), ("failed", 200), ("unknown", 200), ("sent", 100)):
        ago = now - timedelta(days=days)
        Delivery.objects.create(state=state, created_at=ago, dedup_key=f"{state}{days}")
    Job.objects.create(function="open", created_at=now - timedelta(days=400))
    tidy(timezone.localdate())
    assert Replay.objects.count() == 2
    assert HitCounter.objects.count() == 1
    assert Job.objects.count() == 4
    assert sorted(Delivery.objects.values_list("dedup_key", flat=True)) == ["sent100", "unknown200"]


def test_lines_of_the_inbox_go_after_a_year(clerk: User) -> None:
    for days in (364, 366):
        ago = timezone.now() - timedelta(days=days)
        Message.objects.create(recipient=clerk, created_at=ago, dedup_key=str(days))
    tidy(timezone.localdate())
    assert Message.objects.get().dedup_key == "364"


def test_a_day_is_tidied_once() -> None:
    tick()
    tick()
    assert PeriodRun.objects.filter(job="tidy").count() == 1


def test_all_is_well_after_a_tick() -> None:
    assert health.complaints() == ["tick"]
    tick()
    assert health.ready()
    assert health.complaints() == []


def test_a_clock_that_stopped_and_work_that_waits_are_told() -> None:
    late = timezone.now() - timedelta(seconds=health.HEARTBEAT_MAX + 1)
    beat("tick")
    Job.objects.create(function="x", available_at=late)
    assert health.complaints() == ["jobs_waiting"]
    assert health.figures()["portal_jobs_open"] == 1
