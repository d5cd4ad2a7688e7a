"""One-time codes and small rules of accounts."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from centres import rules

# RFC 6238, appendix B, SHA-1: the last six digits.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert rules.one_time_code(RFC_SECRET, seconds // 30) == code


@pytest.mark.parametrize(
    ("drift", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)]
)
def test_clocks_may_differ_by_half_a_minute(drift: int, accepted: bool) -> None:
    step = int((NOON + timedelta(seconds=drift)).timestamp()) // 30
    code = rules.one_time_code(RFC_SECRET, step)
    assert (rules.accepted_step(RFC_SECRET, code, NOON, 0) is not None) is accepted


def test_a_code_is_not_accepted_again() -> None:
    step = int(NOON.timestamp()) // 30
    code = rules.one_time_code(RFC_SECRET, step)
    assert rules.accepted_step(RFC_SECRET, code, NOON, step - 1) == step
    assert rules.accepted_step(RFC_SECRET, code, NOON, step) is None


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "１２３４５６", "abcdef", "12 456", "\x00" * 6]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert rules.accepted_step(RFC_SECRET, typed, NOON, 0) is None


def test_recovery_codes_are_read_as_people_type_them() -> None:
    assert rules.plain_recovery_code(" O1l3-ABCde ") == "0113abcde"
    assert rules.recovery_code() != rules.recovery_code()


def test_the_uri_names_issuer_and_account() -> None:
    uri = rules.otpauth_uri("ABC", "李 梅", "四级 网络")
    assert uri.startswith("otpauth://totp/%E5%9B%9B%E7%BA%A7%20%E7%BD%91%E7%BB%9C:%E6%9D%8E%20")
    assert "secret=ABC&issuer=%E5%9B%9B" in uri


@pytest.mark.parametrize(
    ("days", "max_age", "old"), [(89, 90, False), (90, 90, True), (900, 0, False)]
)
def test_passwords_age(days: int, max_age: int, old: bool) -> None:
    assert rules.password_expired(NOON - timedelta(days=days), NOON, max_age) is old


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537", "Chrome · Windows"),
        ("Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0 Chrome/86", "微信 · 安卓"),
        ("curl/8.0", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_devices_are_named_in_words(agent: str, label: str) -> None:
    assert rules.agent_label(agent) == label
