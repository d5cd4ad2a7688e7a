"""The desk in a real browser: by keyboard alone, while composing, without script, on any screen."""

import gzip
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from centres.models import User
from services.models import Request
from tests.browser.test_kit import AXE_TAGS, LOOKS
from tests.services.views.desk_case import PHONE, logged, stepped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Sign = Callable[[BrowserContext, User], Page]


@pytest.fixture
def sign_in(live_server: LiveServer, ground: None) -> Sign:
    def signed(context: BrowserContext, user: User) -> Page:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return signed


@pytest.fixture
def desk(sign_in: Sign, context: BrowserContext, clerk: User) -> Iterator[Page]:
    """The clerk's page; whatever the browser complains about fails the test."""
    page = sign_in(context, clerk)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if "Policy" in m.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


class Keys:
    """Counts what is pressed besides the text."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_a_returning_citizen_is_logged_by_keyboard(
    desk: Page, live_server: LiveServer, clerk: User
) -> None:
    logged(clerk, title="上次的事")
    desk.goto(f"{live_server.url}/desk/")
    keys = Keys(desk)
    keys.press("n")
    expect(desk.get_by_label("电话", exact=True)).to_be_focused()
    desk.keyboard.type(PHONE)
    expect(desk.locator("#known")).to_contain_text("上次的事")
    keys.press("Tab", "Tab")
    desk.keyboard.type("村口路灯不亮")
    keys.press("Tab")
    desk.keyboard.type("坏了三天，晚上看不见路。")
    keys.press("Tab", "ArrowDown", "ArrowDown", "Control+Enter")
    desk.wait_for_url("**/receipt/")
    made = Request.objects.latest("pk")
    assert keys.pressed <= 12
    assert (made.kind, made.requester_name) == ("help", "罗永贵")
    keys.press("n")
    expect(desk.get_by_label("电话", exact=True)).to_be_focused()
    expect(desk.get_by_label("电话", exact=True)).to_have_value("")


def test_composing_sends_nothing_and_presses_no_key(
    context: BrowserContext, desk: Page, live_server: LiveServer
) -> None:
    desk.goto(f"{live_server.url}/desk/new/")
    asked: list[str] = []
    desk.on("request", lambda r: asked.append(r.url) if r.method == "POST" else None)
    desk.get_by_label("标题", exact=True).focus()
    session = context.new_cdp_session(desk)
    for text in ("d", "da", "dao lu"):
        where = {"selectionStart": len(text), "selectionEnd": len(text)}
        session.send("Input.imeSetComposition", {"text": text, **where})
    desk.wait_for_timeout(500)
    assert asked == []
    session.send("Input.insertText", {"text": "道路塌方"})
    expect(desk.locator("#hints")).to_contain_text("村镇建设管理所")
    assert len([url for url in asked if url.endswith("/item/")]) == 1
    assert desk.url.endswith("/desk/new/")


def test_an_item_shows_its_papers_and_they_are_noticed(desk: Page, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.url}/desk/new/")
    desk.get_by_label("姓名或称呼").fill("罗永贵")
    desk.get_by_label("标题", exact=True).fill("给老人办高龄津贴")
    desk.get_by_label("高龄津贴申领").check()
    desk.get_by_label("居民身份证").check()
    desk.get_by_label("身份证号码").focus()
    expect(desk.get_by_label("居民身份证")).to_be_checked()
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/receipt/")
    expect(desk.locator("main")).to_contain_text("还缺材料")
    assert Request.objects.get().state == "awaiting_materials"


def test_what_was_typed_is_there_on_return(desk: Page, live_server: LiveServer) -> None:
    desk.goto(f"{live_server.url}/desk/new/")
    with desk.expect_response("**/desk/new/draft/"):
        desk.get_by_label("标题", exact=True).fill("写到一半")
    desk.goto(f"{live_server.url}/desk/")
    desk.goto(f"{live_server.url}/desk/new/")
    expect(desk.get_by_label("标题", exact=True)).to_have_value("写到一半")
    desk.get_by_role("button", name="清空重来").click()
    expect(desk.get_by_label("标题", exact=True)).to_have_value("")
    assert desk.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_line_is_accepted_without_leaving_the_list(
    desk: Page, live_server: LiveServer, clerk: User
) -> None:
    made = logged(clerk)
    desk.goto(f"{live_server.url}/desk/all/")
    keys = Keys(desk)
    keys.press("j", "a")
    expect(desk.get_by_role("dialog", name="受理")).to_be_visible()
    keys.press("Enter")
    expect(desk.locator("#messages")).to_contain_text("“受理”已完成")
    assert desk.url.endswith("/desk/all/")
    assert keys.pressed <= 3
    made.refresh_from_db()
    assert made.state == "accepted"


def test_many_lines_are_assigned_by_keys(
    sign_in: Sign, context: BrowserContext, live_server: LiveServer, clerk: User, head: User
) -> None:
    for number in range(3):
        logged(clerk, title=f"第 {number} 件")
    page = sign_in(context, head)
    page.goto(f"{live_server.url}/desk/")
    keys = Keys(page)
    keys.press("*", "b", "ArrowDown", "Control+Enter")
    expect(page.get_by_text("全部指派成功")).to_be_visible()
    assert Request.objects.exclude(handler=None).count() == 3


def test_filters_work_at_once_and_stand_in_the_address(
    desk: Page, live_server: LiveServer, clerk: User
) -> None:
    logged(clerk, title="漏水")
    logged(clerk, title="问医保", kind="advice")
    desk.goto(f"{live_server.url}/desk/all/")
    desk.get_by_label("类型").select_option("advice")
    expect(desk.locator("#list")).not_to_contain_text("漏水")
    assert desk.url.endswith("/desk/all/?kind=advice")
    desk.go_back()
    expect(desk.locator("#list")).to_contain_text("漏水")


def test_the_person_is_shown_once(desk: Page, live_server: LiveServer, clerk: User) -> None:
    made = logged(clerk)
    desk.goto(f"{live_server.url}/desk/{made.code}/")
    card = desk.locator("#person")
    expect(card).not_to_contain_text("罗永贵")
    card.get_by_text("显示完整信息").click()
    card.get_by_label("查看原因").fill("电话核实")
    card.get_by_role("button", name="显示").click()
    expect(desk.locator("#person")).to_contain_text("罗永贵")
    desk.reload()
    expect(desk.locator("#person")).not_to_contain_text("罗永贵")


def test_everything_works_without_script(
    sign_in: Sign, chromium: Browser, live_server: LiveServer, clerk: User
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = sign_in(context, clerk)
    page.goto(f"{live_server.url}/desk/new/")
    page.get_by_label("姓名或称呼").fill("罗永贵")
    page.get_by_label("标题", exact=True).fill("给老人办高龄津贴")
    page.get_by_role("button", name="看看对应哪个事项").click()
    page.get_by_label("高龄津贴申领").check()
    page.get_by_role("button", name="登记并打印回执").click()
    page.wait_for_url("**/receipt/")
    made = Request.objects.get()
    page.goto(f"{live_server.url}/desk/{made.code}/")
    page.locator("main").get_by_role("link", name="受理").click()
    page.locator("main").get_by_role("button", name="受理").click()
    expect(page.locator("#messages")).to_contain_text("“受理”已完成")
    context.close()


def test_the_receipt_is_one_slip(
    desk: Page, live_server: LiveServer, clerk: User, tmp_path: Any
) -> None:
    made = logged(clerk, kind="matter", item="MZ-004", received=("id-card",))
    desk.goto(f"{live_server.url}/desk/{made.code}/receipt/?paper=slip")
    pdf = desk.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert b"/MediaBox [0 0 226" in pdf or b"/MediaBox [0 0 227" in pdf


@pytest.mark.parametrize("look", [*LOOKS, (360, "normal", "light")], ids=str)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(  # noqa: PLR0917 - a whole cast
    sign_in: Sign,
    chromium: Browser,
    live_server: LiveServer,
    clerk: User,
    head: User,
    look: tuple[int, str, Any],
) -> None:
    width, mode, scheme = look
    waiting = logged(clerk, kind="matter", item="MZ-004", missing=("id-card",))
    story = stepped(logged(clerk, green_channel=True), clerk, "accept")
    stepped(story, clerk, "note", text="看过现场了")
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="zh-CN"
    )
    context.add_cookies([{"name": "mode", "value": mode, "url": live_server.url}])
    page = sign_in(context, head)
    found: dict[str, Any] = {}
    for path in _paths(waiting, story):
        page.goto(live_server.url + path)
        result = Axe().run(page, options={"runOnly": AXE_TAGS})
        wider = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        names = [violation["id"] for violation in result.response["violations"]]
        if names or wider:
            found[path] = (names, wider)
    context.close()
    assert found == {}


def _paths(waiting: Request, story: Request) -> list[str]:
    return [
        "/desk/",
        "/desk/all/?kind=praise",
        "/desk/all/?state=eaten",
        "/desk/new/",
        f"/desk/{waiting.code}/",
        f"/desk/{story.code}/",
        f"/desk/{story.code}/resolve/",
        f"/desk/{story.code}/consult/",
        f"/desk/{waiting.code}/notify_materials/",
        f"/desk/{story.code}/accept/",
        f"/desk/{waiting.code}/receipt/",
    ]


def test_first_visit_is_light(desk: Page, live_server: LiveServer, clerk: User) -> None:
    for number in range(25):
        logged(clerk, title=f"村口到第 {number} 组的路灯坏了，请派人修理")
    weights: dict[str, int] = {}
    desk.on("response", lambda r: weights.update({r.url: len(gzip.compress(r.body()))}))
    desk.goto(f"{live_server.url}/desk/", wait_until="networkidle")
    assert all(url.startswith(live_server.url) for url in weights)
    assert sum(weights.values()) <= 120 * 1024
    assert sum(size for url, size in weights.items() if ".js" in url) <= 60 * 1024
