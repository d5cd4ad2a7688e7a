"""Stored files: content-addressed, so the same bytes lie on disk once."""

from django.db import models
from django.utils import timezone


class StoredFile(models.Model):
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=80, help_text="found from the content")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.sha256[:12]
