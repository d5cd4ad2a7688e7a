"""Encryption of single columns and keyed hashes for exact look-up.

AES-256-GCM with a random 96-bit nonce; the stored text is ``v1.<key id>.<base64>`` so that keys
can be rotated while old rows stay readable. The blind index is HMAC-SHA256, cut to 128 bits.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = "v1"


class UndecipherableError(ValueError):
    """The text was written with a key this installation does not have, or was changed."""


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))[:32]


@lru_cache(maxsize=4)
def _keyring(spec: str) -> tuple[str, dict[str, AESGCM]]:
    """The id of the key that encrypts, and every key by its id."""
    keys = dict(part.strip().split(":", 1) for part in spec.split(",") if part.strip())
    ring = {name: AESGCM(_key(secret)) for name, secret in keys.items()}
    return next(iter(ring)), ring


def encrypt(plain: str) -> str:
    name, ring = _keyring(settings.FIELD_KEYS)
    nonce = os.urandom(12)
    sealed = ring[name].encrypt(nonce, plain.encode(), name.encode())
    return f"{_VERSION}.{name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """The plain text. Raises UndecipherableError for a foreign key or a changed text."""
    try:
        version, name, body = stored.split(".", 2)
        cipher = _keyring(settings.FIELD_KEYS)[1][name]
        raw = base64.urlsafe_b64decode(body)
        plain = cipher.decrypt(raw[:12], raw[12:], name.encode())
    except (ValueError, KeyError, InvalidTag) as error:
        raise UndecipherableError("this text cannot be read with the keys at hand") from error
    if version != _VERSION:
        raise UndecipherableError(f"unknown format {version}")
    return plain.decode()


def current_key_id() -> str:
    return _keyring(settings.FIELD_KEYS)[0]


def current_prefix() -> str:
    """What every text sealed now begins with."""
    return f"{_VERSION}.{current_key_id()}."


def blind_index(purpose: str, value: str) -> str:
    """32 hex digits that equal values of one purpose share. Empty stays empty."""
    if not value:
        return ""
    key = _key(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
