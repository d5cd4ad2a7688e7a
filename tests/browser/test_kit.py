"""The kit in a real browser: keys, dialogs, drafts, sending once, large text, weight, axe."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser import kit_urls

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.browser.kit_urls"),
]

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/gallery/",
    "/gallery/?errors=1",
    "/gallery/public/",
    "/gallery/public/?errors=1",
    "/gallery/receipt/",
    "/gallery/dialog/",
    "/missing/",
    "/broken/",
]

LOOKS = [(1280, "normal", "light"), (360, "elder", "light"), (320, "normal", "dark")]


@pytest.fixture(scope="module")
def site() -> Iterator[LiveServer]:
    """The shells need no database, so none is made for them."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.mark.parametrize(("width", "mode", "scheme"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, site: LiveServer, width: int, mode: str, scheme: Any
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN"
    )
    context.add_cookies([{"name": "mode", "value": mode, "url": site.url}])
    page = context.new_page()
    found: dict[str, Any] = {}
    for address in PAGES:
        page.goto(site.url + address)
        result = Axe().run(page, options={"runOnly": AXE_TAGS})
        wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        names = [violation["id"] for violation in result.response["violations"]]
        if names or wider:
            found[address] = (names, wider)
    context.close()
    assert found == {}


@pytest.mark.parametrize(
    ("address", "page_limit", "script_limit"),
    [("/gallery/public/", 50 * 1024, 20 * 1024), ("/gallery/", 120 * 1024, 60 * 1024)],
)
def test_first_visit_is_light(
    page: Page, site: LiveServer, address: str, page_limit: int, script_limit: int
) -> None:
    weights: dict[str, int] = {}
    page.on("response", lambda r: weights.update({r.url: len(gzip.compress(r.body()))}))
    page.goto(site.url + address, wait_until="networkidle")
    assert all(url.startswith(site.url) for url in weights)
    assert sum(weights.values()) <= page_limit
    assert sum(size for url, size in weights.items() if ".js" in url) <= script_limit


def test_elder_mode_works_at_once_and_stays(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/public/")
    page.get_by_role("button", name="长辈模式").click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    page.get_by_role("button", name="标准模式").click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "18px"


def test_elder_mode_works_without_script(chromium: Browser, site: LiveServer) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.url + "/gallery/public/")
    page.get_by_role("button", name="长辈模式").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")
    assert page.url.endswith("/gallery/public/")
    context.close()


def test_error_summary_has_focus_and_leads_to_the_field(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/public/?errors=1")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("错误：")
    page.get_by_role("link", name="来源：").click()
    expect(page.locator("#id_channel_0")).to_be_focused()


def test_keys_move_open_and_search(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row] a.row-title").first).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#row1")
    page.keyboard.press("*")
    expect(page.locator("[data-select]:checked")).to_have_count(2)
    page.keyboard.press("/")
    expect(page.locator("#desk-search")).to_be_focused()
    page.keyboard.type("nj?")
    expect(page.locator("#desk-search")).to_have_value("nj?")


def test_keys_can_be_switched_off(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/")
    page.keyboard.press("?")
    page.get_by_label("启用单键操作").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#desk-search")).not_to_be_focused()


def test_composing_triggers_no_key_and_one_search(
    context: BrowserContext, page: Page, site: LiveServer
) -> None:
    page.goto(site.url + "/gallery/")
    page.evaluate(
        """() => {
            const box = document.getElementById("id_title");
            box.dataset.live = "50";
            window.settled = 0;
            box.addEventListener("settled", () => window.settled++);
            box.focus();
        }"""
    )
    session = context.new_cdp_session(page)
    for text in ("l", "lu", "luzhen"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    page.wait_for_timeout(200)
    assert page.evaluate("window.settled") == 0
    session.send("Input.insertText", {"text": "鹿镇"})
    page.wait_for_timeout(200)
    assert page.evaluate("window.settled") == 1
    assert page.url.endswith("/gallery/")


def test_dialog_shows_errors_then_goes_on_with_the_message(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/")
    page.locator("[data-row] a[data-dialog]").first.click()
    dialog = page.get_by_role("dialog", name="受理")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="受理").click()
    expect(dialog.locator("[data-error-summary]")).to_be_focused()
    dialog.get_by_label("标题").fill("ok")
    dialog.get_by_label("标题").press("Control+Enter")
    page.wait_for_url("**/gallery/?done=1")
    expect(page.locator("#messages")).to_contain_text("已受理")


def test_dialog_link_is_a_plain_page_too(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/dialog/")
    expect(page.get_by_role("heading", name="受理")).to_be_visible()
    page.get_by_label("标题", exact=True).fill("ok")
    page.locator("main").get_by_role("button", name="受理").click()
    page.wait_for_url("**/gallery/?done=1")


def test_form_is_sent_once(page: Page, site: LiveServer) -> None:
    page.goto(site.url + "/gallery/dialog/")
    sent: list[Request] = []
    page.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
    page.evaluate(
        """() => {
            const form = document.querySelector("main form");
            form.querySelector("#id_title").value = "ok";
            for (let i = 0; i < 3; i++) form.requestSubmit();
        }"""
    )
    page.wait_for_url("**/gallery/?done=1")
    assert len(sent) == 1


def test_draft_goes_to_the_server_and_nothing_stays_in_the_browser(
    page: Page, site: LiveServer
) -> None:
    kit_urls.saved.clear()
    page.goto(site.url + "/gallery/")
    page.evaluate("""() => { document.querySelector("main form").dataset.draftUrl = "/draft/"; }""")
    with page.expect_response("**/draft/"):
        page.get_by_label("标题", exact=True).fill("漏水")
    expect(page.locator("main [data-form-state]")).to_contain_text("已自动保存")
    assert kit_urls.saved[-1]["title"] == "漏水"
    assert "csrfmiddlewaretoken" not in kit_urls.saved[-1]
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_session_end_is_announced_and_leads_to_the_login(page: Page, site: LiveServer) -> None:
    page.clock.install()
    page.goto(site.url + "/gallery/?session=150")
    page.clock.fast_forward(40_000)
    expect(page.get_by_role("dialog", name="快要自动退出了")).to_be_visible()
    page.clock.fast_forward(120_000)
    page.wait_for_url("**/login/?next=%2Fgallery%2F%3Fsession%3D150")
