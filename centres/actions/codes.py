"""One-time codes (RFC 6238) and the codes for the day the telephone is lost."""

from django.db import transaction
from django.utils import timezone

from centres.actions.by import By, record
from centres.constants import RECOVERY_CODES, AccountVerb
from centres.models import OneTimeSecret, RecoveryCode, User
from centres.rules import accepted_step, new_secret, plain_recovery_code, recovery_code
from foundation.crypto import blind_index
from foundation.problems import InvalidError, NotAllowedNowError


def enrolled(user: User) -> bool:
    return OneTimeSecret.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begun_secret(user: User) -> OneTimeSecret | None:
    """The secret that waits for its first code."""
    return OneTimeSecret.objects.filter(user=user, confirmed_at=None).first()


@transaction.atomic
def begin_codes(*, user: User) -> OneTimeSecret:
    """The secret to scan; nothing is asked for until a code has confirmed it."""
    own = OneTimeSecret.objects.select_for_update().filter(user=user).first()
    if own is None:
        return OneTimeSecret.objects.create(user=user, secret=new_secret())
    if own.confirmed_at:
        raise NotAllowedNowError("动态口令已经启用，请先停用再重新绑定。")
    return own


@transaction.atomic
def confirm_codes(*, by: By, user: User, code: str) -> list[str]:
    """Switch the codes on; the recovery codes, which are shown once."""
    own = OneTimeSecret.objects.select_for_update().get(user=user)
    if own.confirmed_at:
        raise NotAllowedNowError("动态口令已经启用。")
    now = timezone.now()
    step = accepted_step(own.secret, code, now, own.last_step)
    if step is None:
        raise InvalidError.field("otp", "口令不对，请核对手机时间后输入新的 6 位数字。")
    own.last_step, own.confirmed_at = step, now
    own.save(update_fields=["last_step", "confirmed_at"])
    record(by, user, AccountVerb.CODES_ENROLLED)
    return _new_recovery_codes(user)


@transaction.atomic
def renew_recovery_codes(*, by: By, user: User) -> list[str]:
    if not enrolled(user):
        raise NotAllowedNowError("动态口令还没有启用。")
    record(by, user, AccountVerb.RECOVERY_RENEWED)
    return _new_recovery_codes(user)


@transaction.atomic
def remove_codes(*, by: By, user: User) -> None:
    """By the person, or by the security administrator when telephone and codes are lost."""
    OneTimeSecret.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    record(by, user, AccountVerb.CODES_REMOVED)


@transaction.atomic
def accept_code(*, by: By, user: User, code: str) -> bool:
    """Whether the code is right; it is used up by that."""
    own = OneTimeSecret.objects.select_for_update().filter(user=user).first()
    if own is None or own.confirmed_at is None:
        return False
    step = accepted_step(own.secret, code, timezone.now(), own.last_step)
    if step is not None:
        own.last_step = step
        own.save(update_fields=["last_step"])
        return True
    used, _ = RecoveryCode.objects.filter(user=user, digest=_digest(user, code)).delete()
    if used:
        record(by, user, AccountVerb.RECOVERY_USED)
    return bool(used)


def _new_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, code)) for code in codes
    )
    return codes


def _digest(user: User, code: str) -> str:
    return blind_index(f"recovery:{user.pk}", plain_recovery_code(code))
