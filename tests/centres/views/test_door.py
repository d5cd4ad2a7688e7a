"""The login page: who comes in, where they land, what stays of whoever was there before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from centres.actions.by import By
from centres.actions.codes import begin_codes, confirm_codes
from centres.constants import AccountVerb
from centres.models import AccountEvent, SignIn, User
from centres.rules import one_time_code
from tests.factories import PASSWORD

Pages = Callable[..., Client]


def _sign_in(
    browser: Client, username: str = "clerk", password: str = PASSWORD, **more: str
) -> Any:
    return browser.post("/login/", {"username": username, "password": password, **more})


def _code(secret: str, steps_ahead: int = 0) -> str:
    return one_time_code(secret, int(timezone.now().timestamp()) // 30 + steps_ahead)


@pytest.fixture
def secret(clerk: User) -> str:
    own = begin_codes(user=clerk)
    confirm_codes(by=By(clerk), user=clerk, code=_code(own.secret, -1))
    return own.secret


def test_the_clerk_lands_at_the_desk(page: Pages, clerk: User) -> None:
    browser = page()
    assert _sign_in(browser)["Location"] == "/desk/"
    assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("username", "target"),
    [
        ("security_admin", "/admin-console/accounts/"),
        ("audit_admin", "/admin-console/audit/"),
        ("system_admin", "/admin-console/django/"),
        ("nobody", "/account/"),
    ],
)
def test_everybody_lands_where_they_work(
    page: Pages, username: str, target: str, ground: None
) -> None:
    assert _sign_in(page(), username)["Location"] == target


def test_the_page_asked_for_comes_next(page: Pages, clerk: User) -> None:
    browser = page()
    asked = browser.get("/account/password/")
    assert asked["Location"] == "/login/?next=/account/password/"
    assert "/account/password/" in browser.get(asked["Location"]).content.decode()
    assert _sign_in(browser, next="/account/password/")["Location"] == "/account/password/"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "%2f%2fevil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "http:///evil.example",
        "\t//evil.example",
    ],
)
def test_no_other_site_comes_next(page: Pages, clerk: User, target: str) -> None:
    assert _sign_in(page(), next=target)["Location"] == "/desk/"


def test_whatever_is_wrong_the_page_is_the_same(
    page: Pages, clerk: User, settings: Settings
) -> None:
    User.objects.filter(username="agent").update(is_active=False)
    wrong = _sign_in(page(), password="Wrong-horse-7")
    unknown = _sign_in(page(), "nobody-at-all")
    closed = _sign_in(page(), "agent")
    settings.AXES_FAILURE_LIMIT = 1
    locked = _sign_in(page())
    assert wrong.status_code == 400
    for username, other in (("nobody-at-all", unknown), ("agent", closed), ("clerk", locked)):
        assert other.status_code == wrong.status_code
        assert _plain(other, username) == _plain(wrong, "clerk")


def _plain(response: Any, username: str) -> str:
    """The page without what was typed and without its token."""
    text = response.content.decode().replace(f'value="{username}"', "")
    lines = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines)


def test_the_password_is_never_shown_again(page: Pages, clerk: User) -> None:
    refused = _sign_in(page(), password="Wrong-horse-7")
    assert "Wrong-horse-7" not in refused.content.decode()
    assert 'value="clerk"' in refused.content.decode()


def test_an_address_with_many_failures_waits(page: Pages, clerk: User, settings: Settings) -> None:
    settings.THROTTLES = {"login_address": "3/900"}
    for number in range(3):
        _sign_in(page(), f"guess{number}")
    refused = _sign_in(page())
    assert refused.status_code == 429
    assert "Retry-After" in refused


def test_a_session_key_made_by_somebody_else_opens_nothing(page: Pages, clerk: User) -> None:
    browser = page()
    browser.get("/login/")
    session = browser.session
    session["of"] = "somebody else"
    session.save()
    planted = session.session_key or ""
    browser.cookies["sessionid"] = planted
    _sign_in(browser)
    assert browser.cookies["sessionid"].value != planted
    assert "of" not in browser.session
    other = page()
    other.cookies["sessionid"] = planted
    assert other.get("/account/").status_code == 302


def test_the_second_clerk_finds_nothing_of_the_first(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    browser = page()
    _sign_in(browser)
    session = browser.session
    session["kept"] = "of the first"
    session.save()
    browser.post("/logout/")
    _sign_in(browser, "second_clerk")
    assert "kept" not in browser.session


def test_logging_out_clears_the_browser(page: Pages, clerk: User) -> None:
    browser = page()
    _sign_in(browser)
    key = browser.cookies["sessionid"].value
    left = browser.post("/logout/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    browser.cookies["sessionid"] = key
    assert browser.get("/account/").status_code == 302
    assert not SignIn.objects.filter(user=clerk).exists()


def test_a_link_signs_nobody_out(page: Pages, clerk: User) -> None:
    browser = page(clerk)
    assert browser.get("/logout/").status_code == 405
    assert browser.get("/account/").status_code == 200


def test_with_codes_the_password_alone_opens_nothing(page: Pages, secret: str) -> None:
    browser = page()
    assert _sign_in(browser, next="/account/")["Location"] == "/login/code/"
    assert browser.get("/account/").status_code == 302
    assert browser.post("/login/code/", {"otp": _code(secret)})["Location"] == "/account/"
    assert browser.get("/account/").status_code == 200


def test_a_code_works_once(page: Pages, secret: str) -> None:
    code = _code(secret)
    for status in (302, 400):
        browser = page()
        _sign_in(browser)
        assert browser.post("/login/code/", {"otp": code}).status_code == status


def test_guessing_codes_locks_the_account(page: Pages, secret: str, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 5
    browser = page()
    _sign_in(browser)
    for _ in range(5):
        assert browser.post("/login/code/", {"otp": "000000"}).status_code == 400
    assert browser.post("/login/code/", {"otp": _code(secret)}).status_code == 400
    assert _sign_in(page()).status_code == 400


def test_the_code_step_does_not_wait_for_ever(page: Pages, secret: str) -> None:
    browser = page()
    _sign_in(browser)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        late = browser.post("/login/code/", {"otp": _code(secret)})
    assert late["Location"] == "/login/"


def test_a_recovery_code_opens_once(page: Pages, clerk: User) -> None:
    own = begin_codes(user=clerk)
    recovery = confirm_codes(by=By(clerk), user=clerk, code=_code(own.secret))
    for status in (302, 400):
        browser = page()
        _sign_in(browser)
        typed = recovery[0].upper().replace("-", " ")
        assert browser.post("/login/code/", {"otp": typed}).status_code == status
    assert AccountEvent.objects.filter(user=clerk, verb=AccountVerb.RECOVERY_USED).count() == 1


def test_sign_ins_are_written_down_and_typed_names_are_not(page: Pages, clerk: User) -> None:
    _sign_in(page(), "My-secret-typed-here")
    _sign_in(page())
    verbs = AccountEvent.objects.order_by("id").values_list("verb", "user")
    assert list(verbs) == [
        (AccountVerb.SIGN_IN_FAILED, None),
        (AccountVerb.SIGNED_IN, clerk.pk),
    ]


def test_an_initial_password_runs_out(page: Pages, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(
        must_change_password=True, password_changed_at=timezone.now() - timedelta(days=7)
    )
    assert _sign_in(page()).status_code == 400


def test_who_is_in_already_is_sent_on(page: Pages, clerk: User) -> None:
    assert page(clerk).get("/login/?next=/account/")["Location"] == "/account/"
