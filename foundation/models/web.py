"""Small tables that make repeated, hurried and stale calls harmless."""

from django.db import models
from django.utils import timezone

from foundation.fields import EncryptedTextField


class Replay(models.Model):
    """The first answer to a client_id, so that the same call again gets the same answer."""

    scope = models.CharField(max_length=40, help_text="who asked: u:<id> or an anonymous surface")
    client_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of path and body")
    status = models.PositiveSmallIntegerField()
    body = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "幂等应答"
        constraints = [models.UniqueConstraint(fields=["scope", "client_id"], name="replay_once")]
        indexes = [models.Index(fields=["created_at"], name="replay_age_idx")]

    def __str__(self) -> str:
        return f"{self.scope} {self.client_id}"


class HitCounter(models.Model):
    """How often something happened in a window of time; counts in the database, not in Redis."""

    key = models.CharField(max_length=120, primary_key=True)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "限流计数"

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class Stamp(models.Model):
    """The version of a kind of settings held in memory; raised whenever one of them changes."""

    name = models.CharField(max_length=40, primary_key=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = "配置版本"

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
