"""Work to be done lies in the database; a broker only says "look"."""

import uuid

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """One piece of work, written in the transaction of the change that asks for it."""

    function = models.CharField(max_length=120, help_text="dotted path of the function to call")
    args = models.JSONField(default=dict, help_text="ids only, never personal data")
    # Rows of one stream are done one after the other, in order.
    stream = models.CharField(max_length=80, blank=True)
    dedup_key = models.CharField(max_length=160, null=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "待办作业"
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="job_open_idx",
                condition=models.Q(done_at=None, dead_at=None),
            ),
            models.Index(
                fields=["stream", "id"],
                name="job_stream_idx",
                condition=models.Q(done_at=None, dead_at=None) & ~models.Q(stream=""),
            ),
            models.Index(
                fields=["done_at"], name="job_done_idx", condition=models.Q(done_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dead_at=None),
                name="job_done_or_dead",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.function}"


class PeriodRun(models.Model):
    """One job for one period (a day, a month) and one scope: done at most once."""

    job = models.CharField(max_length=60)
    period = models.DateField(help_text="first day of the period")
    scope = models.CharField(max_length=40, default="all")
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "周期账"
        constraints = [
            models.UniqueConstraint(fields=["job", "period", "scope"], name="period_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period} {self.scope}"


class Heartbeat(models.Model):
    """When something that must run by itself last ran."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = "心跳"

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
