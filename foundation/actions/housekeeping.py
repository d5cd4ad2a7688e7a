"""What the house throws away by itself, once a day."""

from datetime import date, timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation.constants import REPLAY_HOURS
from foundation.models import Delivery, HitCounter, Job, Message, Replay

_DONE_JOBS_DAYS = 30
_SENT_TEXTS_DAYS = 180  # they hold numbers of people
_INBOX_DAYS = 365  # its lines quote titles, which may outlive the case


def tidy(_day: date) -> None:
    now = timezone.now()
    Replay.objects.filter(created_at__lt=now - timedelta(hours=REPLAY_HOURS)).delete()
    Job.objects.filter(done_at__lt=now - timedelta(days=_DONE_JOBS_DAYS)).delete()
    Delivery.objects.filter(
        state__in=[Delivery.State.SENT, Delivery.State.FAILED],
        created_at__lt=now - timedelta(days=_SENT_TEXTS_DAYS),
    ).delete()
    Message.objects.filter(created_at__lt=now - timedelta(days=_INBOX_DAYS)).delete()
    HitCounter.objects.filter(window_start__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
