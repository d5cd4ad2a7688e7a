"""Signing in and the administrators' pages in a real browser: accessible, narrow, by keyboard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from foundation.actions.messages import tell
from foundation.audit import log_read
from tests.factories import PASSWORD, find_user

pytestmark = pytest.mark.browser

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(1280, "normal", "light"), (360, "elder", "light"), (320, "normal", "dark")]
ACCOUNTS = "/admin-console/accounts"
PAGES = {
    "clerk": ["/account/", "/account/password/", "/account/codes/", "/inbox/"],
    "security_admin": [
        f"{ACCOUNTS}/",
        f"{ACCOUNTS}/?centre=村",
        f"{ACCOUNTS}/new/",
        f"{ACCOUNTS}/people/head/",
        f"{ACCOUNTS}/people/head/edit/",
        f"{ACCOUNTS}/people/head/posts/new/?q=村",
        f"{ACCOUNTS}/people/head/posts/new/?centre=520304100",
    ],
    "audit_admin": [
        "/admin-console/audit/",
        "/admin-console/audit/sign-ins/",
        "/admin-console/audit/changes/",
    ],
}


def _sign_in(page: Page, live_server: LiveServer, username: str) -> None:
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, ground: None, live_server: LiveServer, look: tuple[int, str, Any]
) -> None:
    width, mode, scheme = look
    clerk = find_user("clerk")
    tell([clerk.pk], kind="x", title="诉求 7K3M-9QPX-2D43 已受理", body="请留意", dedup_key="1")
    log_read(
        actor_id=clerk.pk,
        subject="request",
        key="7K3M-9QPX-2D43",
        fields="requester",
        reason="回电",
        address="10.0.0.9",
    )
    found: dict[str, Any] = {}
    for username, addresses in PAGES.items():
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN"
        )
        context.add_cookies([{"name": "mode", "value": mode, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/login/")
        found |= _faults(page, "/login/")
        _sign_in(page, live_server, username)
        for address in addresses:
            page.goto(live_server.url + address)
            found |= _faults(page, address)
            begin = page.get_by_role("button", name="显示二维码")
            if begin.count():
                begin.click()
                expect(page.get_by_text("密钥：")).to_be_visible()
                found |= _faults(page, f"{address} begun")
        context.close()
    assert found == {}


def _faults(page: Page, address: str) -> dict[str, Any]:
    result = Axe().run(page, options={"runOnly": AXE_TAGS})
    names = [violation["id"] for violation in result.response["violations"]]
    wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return {address: (names, wider)} if names or wider else {}


def test_a_refused_login_puts_the_cursor_to_the_words(
    page: Page, ground: None, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/login/")
    page.get_by_label("账号").fill("clerk")
    page.get_by_label("密码").fill("Wrong-horse-7")
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号")).to_have_value("clerk")


def test_after_signing_out_back_shows_nothing(
    page: Page, ground: None, live_server: LiveServer
) -> None:
    _sign_in(page, live_server, "clerk")
    page.goto(f"{live_server.url}/account/")
    page.locator("summary", has_text="王敏").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{live_server.url}/")
    page.go_back()
    page.wait_for_url(lambda url: "/login/" in url)
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()


def test_signing_in_works_without_script(
    chromium: Browser, ground: None, live_server: LiveServer
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    _sign_in(page, live_server, "security_admin")
    expect(page.get_by_role("link", name="新建账号")).to_be_visible()
    context.close()
