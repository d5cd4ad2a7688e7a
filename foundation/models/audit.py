"""Who read which personal data in clear. Append-only: a trigger refuses change and removal."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone


class ReadLog(models.Model):
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    subject = models.CharField(max_length=40, help_text="kind of record, e.g. request")
    subject_key = models.CharField(max_length=40, help_text="its public code")
    fields = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "个人信息查阅记录"
        verbose_name_plural = verbose_name
        indexes = [
            models.Index(fields=["subject", "subject_key"], name="read_log_subject_idx"),
            models.Index(fields=["actor", "-at"], name="read_log_actor_idx"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.subject} {self.subject_key}"
