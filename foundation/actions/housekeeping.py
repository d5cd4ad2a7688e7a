"""What the house throws away by itself, once a day."""

from datetime import date, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.constants import REPLAY_HOURS
from foundation.models import HitCounter, Job, Replay

_DONE_JOBS_DAYS = 30


def tidy(_day: date) -> None:
    now = timezone.now()
    Replay.objects.filter(created_at__lt=now - timedelta(hours=REPLAY_HOURS)).delete()
    Job.objects.filter(done_at__lt=now - timedelta(days=_DONE_JOBS_DAYS)).delete()
    HitCounter.objects.filter(window_start__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
