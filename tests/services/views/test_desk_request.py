"""One request on one screen."""

from collections.abc import Callable

import pytest
from django.test import Client

from centres.models import User
from foundation.models import ReadLog
from services.actions.call import Call
from services.actions.rating import rate_request
from services.models import Request
from services.states import Who
from tests.services.views.desk_case import NAME, PHONE, logged, stepped, words

Pages = Callable[..., Client]


def offered(page: Pages, user: User, request: Request) -> set[str]:
    context = page(user).get(f"/desk/{request.code}/").context
    return {action.name for action in [*context["actions"], *context["rare"]]}


def test_the_story_and_the_facts_stand_side_by_side(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    text = words(page(clerk).get(f"/desk/{made.code}/"))
    for said in ("漏了两天，请派人修理。", "办理中", "首问责任人 王敏", "承诺 7 个工作日内办结"):
        assert said in text


def test_the_limit_explains_its_days(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    text = words(page(clerk).get(f"/desk/{made.code}/"))
    assert "为什么是这个期限" in text
    assert "次日开始数，共 7 个工作日" in text
    assert "不计（周末）" in text


def test_a_stranger_finds_nothing(page: Pages, clerk: User, stranger: User) -> None:
    made = logged(clerk)
    assert page(stranger).get(f"/desk/{made.code}/").status_code == 404
    assert page(stranger).post(f"/desk/{made.code}/person/", {"reason": "看"}).status_code == 404


def test_a_misread_code_is_answered_like_an_unknown_one(page: Pages, clerk: User) -> None:
    browser = page(clerk)
    assert browser.get("/desk/7K3M-9QPX-2D43/").status_code == 404
    assert browser.get("/desk/7K3M-9QPX-2D44/").status_code == 404


def test_a_code_may_be_typed_small_and_without_lines(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    assert page(clerk).get(f"/desk/{made.code.lower().replace('-', '')}/").status_code == 200


def test_only_what_may_be_done_is_offered(
    page: Pages, clerk: User, head: User, supervisor: User
) -> None:
    made = logged(clerk)
    assert {"accept", "route", "note"} <= offered(page, clerk, made)
    assert "assign" not in offered(page, clerk, made)
    assert "assign" in offered(page, head, made)
    assert offered(page, supervisor, made) == {"note"}


def test_what_makes_no_sense_is_not_offered(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    assert "return" not in offered(page, clerk, made)
    assert "ask_extend" in offered(page, clerk, made)
    stepped(made, clerk, "ask_extend", days=1, reason="等配件")
    assert "ask_extend" not in offered(page, clerk, made)


def test_the_chain_marks_who_has_it(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "escalate", reason="要施工队")
    chain = page(clerk).get(f"/desk/{made.code}/").context["chain"]
    assert [node["name"] for node in chain] == ["花茂村", "枫香镇", "播州区"]
    assert [node["present"] for node in chain] == [False, True, False]


def test_remarks_stand_apart_from_the_story(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "note", text="只给同事看")
    context = page(clerk).get(f"/desk/{made.code}/").context
    assert [entry["text"] for entry in context["notes"]] == ["只给同事看"]
    assert "note" not in [entry["name"] for entry in context["entries"]]


def test_an_assisting_seat_may_write_a_remark(
    page: Pages, clerk: User, station_handler: User, head: User
) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    stepped(
        made,
        clerk,
        "consult",
        centre="520304100",
        department="social-affairs-office",
        text="请协助核实",
    )
    assert "note" in offered(page, station_handler, made)
    assert "社会事务办公室" in words(page(clerk).get(f"/desk/{made.code}/"))


def test_rating_rounds_are_told(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    stepped(made, clerk, "resolve", outcome="solved", reply="修好了。")
    rate_request(call=Call(by=Who.REQUESTER), code=made.code, grade=2, text="还在漏")
    text = words(page(clerk).get(f"/desk/{made.code}/"))
    assert "第 1 轮 不满意" in text
    assert "待回访" in text


def test_a_merged_request_leads_to_the_other(page: Pages, clerk: User) -> None:
    whole, part = logged(clerk), logged(clerk)
    stepped(part, clerk, "merge", into=whole.code, reason="同一件事")
    html = page(clerk).get(f"/desk/{part.code}/").content.decode()
    assert f'href="/desk/{whole.code}/"' in html


def test_what_was_typed_stays_text(page: Pages, clerk: User) -> None:
    made = logged(clerk, title="<b>粗</b>", body="<script>x()</script>")
    html = page(clerk).get(f"/desk/{made.code}/").content.decode()
    assert "<script>x()" not in html
    assert "&lt;b&gt;粗&lt;/b&gt;" in html


# --- the person -----------------------------------------------------------------------------


def test_the_person_is_masked_until_a_reason_is_given(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    assert NAME not in words(browser.get(f"/desk/{made.code}/"))
    assert browser.post(f"/desk/{made.code}/person/", {"reason": " "}).status_code == 400
    assert not ReadLog.objects.exists()
    text = words(browser.post(f"/desk/{made.code}/person/", {"reason": "电话核实"}))
    assert NAME in text
    assert PHONE in text


def test_each_look_is_written_down(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    page(clerk).post(f"/desk/{made.code}/person/", {"reason": "电话核实"})
    row = ReadLog.objects.get()
    assert (row.actor, row.subject_key, row.reason) == (clerk, made.code, "电话核实")
    assert NAME not in words(page(clerk).get(f"/desk/{made.code}/"))


def test_htmx_gets_the_card_alone(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    url, headers = f"/desk/{made.code}/person/", {"HX-Request": "true"}
    html = page(clerk).post(url, {"reason": "核实"}, headers=headers).content.decode()
    assert NAME in html
    assert "<html" not in html


def test_whoever_only_reads_along_sees_no_person(
    page: Pages, clerk: User, supervisor: User
) -> None:
    made, browser = logged(clerk), page(supervisor)
    assert "显示完整信息" not in words(browser.get(f"/desk/{made.code}/"))
    assert browser.post(f"/desk/{made.code}/person/", {"reason": "看看"}).status_code == 403
    assert not ReadLog.objects.exists()


def test_there_is_an_end_to_looking(
    page: Pages, clerk: User, settings: pytest.FixtureRequest
) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "reveal_person": "1/3600"}  # type: ignore[attr-defined]
    made, browser = logged(clerk), page(clerk)
    url = f"/desk/{made.code}/person/"
    assert browser.post(url, {"reason": "核实"}).status_code == 200
    assert browser.post(url, {"reason": "核实"}).status_code == 429
    assert ReadLog.objects.count() == 1
