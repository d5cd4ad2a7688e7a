"""One's own account: password, codes, devices."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings
from rest_framework.test import APIClient

from centres.models import AccountEvent, OneTimeSecret, PasswordHistory, RecoveryCode, User
from centres.rules import one_time_code
from tests.factories import PASSWORD

Pages = Callable[..., Client]
NEW = "Correct-horse-8"


def _in(page: Pages) -> Client:
    browser = page()
    browser.post("/login/", {"username": "clerk", "password": PASSWORD})
    return browser


def _change(browser: Client, new: str, old: str = PASSWORD, again: str | None = None) -> Any:
    fields = {"password_old": old, "password_new": new, "password_again": again or new}
    return browser.post("/account/password/", fields)


def _code(user: User, steps_ahead: int = 0) -> str:
    own = OneTimeSecret.objects.get(user=user)
    return one_time_code(own.secret, int(timezone.now().timestamp()) // 30 + steps_ahead)


def test_the_page_shows_posts_and_devices(page: Pages, clerk: User) -> None:
    browser = _in(page)
    text = browser.get("/account/").content.decode()
    assert "花茂村" in text
    assert "窗口工作人员" in text
    assert "（当前）" in text


def test_somebody_without_a_post_is_told_why_nothing_is_there(page: Pages, nobody: User) -> None:
    assert "没有岗位" in page(nobody).get("/account/").content.decode()


def test_a_new_password_ends_all_other_sessions_and_tokens(
    page: Pages, api: Callable[..., APIClient], clerk: User
) -> None:
    here, elsewhere, device = _in(page), _in(page), api(clerk)
    assert _change(here, NEW).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert device.get("/api/v1/me/").status_code == 401


def test_the_session_has_a_new_key_after_the_change(page: Pages, clerk: User) -> None:
    browser = _in(page)
    before = browser.cookies["sessionid"].value
    _change(browser, NEW)
    assert browser.cookies["sessionid"].value != before
    assert "（当前）" in browser.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("Abcdefghij", "至少三类"),
        ("Ab-3", "10 个字符"),
        ("Wangmin-2026", "姓名的拼音"),
        (PASSWORD, "不能与当前密码"),
        ("Password123", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_its_rule(
    page: Pages, clerk: User, new: str, why: str
) -> None:
    refused = _change(_in(page), new)
    assert refused.status_code == 400
    assert why in refused.content.decode()


def test_the_last_five_passwords_do_not_come_again(page: Pages, clerk: User) -> None:
    browser = _in(page)
    used = [PASSWORD, *(f"Correct-horse-{number}" for number in range(20, 26))]
    for old, new in pairwise(used):
        assert _change(browser, new, old).status_code == 302
    assert _change(browser, used[2], used[-1]).status_code == 400
    assert _change(browser, used[0], used[-1]).status_code == 302
    assert PasswordHistory.objects.filter(user=clerk).count() == 5


def test_the_policy_of_nist_knows_no_history(page: Pages, clerk: User, settings: Settings) -> None:
    settings.PASSWORD_POLICY = "nist"
    browser = _in(page)
    _change(browser, NEW)
    assert _change(browser, PASSWORD, NEW).status_code == 302


def test_the_old_password_is_asked(page: Pages, clerk: User) -> None:
    refused = _change(_in(page), NEW, old="Wrong-horse-7")
    assert "当前密码不对" in refused.content.decode()


def test_guessing_the_old_password_locks_the_account(
    page: Pages, clerk: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 5
    browser = _in(page)
    for _ in range(5):
        _change(browser, NEW, old="Wrong-horse-7")
    assert _change(browser, NEW).status_code == 400


def test_two_different_new_passwords_are_told(page: Pages, clerk: User) -> None:
    refused = _change(_in(page), NEW, again="Correct-horse-9")
    assert "两次输入" in refused.content.decode()


def test_signing_out_elsewhere_keeps_this_one(
    page: Pages, api: Callable[..., APIClient], clerk: User
) -> None:
    here, elsewhere, device = _in(page), _in(page), api(clerk)
    here.post("/account/sign-out/")
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert device.get("/api/v1/me/").status_code == 401
    assert not AuthToken.objects.filter(user=clerk).exists()


def test_codes_are_switched_on_by_a_first_code(page: Pages, clerk: User) -> None:
    browser = _in(page)
    browser.get("/account/codes/")
    assert not OneTimeSecret.objects.filter(user=clerk).exists()
    browser.post("/account/codes/")
    assert 'class="qr"' in browser.get("/account/codes/").content.decode()
    assert OneTimeSecret.objects.get(user=clerk).confirmed_at is None
    assert browser.post("/account/codes/", {"otp": "000000"}).status_code == 400
    done = browser.post("/account/codes/", {"otp": _code(clerk)}).content.decode()
    assert "只显示这一次" in done
    assert RecoveryCode.objects.filter(user=clerk).count() == 10


def test_recovery_codes_are_kept_as_hashes(page: Pages, clerk: User) -> None:
    browser = _in(page)
    browser.post("/account/codes/")
    done = browser.post("/account/codes/", {"otp": _code(clerk)}).content.decode()
    shown = re.findall(r"<li>([0-9a-z]{5})-([0-9a-z]{5})</li>", done)
    kept = "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(shown) == 10
    assert not [half for pair in shown for half in pair if half in kept]


def test_an_enrolled_person_passes_where_codes_are_required(
    page: Pages, clerk: User, settings: Settings
) -> None:
    settings.REQUIRE_OTP = True
    browser = _in(page)
    browser.post("/account/codes/")
    browser.post("/account/codes/", {"otp": _code(clerk)})
    assert browser.get("/account/").status_code == 200


def test_a_session_from_before_the_codes_must_show_one(
    page: Pages, clerk: User, settings: Settings
) -> None:
    old, new = _in(page), _in(page)
    new.post("/account/codes/")
    new.post("/account/codes/", {"otp": _code(clerk, -1)})
    settings.REQUIRE_OTP = True
    assert old.get("/account/").status_code == 302
    assert "输入动态口令" in old.get("/account/codes/").content.decode()
    assert old.post("/account/codes/", {"otp": "000000", "do": "remove"}).status_code == 400
    assert old.post("/account/codes/", {"otp": _code(clerk), "do": "remove"}).status_code == 302
    assert OneTimeSecret.objects.filter(user=clerk).exists()


def test_codes_are_switched_off_with_a_code(page: Pages, clerk: User) -> None:
    browser = _in(page)
    browser.post("/account/codes/")
    browser.post("/account/codes/", {"otp": _code(clerk)})
    assert browser.post("/account/codes/", {"otp": "111111", "do": "remove"}).status_code == 400
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        gone = browser.post("/account/codes/", {"otp": _code(clerk), "do": "remove"})
    assert gone.status_code == 302
    assert not OneTimeSecret.objects.filter(user=clerk).exists()
    assert not RecoveryCode.objects.filter(user=clerk).exists()


def test_what_was_done_is_written_down(page: Pages, clerk: User) -> None:
    browser = _in(page)
    _change(browser, NEW)
    browser.post("/account/sign-out/")
    verbs = AccountEvent.objects.filter(user=clerk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["signed_in", "password_changed", "signed_out_everywhere"]
