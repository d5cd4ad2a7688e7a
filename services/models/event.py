"""The steps of a request (append-only) and its clocks."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from centres.models import Centre, Clock, Department, Event
from services.constants import ClockKind, State
from services.models.parts import Note
from services.models.request import Request


class RequestEvent(Event):
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    from_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=State.choices)
    round = models.PositiveSmallIntegerField(default=1)
    holder_centre = models.ForeignKey(
        Centre, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder_department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    internal = models.BooleanField(default=False, help_text="not shown to the citizen")
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "办理经过"
        ordering = ["id"]
        indexes = [models.Index(fields=["request", "id"], name="event_request_idx")]
        constraints = [
            models.UniqueConstraint(fields=["request", "client_id"], name="event_once"),
            models.CheckConstraint(
                condition=Q(from_state__in=["", *State.values], to_state__in=State.values),
                name="event_states_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.verb}"


class RequestClock(Clock):
    """A limit of a request. At most one of a kind runs; ``centre`` is whose limit it is."""

    request = models.ForeignKey(
        Request, on_delete=models.CASCADE, related_name="clocks", db_index=False
    )
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta(Clock.Meta):
        abstract = False
        verbose_name = "时限"
        indexes = [
            models.Index(fields=["request", "id"], name="clock_request_idx"),
            models.Index(
                fields=["alert_at", "id"],
                name="clock_alert_idx",
                condition=Q(alert_at__isnull=False),
            ),
            models.Index(
                fields=["calendar_version"],
                name="clock_provisional_idx",
                condition=Q(provisional=True, stopped_at=None),
            ),
        ]
        constraints = [
            *Clock.Meta.constraints,
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=Q(stopped_at=None),
                name="clock_one_running",
            ),
            models.CheckConstraint(condition=Q(kind__in=ClockKind.values), name="clock_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class Pause(models.Model):
    """A clock stood still from one moment to another, for a reason somebody stands for."""

    class Reason(models.TextChoices):
        MATERIALS = "materials", "等待补正材料"
        SUSPENDED = "suspended", "经批准中止"

    clock = models.ForeignKey(RequestClock, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = "计时暂停"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="pause_period"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["materials", "suspended"]), name="pause_reason_known"
            ),
            models.UniqueConstraint(
                fields=["clock"], condition=Q(until=None), name="pause_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}"
