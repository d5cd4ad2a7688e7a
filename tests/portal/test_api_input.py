"""What a program may send: one kind of body, one way to be told what is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from centres.models import User

Apis = Callable[..., APIClient]
LOGIN = "/api/v1/auth/login/"


def send(client: Any, raw: bytes, kind: str = "application/json") -> Any:
    return client.generic("POST", LOGIN, raw, content_type=kind)


def told(response: Any, status: int) -> dict[str, Any]:
    """The problem, whose parts agree with the answer around it."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == f"urn:problem:{body['code']}"
    return body


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b'{"username": "\\u0000"}', b'{"a": "\\ud800"}', b'\xff{"a": 1}'],
)
def test_a_body_that_is_no_object_of_json_is_malformed(api: Apis, raw: bytes) -> None:
    response = send(api(), raw)
    assert told(response, 400)["code"] in {"malformed", "invalid"}


def test_missing_and_unknown_fields_are_named(api: Apis) -> None:
    assert set(told(api().post(LOGIN, {}, format="json"), 400)["errors"]) >= {"username"}
    unknown = api().post(LOGIN, {"username": "a", "password": "b", "passwort": "c"}, format="json")
    assert "passwort" in told(unknown, 400)["errors"]


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
def test_other_kinds_of_body_are_unsupported(api: Apis, kind: str) -> None:
    told(send(api(), b"username=a", kind), 415)


def test_a_large_body_is_too_large(api: Apis, settings: Settings) -> None:
    settings.BODY_MAX_BYTES = 100
    raw = b'{"username": "' + b"x" * 200 + b'"}'
    told(send(api(), raw), 413)


def test_other_methods_are_told(api: Apis, clerk: User) -> None:
    told(api(clerk).delete("/api/v1/me/"), 405)


@pytest.mark.parametrize("token", ["", "Token", "Token x", "Token x y", "Bearer x", "Token \xe9"])
def test_without_a_token_that_fits_nobody_is_signed_in(api: Apis, token: str) -> None:
    client = api()
    client.credentials(HTTP_AUTHORIZATION=token)
    response = client.get("/api/v1/me/")
    told(response, 401)
    assert response["WWW-Authenticate"].startswith("Token")


def test_the_cookie_of_a_page_opens_no_api(page: Callable[..., Any], clerk: User) -> None:
    told(page(clerk).get("/api/v1/me/"), 401)


@pytest.mark.parametrize(
    "query", ["?unknown=1", "?limit=0", "?limit=101", "?limit=x", "?limit=1&limit=2"]
)
def test_lists_refuse_what_they_do_not_know(api: Apis, clerk: User, query: str) -> None:
    told(api(clerk).get(f"/api/v1/centres/{query}"), 400)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png", "*/*", "nonsense"])
def test_the_answer_is_json_whatever_is_asked_for(api: Apis, clerk: User, accept: str) -> None:
    response = api(clerk).get("/api/v1/me/", headers={"Accept": accept})
    assert response.status_code in {200, 406}
    assert "json" in response["Content-Type"]
