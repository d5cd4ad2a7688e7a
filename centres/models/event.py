"""The abstract event and the abstract clock of everything that is worked on."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from centres.models.people import Post
from centres.models.tiers import TierColumns


class Event(TierColumns):
    """One step of a case. Append-only; holds no free text and no personal data.

    The tier columns are those of that moment. Texts lie in rows that ``data`` names.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(max_length=30)
    client_id = models.UUIDField(default=uuid.uuid4)
    data = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Clock(models.Model):
    """One running, stopped or paused limit, with the days it was counted from.

    ``limit_days`` working days after the day of ``started_at``; ``pauses`` is the list of
    [from, to] dates whose days do not count; ``explanation`` the list of days.
    """

    kind = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    limit_days = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    calendar_version = models.PositiveBigIntegerField(default=0)
    explanation = models.JSONField(default=list)
    # When the tick must look at it next: 50 %, 80 %, due. NULL while paused or stopped.
    alert_at = models.DateTimeField(null=True)
    alerts_sent = models.PositiveSmallIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    met = models.BooleanField(null=True, help_text="stopped in time; NULL while it runs")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("started_at")),
                name="%(app_label)s_%(class)s_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(alert_at=None),
                name="%(app_label)s_%(class)s_stopped_is_silent",
            ),
        ]

    @property
    def running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None
