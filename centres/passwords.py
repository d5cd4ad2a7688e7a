"""What a password must be, how it is hashed, and the first one that is handed over."""

import secrets
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from centres.constants import HASH_WAIT_SECONDS, HASHES_AT_ONCE, PASSWORD_HISTORY
from centres.models import PasswordHistory, User
from centres.rules import password_expired
from foundation import pinyin
from foundation.problems import UnavailableError

_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
_CLASSES_WANTED = 3
_SHORTEST_NAME = 4  # letters of pinyin; shorter ones occur in words by accident
# Read aloud and typed from paper: no O, 0, I, l, 1.
_INITIAL_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_slots = threading.BoundedSemaphore(HASHES_AT_ONCE)


@contextmanager
def _hashing() -> Iterator[None]:
    """A crowd at the door waits for its turn; memory for all of them at once is not there."""
    if not _slots.acquire(timeout=HASH_WAIT_SECONDS):
        raise UnavailableError
    try:
        yield
    finally:
        _slots.release()


class Argon2Hasher(Argon2PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        with _hashing():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _hashing():
            return super().verify(password, encoded)


class CompositionValidator:
    """Three of four kinds of signs, and not the own name in pinyin (GB/T 22239, 8.1.4.1)."""

    def validate(self, password: str, user: Any = None) -> None:
        if _kinds(password) < _CLASSES_WANTED:
            raise ValidationError(
                _("密码须包含大写字母、小写字母、数字、符号中的至少三类。"),
                code="password_composition",
            )
        spoken = pinyin.spoken(getattr(user, "name", "") or "")
        if len(spoken) >= _SHORTEST_NAME and spoken in password.casefold():
            raise ValidationError(_("密码不能包含本人姓名的拼音。"), code="password_name")

    def get_help_text(self) -> str:
        return _("包含大写字母、小写字母、数字、符号中的至少三类，不含本人姓名的拼音。")


def _kinds(password: str) -> int:
    known = "".join(_CLASSES)
    found = sum(any(sign in kind for sign in password) for kind in _CLASSES)
    return found + any(sign not in known for sign in password)


def change_due(user: User, now: datetime) -> bool:
    """Whether the person must choose a new password before anything else."""
    expired = password_expired(user.password_changed_at, now, settings.PASSWORD_MAX_AGE_DAYS)
    return user.must_change_password or expired


def used_before(user: User, password: str) -> bool:
    """Whether it is the present password or one of the last; up to six hashes, so ask last."""
    if check_password(password, user.password):
        return True
    if settings.PASSWORD_POLICY != "dengbao":  # noqa: S105 - the name of a policy
        return False
    old = PasswordHistory.objects.filter(user=user).order_by("-id")[:PASSWORD_HISTORY]
    return any(check_password(password, row.encoded) for row in old)


def initial_password() -> str:
    """Fifteen signs that fulfil every rule (86 bits), in groups for reading aloud."""
    while True:
        parts = ["".join(secrets.choice(_INITIAL_ALPHABET) for _ in range(5)) for _ in range(3)]
        password = "-".join(parts)
        if _kinds(password) == len(_CLASSES) + 1:
            return password
