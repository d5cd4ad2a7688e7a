"""The pages of the API under the site's own policy: nothing inline, nothing from elsewhere."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def test_the_pages_of_the_api_work_under_the_policy(page: Page, live_server: LiveServer) -> None:
    refused: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs/")
    expect(page.locator(".opblock").first).to_be_visible(timeout=30_000)
    page.locator(".opblock-summary").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    assert [text for text in refused if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
