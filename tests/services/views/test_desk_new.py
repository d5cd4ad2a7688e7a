"""The quick log."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from centres.models import User
from services.models import Draft, Material, Request
from tests.factories import Network
from tests.services.views.desk_case import NAME, PHONE, logged, quick, words

Pages = Callable[..., Client]
ALLOWANCE = "MZ-004"  # stays at the village, four papers, one of them optional


def matter(**given: Any) -> dict[str, Any]:
    return quick(**{"kind": "matter", "item": ALLOWANCE, "materials_of": ALLOWANCE, **given})


def test_the_telephone_comes_first(page: Pages, clerk: User) -> None:
    html = page(clerk).get("/desk/new/").content.decode()
    assert html.index('id="id_phone"') < html.index('id="id_title"')
    assert "autofocus" in html


def test_it_opens_the_receipt_and_accepts_nothing(page: Pages, clerk: User) -> None:
    response = page(clerk).post("/desk/new/", quick())
    made = Request.objects.get(title="自来水管漏水")
    assert response["Location"] == f"/desk/{made.code}/receipt/"
    assert (made.state, made.first_responder) == ("submitted", clerk)


def test_a_tick_keeps_it_among_those_who_handle_it(page: Pages, clerk: User, agent: User) -> None:
    assert 'name="confidential"' in page(clerk).get("/desk/new/").content.decode()
    page(clerk).post("/desk/new/", quick(confidential="on"))
    made = Request.objects.get()
    assert (made.confidential, made.title) == (True, "保密事项（求助）")
    assert page(clerk).get(f"/desk/{made.code}/").status_code == 200
    assert page(agent).get(f"/desk/{made.code}/").status_code == 404


def test_whoever_may_not_log_is_refused(page: Pages, supervisor: User) -> None:
    assert page(supervisor).get("/desk/new/").status_code == 403
    assert page(supervisor).post("/desk/new/", quick()).status_code == 403


def test_sent_twice_is_one_request_and_one_receipt(page: Pages, clerk: User) -> None:
    body, browser = quick(), page(clerk)
    first, second = browser.post("/desk/new/", body), browser.post("/desk/new/", body)
    assert first["Location"] == second["Location"]
    assert Request.objects.count() == 1


def test_anothers_number_of_the_page_is_replaced_and_all_stays(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    body = quick()
    page(clerk).post("/desk/new/", body)
    response = page(second_clerk).post("/desk/new/", body)
    html = response.content.decode()
    assert response.status_code == 400
    assert "自来水管漏水" in html
    assert body["client_id"] not in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "请填写"),
        ({"phone": "12"}, "电话号码不对"),
        ({"name": "", "phone": ""}, "请填写姓名或称呼"),
        ({"kind": "matter"}, "办事须选择事项"),
        ({"item": "XX-1"}, "没有这个事项"),
        ({"title": "水\x00管"}, "处需要修改"),
        ({"title": "长" * 121}, "不超过 120"),
        ({"body": "长" * 5001}, "不超过 5000"),
        ({"elsewhere": "不存在的村"}, "没有符合的中心"),
    ],
)
def test_after_an_error_everything_typed_stays(
    page: Pages, clerk: User, wrong: dict[str, Any], said: str
) -> None:
    response = page(clerk).post("/desk/new/", quick(location="三组路口", **wrong))
    assert response.status_code == 400
    assert said in words(response)
    assert 'value="三组路口"' in response.content.decode()
    assert Request.objects.count() == 0


def test_four_megabytes_are_refused_in_words(page: Pages, clerk: User) -> None:
    response = page(clerk).post("/desk/new/", quick(body="长" * 1_400_000))
    assert response.status_code == 413
    assert Request.objects.count() == 0


def test_what_was_typed_stays_text(page: Pages, clerk: User) -> None:
    response = page(clerk).post("/desk/new/", quick(title="", body="</textarea><script>x()"))
    assert "<script>x()" not in response.content.decode()


# --- what is known ------------------------------------------------------------------------


def test_the_number_shows_what_it_brought_before(page: Pages, clerk: User) -> None:
    logged(clerk, title="上次的事")
    text = words(page(clerk).post("/desk/new/person/", {"phone": "138-0000-1234"}))
    assert "上次的事" in text
    assert "罗**" in text
    assert NAME not in text


def test_a_stranger_learns_nothing_of_the_number(page: Pages, clerk: User, stranger: User) -> None:
    logged(clerk)
    assert words(page(stranger).post("/desk/new/person/", {"phone": PHONE})).strip() == ""


def test_a_known_name_need_not_be_typed_again(page: Pages, clerk: User) -> None:
    before = logged(clerk)
    page(clerk).post("/desk/new/", quick(name="", same_as=before.code))
    assert Request.objects.latest("pk").requester_name == NAME


def test_a_name_is_not_taken_from_another_number(page: Pages, clerk: User) -> None:
    before = logged(clerk)
    body = quick(name="", same_as=before.code, phone="13900005678")
    assert page(clerk).post("/desk/new/", body).status_code == 400


def test_the_words_suggest_items_and_say_why(page: Pages, clerk: User) -> None:
    text = words(page(clerk).post("/desk/new/item/", quick(kind="matter", title="老人高龄津贴")))
    assert "高龄津贴申领" in text
    assert "提到" in text


def test_items_are_found_by_their_initials(page: Pages, clerk: User) -> None:
    assert "高龄津贴申领" in words(page(clerk).post("/desk/new/item/", quick(find_item="gljt")))


def test_the_limit_and_the_way_are_told_beforehand(page: Pages, clerk: User) -> None:
    text = words(page(clerk).post("/desk/new/item/", quick(title="村口道路塌方")))
    assert "7 个工作日" in text
    assert "村镇建设管理所" in text


def test_a_similar_open_one_is_shown(page: Pages, clerk: User, second_clerk: User) -> None:
    logged(second_clerk, kind="matter", item=ALLOWANCE, title="申请津贴", phone="13900005678")
    text = words(page(clerk).post("/desk/new/item/", matter(phone="")))
    assert "可能是同一件事" in text
    assert "申请津贴" in text


def test_the_number_of_an_identity_card_is_asked_only_where_needed(
    page: Pages, clerk: User
) -> None:
    browser = page(clerk)
    needed = browser.post("/desk/new/item/", matter()).content.decode()
    idle = browser.post("/desk/new/item/", quick(kind="matter", item="CW-001")).content.decode()
    assert 'name="id_number"' in needed
    assert 'name="id_number"' not in idle


# --- papers -------------------------------------------------------------------------------


def test_missing_papers_make_the_one_time_notice(page: Pages, clerk: User) -> None:
    page(clerk).post("/desk/new/", matter(have=["id-card"], notify="on"))
    made = Request.objects.get()
    assert (made.state, made.notices) == ("awaiting_materials", 1)
    assert Material.objects.get(request=made, code="id-card").status == "received"


def test_without_the_tick_the_list_only_stays_with_the_request(page: Pages, clerk: User) -> None:
    page(clerk).post("/desk/new/", matter(have=["id-card"]))
    made = Request.objects.get()
    assert (made.state, made.notices) == ("submitted", 0)
    assert made.materials.filter(status="missing").exists()


def test_a_list_that_was_not_seen_makes_nothing_missing(page: Pages, clerk: User) -> None:
    page(clerk).post("/desk/new/", matter(materials_of="", notify="on"))
    made = Request.objects.get()
    assert (made.state, made.materials.count()) == ("submitted", 0)


# --- drafts -------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_comes_back(page: Pages, clerk: User) -> None:
    browser = page(clerk)
    assert browser.post("/desk/new/draft/", quick(title="写到一半")).status_code == 204
    html = browser.get("/desk/new/").content.decode()
    assert "写到一半" in html
    assert f'value="{PHONE}"' in html


def test_a_draft_is_ones_own_and_unreadable_in_the_database(
    page: Pages, clerk: User, second_clerk: User
) -> None:
    page(clerk).post("/desk/new/draft/", quick(title="写到一半"))
    assert "写到一半" not in page(second_clerk).get("/desk/new/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM services_draft")
        assert "1380000" not in cursor.fetchone()[0]


def test_the_draft_goes_with_success_or_on_request(page: Pages, clerk: User) -> None:
    browser = page(clerk)
    browser.post("/desk/new/draft/", quick())
    browser.post("/desk/new/", quick())
    assert not Draft.objects.exists()
    browser.post("/desk/new/draft/", quick())
    browser.post("/desk/new/draft/", {"drop": "1"})
    assert not Draft.objects.exists()


# --- where --------------------------------------------------------------------------------


def test_a_township_logs_for_a_village_below_it(
    page: Pages, township_clerk: User, network: Network
) -> None:
    body = quick(centre="520304100", elsewhere="花茂村")
    response = page(township_clerk).post("/desk/new/", body)
    assert response.status_code == 302, words(response)
    assert Request.objects.get().centre == network.a.village


def test_nobody_logs_for_a_centre_elsewhere(page: Pages, township_clerk: User) -> None:
    body = quick(centre="520304100", elsewhere="杉坪村")
    assert "没有符合的中心" in words(page(township_clerk).post("/desk/new/", body))


def test_without_script_the_button_shows_the_items(page: Pages, clerk: User) -> None:
    response = page(clerk).post("/desk/new/", quick(title="高龄津贴", kind="matter", find="1"))
    assert response.status_code == 200
    assert "高龄津贴申领" in words(response)
    assert Request.objects.count() == 0
