"""The main job as people do it: from the villager's door to the rating, in Chromium."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from centres.constants import Role
from foundation.models import Message
from services.models import Request
from tests.factories import PASSWORD, Network, UserFactory, post

pytestmark = pytest.mark.browser
PHONE = "13800001234"


@dataclass
class Person:
    """Somebody at a window of their own."""

    page: Page
    url: str

    def open(self, code: str) -> None:
        self.page.goto(f"{self.url}/desk/{code}/")

    def act(self, code: str, name: str, **fields: str) -> None:
        """Press the button of the action, fill in its dialog, send it."""
        self.open(code)
        button = self.page.locator(f'a[href*="/{code}/{name}/"]').first
        if not button.is_visible():
            self.page.get_by_text("更多", exact=True).click()
        button.click()
        form = self.page.locator("dialog[open] form, main form").filter(
            has=self.page.locator('[name="version"]')
        )
        for field, value in fields.items():
            target = form.locator(f'[name="{field}"]').first
            if target.evaluate("node => node.tagName") == "SELECT":
                target.select_option(value)
            elif target.get_attribute("type") == "radio":
                form.locator(f'[name="{field}"][value="{value}"]').check()
            elif target.get_attribute("type") == "checkbox":
                target.check()
            else:
                target.fill(value)
        form.locator("[type=submit]").first.click()
        self.page.wait_for_url(re.compile(rf"/desk/{code}/$"))
        expect(self.page.locator("dialog[open]")).to_have_count(0)

    def sees(self, code: str, words: str) -> None:
        self.open(code)
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def staff(
    chromium: Browser, network: Network, live_server: LiveServer
) -> Iterator[Callable[[str], Person]]:
    """``staff(username)`` signs in through the page, each in a browser of their own."""
    agent = UserFactory(username="door_agent", name="石岩")
    post(agent, network.a.group, Role.AGENT)
    contexts: list[BrowserContext] = []

    def sign_in(username: str) -> Person:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return Person(page, live_server.url)

    yield sign_in
    for context in contexts:
        context.close()


def log_at_the_door(agent: Person) -> str:
    """Quick log of a call for help; the receipt shows the code."""
    page = agent.page
    page.goto(f"{agent.url}/desk/new/")
    page.locator('[name="phone"]').fill(PHONE)
    page.locator('[name="name"]').fill("罗永贵")
    page.locator('[name="title"]').fill("老屋漏雨，请帮忙申请修缮")
    page.locator('[name="kind"]').select_option("help")
    page.locator('[name="title"]').press("Control+Enter")
    page.wait_for_url(re.compile(r"/receipt/"))
    return str(Request.objects.latest("pk").code)


def rate(page: Page, url: str, code: str, grade: str) -> None:
    """The villager, with code and last four digits and no account."""
    page.goto(f"{url}/track/")
    page.locator('[name="code"]').fill(code)
    page.locator('[name="digits"]').fill(PHONE[-4:])
    page.locator("main [type=submit]").first.click()
    page.get_by_label(grade, exact=True).check()
    page.locator("form").filter(has=page.locator('[name="grade"]')).locator("[type=submit]").click()
    page.wait_for_load_state()


def test_a_request_goes_from_the_door_to_its_rating(
    staff: Callable[[str], Person],
    page: Page,
    live_server: LiveServer,
    drain: Callable[[], int],
) -> None:
    agent = staff("door_agent")
    code = log_at_the_door(agent)
    agent.sees(code, "石岩")
    agent.act(code, "accept")
    agent.act(code, "notify_materials", more="房屋照片")
    agent.sees(code, "待补正")
    agent.act(code, "supply_materials", text="照片已补")
    agent.act(code, "escalate", reason="需上级核实")
    for name, reason in (("clerk", "本村无修缮资金"), ("township_clerk", "需县级核定")):
        person = staff(name)
        person.act(code, "accept")
        person.act(code, "escalate", reason=reason)
    county = staff("county_clerk")
    county.act(code, "accept")
    county.act(code, "route", department="civil-affairs-bureau", reason="属民政职责")
    bureau = staff("bureau_handler")
    bureau.act(code, "accept")
    bureau.act(code, "resolve", outcome="solved", reply="已列入修缮名单。")
    rate(page, live_server.url, code, "不满意")
    staff("supervisor").act(code, "call_back", reached="1", verdict="valid", text="没有说明时间")
    bureau.sees(code, "整改中")
    bureau.act(code, "rectify", outcome="solved", reply="已电话说明下周开工。")
    rate(page, live_server.url, code, "满意")
    agent.sees(code, "已办结")
    agent.sees(code, "石岩")
    drain()
    told = Message.objects.filter(recipient__username="door_agent").values_list("kind", flat=True)
    assert {"accept", "escalate", "route", "resolve", "rate", "call_back", "rectify"} <= set(told)


def test_the_neighbouring_county_is_told_that_there_is_nothing(
    staff: Callable[[str], Person],
) -> None:
    code = log_at_the_door(staff("door_agent"))
    stranger = staff("stranger")
    for path in ("", "receipt/", "accept/"):
        answer = stranger.page.goto(f"{stranger.url}/desk/{code}/{path}")
        assert answer is not None
        assert answer.status == 404
