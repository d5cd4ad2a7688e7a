"""What machines ask, the API's pages, and the headers every answer carries."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from foundation.tasks import tick

pytestmark = pytest.mark.usefixtures("ground")
Pages = Callable[..., Client]


def test_ready_after_a_tick(page: Pages) -> None:
    assert page().get("/readyz").json() == {"ok": False, "wrong": ["tick"]}
    tick()
    response = page().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ok": True, "wrong": []})


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", "Token test-metrics-token", "B\xe9"]
)
def test_metrics_are_closed(page: Pages, given: str) -> None:
    assert page().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_metrics_are_given_for_the_token(page: Pages) -> None:
    response = page().get("/metrics", headers={"Authorization": "Bearer test-metrics-token"})
    assert "# TYPE portal_jobs_open gauge\nportal_jobs_open 0\n" in response.text


def test_metrics_without_a_token_are_closed_to_everybody(page: Pages, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert page().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_watchers_are_never_cached_and_never_posted_to(page: Pages) -> None:
    for path in ("/healthz", "/readyz", "/healthz/deep"):
        assert "no-store" in page().get(path)["Cache-Control"]
        assert page().post(path).status_code == 405


def test_the_pages_of_the_api_keep_the_policy(page: Pages) -> None:
    response = page().get("/api/v1/docs/")
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "<style" not in response.text
    assert "http://" not in response.text.replace("http://testserver", "")
    script = page().get("/api/v1/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/docs/", "/no/such/"])
def test_headers_of_every_answer(page: Pages, path: str) -> None:
    response = page().get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    policy = response["Content-Security-Policy"]
    for part in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert len(response["X-Request-Id"]) == 16


def test_nobody_chooses_the_id_of_a_call(page: Pages) -> None:
    response = page().get("/healthz", headers={"X-Request-Id": "mine"})
    assert response["X-Request-Id"] != "mine"
