"""A citizen at a cheap phone: few taps, light pages, with and without script."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from services.models import Request
from tests.services.views.public_person import PNG, VILLAGE, awaiting, link, made, resolved

pytestmark = pytest.mark.browser

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(1280, "normal", "light"), (360, "elder", "light"), (320, "normal", "dark")]
PHONE_WORDS = "13800001234"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


class Finger:
    """Counts how often the glass is touched; typing is not counted."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def type(self, target: Locator, text: str) -> None:
        self.tap(target)
        target.press_sequentially(text)


def test_applying_for_an_item_takes_few_taps(
    phone: BrowserContext, ground: None, live_server: LiveServer
) -> None:
    page, finger = phone.new_page(), Finger()
    page.goto(f"{live_server.url}/apply/")
    finger.type(page.get_by_label("事项的名字"), "低保")
    finger.tap(page.get_by_role("button", name="查找"))
    finger.tap(page.get_by_role("link", name="最低生活保障申请"))
    finger.type(page.get_by_label("村、社区或乡镇的名字"), "花茂村")
    finger.tap(page.get_by_role("button", name="查找"))
    finger.tap(page.get_by_role("link", name="花茂村 播州区 枫香镇", exact=True))
    finger.type(page.locator("#id_name"), "阿卜杜热合曼·阿卜杜热依木")
    finger.type(page.locator("#id_phone"), PHONE_WORDS)
    finger.tap(page.get_by_label("同意用我写的家庭"))
    finger.tap(page.get_by_role("button", name="交上去"))
    page.wait_for_url("**/apply/done/**")
    assert finger.taps <= 14
    request = Request.objects.get()
    expect(page.locator(".receipt-code")).to_have_text(request.code)
    assert request.requester_name == "阿卜杜热合曼·阿卜杜热依木"


def test_saying_something_without_typing_a_place(
    phone: BrowserContext, ground: None, live_server: LiveServer
) -> None:
    page, finger = phone.new_page(), Finger()
    page.goto(f"{live_server.url}/")
    finger.tap(page.get_by_role("link", name="我要办事"))
    for name in ("投诉", "播州区", "枫香镇", "花茂村"):
        finger.tap(page.locator(".picks > li > a:first-child").filter(has_text=name).first)
    finger.type(page.get_by_label("一句话说明"), "窗口上班没人")
    finger.tap(page.get_by_role("button", name="交上去"))
    page.wait_for_url("**/apply/done/**")
    assert finger.taps <= 14
    assert Request.objects.get().anonymous


def test_track_add_and_rate(phone: BrowserContext, ground: None, live_server: LiveServer) -> None:
    request, page = resolved(), phone.new_page()
    page.goto(f"{live_server.url}/track/")
    page.get_by_label("编号").fill(request.code.lower().replace("-", ""))
    page.get_by_label("后四位数字").fill("1234")
    page.get_by_role("button", name="查一下").tap()
    expect(page.get_by_text("已经报销到账。").first).to_be_visible()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("button", name="交评价").tap()
    expect(page.locator("#messages")).to_contain_text("谢谢您的评价")
    expect(page.locator("main")).to_contain_text("正在核实您的评价")
    request.refresh_from_db()
    assert (request.grade, request.call_back_open) == (2, True)


def test_everything_works_without_script(
    chromium: Browser, ground: None, live_server: LiveServer
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/apply/?kind=advice&centre={VILLAGE}")
    page.get_by_label("一句话说明").fill("医保怎么报销")
    page.locator("#id_phone").fill("123")
    page.get_by_role("button", name="交上去").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("电话号码不对")
    expect(page.get_by_label("一句话说明")).to_have_value("医保怎么报销")
    page.locator("#id_phone").fill(PHONE_WORDS)
    page.get_by_role("button", name="交上去").click()
    code = page.locator(".receipt-code").inner_text()
    page.get_by_role("link", name="看进度").click()
    page.get_by_text("补充说明或照片").click()
    page.locator("#supplement_text").fill("补一句")
    page.locator("form[action$='supplement/'] button").click()
    expect(page.locator("#messages")).to_contain_text("收到了")
    page.goto(f"{live_server.url}{link(Request.objects.get(code=code))}")
    expect(page.locator("main")).to_contain_text("补一句")
    context.close()


def test_materials_are_photographed_and_handed_in(
    phone: BrowserContext, ground: None, live_server: LiveServer
) -> None:
    request, page = awaiting(), phone.new_page()
    page.goto(f"{live_server.url}{link(request)}")
    photo: Any = {"name": "户口簿.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("#supplement_attachments").set_input_files([photo])
    page.get_by_role("button", name="交上去").first.tap()
    expect(page.locator("#messages")).to_contain_text("收到了")
    request.refresh_from_db()
    assert request.state == "accepted"


def _addresses() -> list[str]:
    return [
        "/apply/",
        "/apply/?q=低保",
        "/apply/?kind=help",
        "/apply/?kind=help&place=花茂",
        f"/apply/?item=MZ-001&centre={VILLAGE}",
        "/track/",
        "/ask/?place=花茂",
        "/privacy/",
        link(made(name="阿卜杜热合曼·阿卜杜热依木")),
        link(awaiting()),
        link(resolved()),
    ]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, ground: None, live_server: LiveServer, look: tuple[int, str, Any]
) -> None:
    width, mode, scheme = look
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN"
    )
    context.add_cookies([{"name": "mode", "value": mode, "url": live_server.url}])
    page = context.new_page()
    found: dict[str, Any] = {}
    for address in _addresses():
        page.goto(live_server.url + address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        names = _violations(page)
        if names or _wider(page):
            found[address] = (names, _wider(page))
    context.close()
    assert found == {}


def _violations(page: Page) -> list[str]:
    result = Axe().run(page, options={"runOnly": AXE_TAGS})
    return [violation["id"] for violation in result.response["violations"]]


def _wider(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_receipt_and_refused_form_are_accessible_and_fit_twice_the_text(
    phone: BrowserContext, ground: None, live_server: LiveServer
) -> None:
    page = phone.new_page()
    page.goto(f"{live_server.url}/apply/?kind=dispute&centre={VILLAGE}")
    page.get_by_role("button", name="交上去").tap()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert _violations(page) == []
    page.get_by_label("一句话说明").fill("长" * 100)
    page.get_by_label("同意用我写的家庭").check()
    page.get_by_role("button", name="交上去").tap()
    page.wait_for_url("**/apply/done/**")
    assert _violations(page) == []
    for address in (page.url, f"{live_server.url}/track/{Request.objects.get().code}/"):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '225%'")
        assert not _wider(page)


def test_first_visits_are_light(page: Page, ground: None, live_server: LiveServer) -> None:
    found: dict[str, tuple[int, int]] = {}
    weights: dict[str, int] = {}
    page.on("response", lambda r: weights.update({r.url: len(gzip.compress(r.body()))}))
    for address in _addresses():
        weights.clear()
        page.goto(live_server.url + address, wait_until="networkidle")
        script = sum(size for url, size in weights.items() if ".js" in url)
        found[address] = (sum(weights.values()), script)
    assert {a: f for a, f in found.items() if f[0] > 50 * 1024 or f[1] > 20 * 1024} == {}
