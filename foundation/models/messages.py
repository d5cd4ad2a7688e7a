"""What people are told: the inbox in the application, and deliveries to the outside."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from foundation.fields import EncryptedTextField


class Message(models.Model):
    """One line in somebody's inbox. The text names codes and steps, never personal data."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages"
    )
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    dedup_key = models.CharField(max_length=160, help_text="the same news is told once")

    class Meta:
        verbose_name = "消息"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedup_key"], name="message_told_once")
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="message_inbox_idx"),
            models.Index(
                fields=["recipient"],
                name="message_unread_idx",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """A message to somebody without an account, through a gateway (at most once)."""

    class State(models.TextChoices):
        PENDING = "pending", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        UNKNOWN = "unknown", "结果不明"
        FAILED = "failed", "发送失败"

    channel = models.CharField(max_length=20, default="sms")
    address = EncryptedTextField()
    text = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    dedup_key = models.CharField(max_length=160, unique=True)

    class Meta:
        verbose_name = "外发消息"
        verbose_name_plural = verbose_name
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "sending", "sent", "unknown", "failed"]),
                name="delivery_state_known",
            )
        ]
        indexes = [
            models.Index(
                fields=["available_at"],
                name="delivery_open_idx",
                condition=models.Q(state__in=["pending", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.state}"
