"""What belongs to an account besides its posts: old passwords, one-time codes, sign-ins."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from centres.constants import AccountVerb
from foundation.fields import EncryptedTextField


class PasswordHistory(models.Model):
    """A password once used, as its hash, so that it does not come again too soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="old_passwords"
    )
    encoded = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "历史密码"

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at}"


class OneTimeSecret(models.Model):
    """The secret shared with the person's authenticator (RFC 6238). Unconfirmed: not asked for."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_secret"
    )
    secret = EncryptedTextField(help_text="base 32")
    # The step of the last accepted code: a code works once.
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return str(self.user_id)


class RecoveryCode(models.Model):
    """For the day the telephone is lost: a keyed hash, and the row goes once it is used."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = "恢复码"
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class SignIn(models.Model):
    """A session of a person, so that it can be shown and ended from elsewhere."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=60, blank=True, help_text="browser and system in words")

    class Meta:
        verbose_name = "登录会话"

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"


class AccountEvent(models.Model):
    """One thing that happened to an account. Append-only, without free text."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # NULL: a sign-in under a name that does not exist. The name itself is not kept, it may be
    # a password in the wrong field.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=24, choices=AccountVerb.choices)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "账号事件"
        indexes = [
            models.Index(fields=["-at", "-id"], name="account_event_at_idx"),
            models.Index(fields=["user", "-at"], name="account_event_user_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verb__in=AccountVerb.values), name="account_event_verb_known"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.verb}"
