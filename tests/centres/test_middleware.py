"""Staff sessions: idle ones end, unverified ones open nothing, scripts are told 401."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from centres.constants import AccountVerb
from centres.models import AccountEvent, User
from tests.factories import PASSWORD

Pages = Callable[..., Client]
MORNING = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.fixture
def browser(page: Pages, clerk: User, settings: Settings) -> Client:
    settings.SESSION_IDLE_SECONDS = 900
    new = page()
    new.post("/login/", {"username": "clerk", "password": PASSWORD})
    return new


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def test_a_quarter_of_an_hour_without_work_ends_the_session(clock: Any, browser: Client) -> None:
    clock.shift(899)
    assert browser.get("/account/").status_code == 200
    clock.shift(900)
    ended = browser.get("/account/")
    assert ended["Location"] == "/login/?next=/account/"
    assert AccountEvent.objects.filter(verb=AccountVerb.TIMED_OUT).count() == 1


def test_polls_of_the_page_are_no_work(clock: Any, browser: Client) -> None:
    for _ in range(9):
        clock.shift(100)
        ended = browser.get("/account/", headers={"X-Background": "1"})
    assert ended.status_code == 302


def test_work_is_noted_once_a_minute(clock: Any, browser: Client) -> None:
    clock.shift(30)
    assert _writes(browser) == 0
    clock.shift(30)
    assert _writes(browser) == 1
    assert _writes(browser) == 0


def _writes(browser: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        browser.get("/inbox/")
    return sum(query["sql"].startswith(("UPDATE", "INSERT")) for query in seen)


def test_eight_hours_end_every_session(clock: Any, browser: Client) -> None:
    for _ in range(47):
        clock.shift(600)
        assert browser.get("/account/").status_code == 200
    clock.shift(600)
    assert browser.get("/account/").status_code == 302


def test_a_closed_account_is_out_at_the_next_page(browser: Client, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert browser.get("/account/")["Location"] == "/login/?next=/account/"


@pytest.mark.parametrize(
    "mark", [{"HX-Request": "true"}, {"X-Dialog": "1"}, {"Sec-Fetch-Dest": "empty"}]
)
def test_a_script_is_told_where_to_go(page: Pages, mark: dict[str, str]) -> None:
    here = {"HX-Current-URL": "http://testserver/desk/?box=new"}
    answer = page().get("/account/", headers={**mark, **here})
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/login/?next=/desk/%3Fbox%3Dnew"


def test_a_foreign_page_named_by_a_script_stays_a_path(page: Pages) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil.example/x"}
    answer = page().get("/account/", headers=headers)
    assert answer["HX-Redirect"].startswith("/login/?next=")


def test_pages_of_the_signed_in_are_kept_by_no_browser(browser: Client, page: Pages) -> None:
    assert browser.get("/account/")["Cache-Control"] == "no-store"
    assert browser.get("/")["Cache-Control"] == "no-store"
    assert "no-store" not in page().get("/").get("Cache-Control", "")


def test_required_codes_come_before_everything(browser: Client, settings: Settings) -> None:
    settings.REQUIRE_OTP = True
    assert browser.get("/account/")["Location"] == "/account/codes/"
    assert browser.get("/inbox/")["Location"] == "/account/codes/"
    assert browser.get("/account/codes/").status_code == 200
    assert browser.post("/logout/").status_code == 302


def test_an_old_password_is_changed_first(browser: Client, clerk: User, settings: Settings) -> None:
    settings.PASSWORD_MAX_AGE_DAYS = 90
    User.objects.filter(pk=clerk.pk).update(password_changed_at=timezone.now() - timedelta(days=89))
    assert browser.get("/account/").status_code == 200
    User.objects.filter(pk=clerk.pk).update(password_changed_at=timezone.now() - timedelta(days=91))
    assert browser.get("/account/")["Location"] == "/account/password/"
    assert "规定天数" in browser.get("/account/password/").content.decode()


def test_the_api_asks_no_cookie_and_no_session(browser: Client) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get("/api/v1/me/").status_code == 401
    assert not [query for query in seen if "django_session" in query["sql"]]
