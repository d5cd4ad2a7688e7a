"""Every action of the table by one page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from centres.models import User
from services.models import Draft, Request, RequestEvent
from services.states import ACTIONS, Who
from tests.services.views.desk_case import filled, logged, stepped, words

Pages = Callable[..., Client]


def url(request: Request, action: str) -> str:
    return f"/desk/{request.code}/{action}/"


def test_accept_leads_to_the_request_with_a_message(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    response = page(clerk).post(url(made, "accept"), filled(made), follow=True)
    assert response.redirect_chain == [(f"/desk/{made.code}/", 302)]
    assert "“受理”已完成" in words(response)
    made.refresh_from_db()
    assert made.state == "accepted"


def test_from_a_list_it_leads_back_to_the_list(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    form = browser.get(
        url(made, "accept"), headers={"Referer": "http://testserver/desk/mine/?kind=help"}
    )
    assert 'name="back" value="/desk/mine/?kind=help"' in form.content.decode()
    response = browser.post(url(made, "accept"), filled(made, back="/desk/mine/"))
    assert response["Location"] == "/desk/mine/"


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/desk/", "/logout/"])
def test_it_leads_to_no_other_place(page: Pages, clerk: User, back: str) -> None:
    made = logged(clerk)
    response = page(clerk).post(url(made, "accept"), filled(made, back=back))
    assert response["Location"] == f"/desk/{made.code}/"


def test_a_stranger_finds_no_form(page: Pages, clerk: User, stranger: User) -> None:
    made = logged(clerk)
    assert page(stranger).get(url(made, "accept")).status_code == 404
    assert page(stranger).post(url(made, "accept"), filled(made)).status_code == 404


def test_an_agent_may_not_assign(page: Pages, agent: User) -> None:
    made = logged(agent)
    assert page(agent).get(url(made, "assign")).status_code == 403
    body = filled(made, handler="handler")
    assert page(agent).post(url(made, "assign"), body).status_code == 403


@pytest.mark.parametrize("name", ["explode", "rate", "create"])
def test_what_is_no_action_of_the_staff_is_not_found(page: Pages, clerk: User, name: str) -> None:
    assert page(clerk).get(url(logged(clerk), name)).status_code == 404


def test_every_action_of_the_staff_has_its_form(page: Pages, clerk: User, head: User) -> None:
    """Whatever the state: a form, or how it stands now, or not your post."""
    made = stepped(logged(clerk), clerk, "accept")
    browser = page(head)
    staff = [action for action in ACTIONS.values() if action.who - {Who.REQUESTER, Who.SYSTEM}]
    found = {action.name: browser.get(url(made, action.name)).status_code for action in staff}
    assert set(found.values()) <= {200, 403, 409}
    assert {name for name, status in found.items() if status == 200} >= {
        *("notify_materials", "assign", "route", "escalate", "delegate", "consult", "suspend"),
        *("extend", "resolve", "contact", "note", "withdraw", "merge", "refuse"),
    }


def test_a_missing_value_keeps_what_was_typed(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    response = page(clerk).post(url(made, "resolve"), filled(made, reply="已经修好了。"))
    assert response.status_code == 400
    assert "已经修好了。" in response.content.decode()
    assert "办理结果：请选择" in words(response)


@pytest.mark.parametrize("text", ["修\x00好了", "长" * 2001])
def test_what_cannot_be_stored_is_refused_in_words(page: Pages, clerk: User, text: str) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    body = filled(made, outcome="solved", reply=text)
    assert page(clerk).post(url(made, "resolve"), body).status_code == 400
    made.refresh_from_db()
    assert made.state == "accepted"


def test_sent_twice_is_done_once(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    body = filled(made)
    first, second = (browser.post(url(made, "accept"), body) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert RequestEvent.objects.filter(request=made, verb="accept").count() == 1


def test_handed_on_and_sent_again_is_still_a_success(page: Pages, clerk: User) -> None:
    """The second time the sender has no hand in it any more."""
    made, browser = logged(clerk), page(clerk)
    body = filled(made, reason="要施工队")
    browser.post(url(made, "escalate"), body)
    assert browser.post(url(made, "escalate"), body).status_code == 302


# --- somebody was first -----------------------------------------------------------------------


def test_a_stale_form_shows_both_and_may_go_on(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    body = filled(made, outcome="solved", reply="我写的答复")
    stepped(made, second_clerk, "note", text="刚到现场")
    browser = page(clerk)
    response = browser.post(url(made, "resolve"), body)
    text = words(response)
    assert response.status_code == 409
    assert "周洁" in text
    assert "我写的答复" in response.content.decode()
    version = Request.objects.get(pk=made.pk).version
    assert f'name="version" value="{version}"' in response.content.decode()
    assert browser.post(url(made, "resolve"), {**body, "version": version}).status_code == 302


def test_too_late_for_the_state_keeps_the_text(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    body = filled(made, outcome="solved", reply="我写的答复")
    stepped(made, second_clerk, "withdraw", reason="本人不办了")
    response = page(clerk).post(url(made, "resolve"), body)
    assert response.status_code == 409
    assert "我写的答复" in words(response)
    assert "已撤回" in words(response)


def test_whoever_lost_it_meanwhile_keeps_the_text(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    made = stepped(logged(clerk, name="甲"), clerk, "accept")
    body = filled(made, outcome="solved", reply="我写的答复")
    stepped(made, clerk, "escalate", reason="要施工队")
    response = page(second_clerk).post(url(made, "resolve"), body)
    assert response.status_code == 409
    assert "我写的答复" in words(response)
    assert "枫香镇 承办" in words(response)


def test_opening_a_form_too_late_says_how_it_stands(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    response = page(clerk).get(url(made, "accept"))
    assert response.status_code == 409
    assert "当前状态“办理中”不能办理“受理”" in words(response)


# --- what an action is given ------------------------------------------------------------------


def test_route_offers_own_stations_and_neighbours(page: Pages, township_clerk: User) -> None:
    made = logged(township_clerk)
    html = page(township_clerk).get(url(made, "route")).content.decode()
    assert "平正乡" in html
    assert "财政所" in html
    assert "花茂村" not in html.split("<main")[1]


def test_delegate_takes_a_place_further_down_by_name(
    page: Pages, county_head: User, county_clerk: User
) -> None:
    made = logged(county_clerk)
    body = filled(made, elsewhere="红心村", reason="就近办理")
    assert page(county_head).post(url(made, "delegate"), body).status_code == 302
    made.refresh_from_db()
    assert made.holder_centre.name == "红心村"


def test_a_name_that_several_bear_is_never_decided(
    page: Pages, county_head: User, county_clerk: User
) -> None:
    made = logged(county_clerk)
    text = words(
        page(county_head).post(url(made, "delegate"), filled(made, elsewhere="村", reason="x"))
    )
    assert "有多个中心符合" in text
    assert "520304101200" in text


def test_assign_names_the_people_of_the_seat(page: Pages, clerk: User, head: User) -> None:
    made = logged(clerk)
    html = page(head).get(url(made, "assign")).content.decode()
    assert "李强" in html
    assert "孙丽" not in html


def test_notice_ticks_papers_of_the_item_and_takes_others(page: Pages, clerk: User) -> None:
    made = logged(clerk, kind="matter", item="MZ-004")
    body = filled(made, materials=["id-card"], more="残疾证\n\n照片两张")
    assert page(clerk).post(url(made, "notify_materials"), body).status_code == 302
    names = set(made.materials.values_list("name", flat=True))
    assert names == {"居民身份证", "残疾证", "照片两张"}


def test_nothing_ticked_is_not_everything(page: Pages, clerk: User) -> None:
    made = logged(clerk, kind="matter", item="MZ-004")
    stepped(made, clerk, "notify_materials", materials=["id-card"])
    browser = page(clerk)
    assert "checked" in browser.get(url(made, "supply_materials")).content.decode()
    assert browser.post(url(made, "supply_materials"), filled(made)).status_code == 400
    body = filled(made, materials=["id-card"])
    assert browser.post(url(made, "supply_materials"), body).status_code == 302


def test_the_head_reads_the_ask_above_the_form(page: Pages, clerk: User, head: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    stepped(made, clerk, "ask_extend", days=2, reason="等配件到货")
    text = words(page(head).get(url(made, "extend")))
    assert "申请延期 2 个工作日：等配件到货" in text


def test_what_the_action_refuses_stands_at_its_field(page: Pages, head: User, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    response = page(head).post(url(made, "extend"), filled(made, days=99, reason="久"))
    assert response.status_code == 400
    assert "个工作日以内" in words(response)


# --- drafts -----------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_goes_with_success(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    browser, place = page(clerk), url(made, "resolve")
    saved: dict[str, Any] = filled(made, outcome="partly", reply="写到一半")
    assert browser.post(f"{place}draft/", saved).status_code == 204
    assert "写到一半" in browser.get(place).content.decode()
    browser.post(place, filled(made, outcome="solved", reply="写完了"))
    assert not Draft.objects.exists()


def test_a_stranger_keeps_no_draft_here(page: Pages, clerk: User, stranger: User) -> None:
    made = logged(clerk)
    assert page(stranger).post(f"{url(made, 'note')}draft/", {"text": "x"}).status_code == 404
