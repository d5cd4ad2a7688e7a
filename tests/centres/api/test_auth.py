"""Signing in to the API: one answer whatever was wrong, one statement for a token."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from centres.actions.by import By
from centres.actions.codes import begin_codes, confirm_codes
from centres.constants import AccountVerb
from centres.models import AccountEvent, User
from centres.rules import one_time_code
from tests.factories import PASSWORD

LOGIN = "/api/v1/auth/login/"
Api = Callable[..., APIClient]


def _login(api: Api, username: str = "clerk", password: str = PASSWORD, **more: str) -> Any:
    body = {"username": username, "password": password, **more}
    return api().post(LOGIN, body, format="json")


def _code(secret: str, steps_ahead: int = 0) -> str:
    return one_time_code(secret, int(timezone.now().timestamp()) // 30 + steps_ahead)


@pytest.fixture
def secret(clerk: User) -> str:
    """The clerk's authenticator, switched on half a minute ago."""
    own = begin_codes(user=clerk)
    confirm_codes(by=By(clerk), user=clerk, code=_code(own.secret, -1))
    return own.secret


def test_name_and_password_give_a_token_that_opens(api: Api, clerk: User) -> None:
    body = _login(api).json()
    assert body["user"] == {"username": "clerk", "name": clerk.name}
    assert body["expires_at"].endswith("+08:00")
    browser = api()
    browser.credentials(HTTP_AUTHORIZATION=f"Token {body['token']}")
    assert browser.get("/api/v1/me/").status_code == 200


def test_whatever_is_wrong_the_answer_is_the_same(
    api: Api, clerk: User, settings: Settings
) -> None:
    wrong = _login(api, password="Wrong-horse-7")
    unknown = _login(api, username="nobody-at-all")
    User.objects.filter(username="agent").update(is_active=False)
    closed = _login(api, username="agent")
    settings.AXES_FAILURE_LIMIT = 1
    locked = _login(api, password=PASSWORD)
    assert wrong.status_code == 401
    assert wrong.json()["code"] == "wrong_credentials"
    for other in (unknown, closed, locked):
        assert (other.status_code, other.content) == (wrong.status_code, wrong.content)


@pytest.mark.parametrize("username", ["clerk", "nobody-at-all", "agent", "handler"])
def test_every_refusal_costs_one_hash(
    api: Api, username: str, clerk: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    User.objects.filter(username="agent").update(is_active=False)
    settings.AXES_FAILURE_LIMIT = 1
    _login(api, username="handler", password="Wrong-horse-7")
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    _login(api, username=username, password="Wrong-horse-8")
    assert len(hashed) == 1


def test_the_sixth_try_is_refused_even_with_the_right_password(
    api: Api, clerk: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 5
    for _ in range(5):
        _login(api, password="Wrong-horse-7")
    assert _login(api).status_code == 401


def test_failures_are_forgotten_after_a_success(api: Api, clerk: User, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 5
    for _ in range(4):
        _login(api, password="Wrong-horse-7")
    assert _login(api).status_code == 200
    for _ in range(4):
        _login(api, password="Wrong-horse-7")
    assert _login(api).status_code == 200


def test_an_address_with_many_failures_waits(api: Api, clerk: User, settings: Settings) -> None:
    settings.THROTTLES = {"login_address": "3/900"}
    for number in range(3):
        _login(api, username=f"guess{number}")
    refused = _login(api)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900


def test_successes_are_not_counted_against_an_address(
    api: Api, clerk: User, settings: Settings
) -> None:
    settings.THROTTLES = {"login_address": "3/900"}
    assert {_login(api).status_code for _ in range(6)} == {200}


def test_an_unknown_field_is_told(api: Api, clerk: User) -> None:
    refused = _login(api, remember="yes")
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["remember"]


def test_where_codes_are_on_the_password_alone_opens_nothing(api: Api, secret: str) -> None:
    asked = _login(api)
    assert (asked.status_code, asked.json()["code"]) == (401, "otp_required")
    assert _login(api, otp=_code(secret)).status_code == 200


def test_a_code_works_once(api: Api, secret: str) -> None:
    code = _code(secret)
    assert _login(api, otp=code).status_code == 200
    assert _login(api, otp=code).status_code == 401


def test_guessing_codes_locks_the_account(api: Api, secret: str, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 5
    for _ in range(5):
        _login(api, otp="000000")
    assert _login(api, otp=_code(secret)).status_code == 401


def test_where_codes_are_required_one_enrols_on_the_pages(
    api: Api, clerk: User, settings: Settings
) -> None:
    settings.REQUIRE_OTP = True
    refused = _login(api)
    assert (refused.status_code, refused.json()["code"]) == (403, "codes_required")


def test_an_old_password_is_changed_on_the_pages(api: Api, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    refused = _login(api)
    assert (refused.status_code, refused.json()["code"]) == (403, "password_change_due")


def test_token_and_person_are_one_statement(
    api: Api, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = api(clerk)
    with CaptureQueriesContext(connection) as seen:
        browser.get("/api/v1/me/")
    asked = [query["sql"] for query in seen if "knox_authtoken" in query["sql"]]
    assert len(asked) == 1
    assert "JOIN centres_user" in asked[0]
    assert not [query for query in seen if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_logging_out_ends_the_token(api: Api, clerk: User) -> None:
    browser = api(clerk)
    assert browser.post("/api/v1/auth/logout/").status_code == 204
    assert browser.get("/api/v1/me/").status_code == 401
    assert AccountEvent.objects.filter(user=clerk, verb=AccountVerb.SIGNED_OUT).exists()


def test_a_closed_account_is_out_at_the_next_call(api: Api, clerk: User) -> None:
    browser = api(clerk)
    assert browser.get("/api/v1/me/").status_code == 200
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    refused = browser.get("/api/v1/me/")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    "header", ["Token", "Token x", "Token a b", "Token \u00e9", "Token " + "f" * 64]
)
def test_a_bad_token_is_refused_in_words(api: Api, header: str) -> None:
    browser = api()
    browser.credentials(HTTP_AUTHORIZATION=header)
    refused = browser.get("/api/v1/me/")
    assert refused.status_code == 401
    assert refused.json()["detail"] == "令牌无效或已过期，请重新登录。"


def test_a_session_cookie_opens_nothing_here(page: Callable[..., Any], clerk: User) -> None:
    assert page(clerk).get("/api/v1/me/").status_code == 401


def test_tokens_beyond_the_limit_end(api: Api, clerk: User) -> None:
    for _ in range(22):
        _login(api)
    assert AuthToken.objects.filter(user=clerk).count() == 20
