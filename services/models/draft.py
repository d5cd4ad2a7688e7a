"""Drafts of forms, kept for the person who types, encrypted like what they become."""

from django.conf import settings
from django.db import models

from foundation.fields import EncryptedTextField


class Draft(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    surface = models.CharField(max_length=60, help_text="which form, e.g. new or 7K3M-…/resolve")
    body = EncryptedTextField(help_text="the fields as JSON")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "草稿"
        constraints = [models.UniqueConstraint(fields=["user", "surface"], name="draft_once")]

    def __str__(self) -> str:
        return self.surface
