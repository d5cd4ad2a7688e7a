"""Rules of accounts that need no database."""

import base64
import hmac
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from centres.constants import (
    ADMIN_ROLES,
    CODE_DRIFT_STEPS,
    CODE_STEP_SECONDS,
    INITIAL_PASSWORD_DAYS,
)
from foundation.crypto import same

_RECOVERY_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's, 5 bits a sign
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)


def password_expired(changed_at: datetime, now: datetime, max_age_days: int) -> bool:
    """0 days: passwords do not age."""
    return bool(max_age_days) and now - changed_at >= timedelta(days=max_age_days)


def initial_password_over(changed_at: datetime, now: datetime) -> bool:
    return now - changed_at >= timedelta(days=INITIAL_PASSWORD_DAYS)


def new_secret() -> str:
    """160 bits in base 32, as authenticators take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def one_time_code(secret: str, step: int) -> str:
    """Six digits for a time step (RFC 4226 with the counter of RFC 6238)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def accepted_step(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """The time step a one-time code belongs to, later than the last one used; else None."""
    here = int(now.timestamp()) // CODE_STEP_SECONDS
    for step in range(here - CODE_DRIFT_STEPS, here + CODE_DRIFT_STEPS + 1):
        if step > last_step and same(one_time_code(secret, step), code):
            return step
    return None


def otpauth_uri(secret: str, username: str, issuer: str) -> str:
    """What the QR code says to an authenticator."""
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{query}"


def recovery_code() -> str:
    """Ten signs, 50 bits, in two groups."""
    signs = "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(10))
    return f"{signs[:5]}-{signs[5:]}"


def plain_recovery_code(typed: str) -> str:
    """As stored: lower case, without dashes and spaces, and with the letters people confuse."""
    text = re.sub(r"[\s-]", "", typed).lower()
    return text.translate(str.maketrans("oil", "011"))


def agent_label(user_agent: str) -> str:
    """Browser and system in words, for recognising one's own devices."""
    browser = next((word for mark, word in _BROWSERS if mark in user_agent), "其他浏览器")
    system = next((word for mark, word in _SYSTEMS if mark in user_agent), "")
    return f"{browser} · {system}" if system else browser


def second_administration(held: set[str], wanted: str) -> bool:
    """Whether a person would hold two of the three administrations."""
    return wanted in ADMIN_ROLES and bool(held & set(ADMIN_ROLES) - {wanted})
