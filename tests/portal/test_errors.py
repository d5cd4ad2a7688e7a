"""Whatever goes wrong is told in words: problem+json to programs, a page to people."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from centres.models import User
from foundation.audit import log_read
from tests.portal.failing_urls import ERRORS

pytestmark = [pytest.mark.urls("tests.portal.failing_urls"), pytest.mark.usefixtures("ground")]
Pages = Callable[..., Client]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def strict() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize("name", ERRORS)
def test_people_get_the_page_of_the_error(browser: Client, name: str) -> None:
    response = browser.get(f"/fail/{name}/")
    assert response.status_code == ERRORS[name][1]
    assert "现在可以这样做" in response.text
    assert response["X-Request-Id"] in response.text
    assert "13812345678" not in response.text


@pytest.mark.parametrize("name", ["stale", "invalid", "trigger"])
def test_a_part_of_a_page_gets_a_note_in_its_place(browser: Client, name: str) -> None:
    response = browser.get(f"/fail/{name}/", headers={"HX-Request": "true"})
    assert response.status_code == ERRORS[name][1]
    assert "<html" not in response.text
    assert "alert-error" in response.text


@pytest.mark.parametrize("name", ERRORS)
def test_programs_get_a_problem(browser: Client, name: str) -> None:
    response = browser.get(f"/api/fail/{name}/")
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code == ERRORS[name][1]
    assert {"type", "title", "detail", "code"} <= set(body)
    assert "13812345678" not in response.text


def test_it_is_said_when_to_come_again(browser: Client) -> None:
    assert browser.get("/fail/often/")["Retry-After"] == "7"
    assert browser.get("/fail/operational/")["Retry-After"] == "5"
    assert browser.get("/api/fail/operational/")["Retry-After"] == "5"


def test_a_rule_of_the_database_is_a_conflict(browser: Client) -> None:
    log_read(actor_id=None, subject="x", key="x", fields="x", reason="x", address=None)
    assert browser.get("/break-rule/").status_code == 409


def test_signed_out_people_are_sent_to_the_door_and_back(browser: Client) -> None:
    response = browser.get("/signed-out/?page=2")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/signed-out/%3Fpage%3D2")
    fragment = browser.get("/signed-out/", headers={"HX-Request": "true"})
    assert fragment.status_code == 401


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise OperationalError("connection refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


def test_a_database_that_is_down_is_told_before_any_view(page: Pages, clerk: User) -> None:
    browser = page(clerk)
    browser.raise_request_exception = False
    with no_database():
        response = browser.get("/desk/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "没有丢" in response.text


def test_the_front_door_stands_without_a_database(browser: Client) -> None:
    with no_database():
        assert browser.get("/").status_code == 200
        assert browser.get("/healthz").status_code == 200
        assert browser.get("/readyz").json() == {"ok": False, "wrong": ["database"]}


def test_unknown_addresses(browser: Client) -> None:
    assert browser.get("/no/such/page/").status_code in {302, 404}
    for path in ("/api/v1/no/such/", "/api/v1/no/such", "/api/v1/", "/api/", "/api/v2/"):
        response = browser.get(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/track/?code=%00", "/%00", "/api/v1/items/?q=%00"])
def test_a_nul_in_an_address_is_refused(browser: Client, path: str) -> None:
    assert browser.get(path).status_code == 400


def test_too_many_fields_are_refused(browser: Client) -> None:
    assert browser.post("/echo/", {str(n): "1" for n in range(1100)}).status_code == 400


def test_a_body_that_is_too_large_is_refused(browser: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = browser.post(
        "/echo/", "title=" + "x" * 2000, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413


def test_a_form_without_its_frame_is_refused(browser: Client) -> None:
    response = browser.post("/echo/", b"--x\r\nbroken", content_type="multipart/form-data")
    assert response.status_code == 400


# --- a form that lost its token -------------------------------------------------------------


def lost(strict: Client, origin: str = "http://testserver", **typed: str) -> str:
    response = strict.post(
        "/echo/", typed, headers={"Origin": origin, "Referer": f"{origin}/form/"}
    )
    assert response.status_code == 403
    return response.text


def test_what_was_typed_can_be_sent_again(strict: Client) -> None:
    text = lost(strict, title="水管<漏水>", password="Secret-12345")
    assert "水管&lt;漏水&gt;" in text
    assert "Secret-12345" not in text
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text)
    assert found
    again = {"title": "水管<漏水>", "csrfmiddlewaretoken": found[1]}
    assert strict.post("/echo/", again).text == "水管<漏水>"


def test_a_foreign_page_is_not_repeated(strict: Client) -> None:
    text = lost(strict, origin="https://evil.example", title="水管")
    assert "水管" not in text
    assert "evil.example" not in text


def test_without_an_origin_there_is_a_way_back_only(strict: Client) -> None:
    response = strict.post(
        "/echo/", {"title": "水管"}, headers={"Referer": "http://testserver/form/"}
    )
    assert response.status_code == 403
    assert 'href="http://testserver/form/"' in response.text
    assert "水管" not in response.text
