"""The one schedule entry: whatever one part of it does, the others run."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from pytest_django import Settings

from foundation import health, jobs
from foundation.models import Job
from portal import celery
from tests.architecture.source import ROOT

Ticks = Callable[[], None]


def failing() -> None:
    raise LookupError("13812345678")


def enqueueing() -> None:
    jobs.enqueue("foundation.jobs.beat", name="done")


@pytest.mark.usefixtures("ground")
def test_a_tick_plans_and_does_and_leaves_a_heartbeat() -> None:
    celery.tick()
    assert health.complaints() == []
    assert not Job.objects.filter(done_at=None).exists()


@pytest.mark.usefixtures("ground")
def test_a_failing_part_stops_no_other(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TICK = [f"{__name__}.failing", f"{__name__}.enqueueing"]
    celery.tick()
    assert Job.objects.get(function="foundation.jobs.beat").done_at is not None
    assert "13812345678" not in "".join(record.getMessage() for record in caplog.records)


def test_there_is_one_schedule_entry() -> None:
    assert set(celery.app.conf.beat_schedule) == {"tick"}
    assert celery.app.conf.task_acks_late
    assert celery.app.conf.accept_content == ["json"]


def test_a_broker_that_is_down_costs_one_short_wait() -> None:
    """In a process of its own, since an application of Celery knows one broker."""
    code = (
        "import django, time; django.setup();"
        "import portal.celery; from foundation import jobs; start = time.monotonic();"
        "jobs.ring(); first = time.monotonic(); jobs.ring();"
        "print(first - start < 3, time.monotonic() - first < 0.01)"
    )
    environment = {
        **os.environ,
        "DEMO": "on",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    said = subprocess.check_output(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True, timeout=60
    )
    assert said.strip() == "True True"
