"""The boxes of the desk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from centres.models import Centre, User
from services.models import Request
from services.words import clock_words, span_words
from tests.factories import Network, find_user
from tests.services.views.desk_case import PHONE, logged, stepped, words

Pages = Callable[..., Client]


def test_the_window_sees_what_waits_masked(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    text = words(page(clerk).get("/desk/"))
    assert made.code in text
    assert "自来水管漏水" in text
    assert "罗**" in text
    assert "罗永贵" not in text
    assert PHONE not in text


def test_a_stranger_sees_an_empty_box_that_says_why(
    page: Pages, clerk: User, stranger: User
) -> None:
    made = logged(clerk)
    response = page(stranger).get("/desk/all/")
    assert made.code not in words(response)
    assert "还没有您能看到的诉求" in words(response)


def test_who_has_no_desk_is_refused(page: Pages, system_admin: User) -> None:
    assert page(system_admin).get("/desk/").status_code == 403


def test_an_unknown_box_is_not_found(page: Pages, clerk: User) -> None:
    assert page(clerk).get("/desk/spam/").status_code == 404


def test_green_comes_first_then_what_is_due_soonest(page: Pages, clerk: User) -> None:
    plain, green = logged(clerk, title="普通"), logged(clerk, title="加急", green_channel=True)
    text = words(page(clerk).get("/desk/"))
    assert text.index(green.code) < text.index(plain.code)
    assert "绿色通道" in text


def test_the_clock_is_told_in_words(page: Pages, clerk: User) -> None:
    late = logged(clerk)
    Request.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=2, hours=1))
    assert "已超期 2 天 1 小时" in words(page(clerk).get("/desk/overdue/"))


def test_filters_stand_in_the_address(page: Pages, clerk: User) -> None:
    help_, advice = logged(clerk, title="漏水"), logged(clerk, kind="advice", title="问医保")
    text = words(page(clerk).get("/desk/all/?kind=advice&state=submitted&channel=window"))
    assert advice.code in text
    assert help_.code not in text


def test_a_day_and_a_centre_can_be_asked_for(page: Pages, clerk: User, network: Network) -> None:
    made = logged(clerk)
    browser, day = page(clerk), timezone.localdate()
    own = f"/desk/all/?centre={network.a.village.code}&from={day}&to={day}"
    assert made.code in words(browser.get(own))
    assert made.code not in words(browser.get(f"/desk/all/?to={day - timedelta(days=1)}"))


def test_a_centre_can_be_named_by_its_initials(page: Pages, township_head: User) -> None:
    Centre.objects.filter(name="花茂村").update(initials="hmc")
    made = logged(find_user("clerk"))
    browser = page(township_head)
    assert made.code in words(browser.get("/desk/all/?centre=hmc"))
    assert "没有符合的中心" in words(browser.get("/desk/all/?centre=杉坪村"))


@pytest.mark.parametrize("query", ["state=eaten", "from=gestern", "centre=9", "due=never"])
def test_a_filter_that_does_not_exist_is_told(page: Pages, clerk: User, query: str) -> None:
    response = page(clerk).get(f"/desk/all/?{query}")
    assert response.status_code == 400
    assert "处需要修改" in words(response)


@pytest.mark.parametrize(
    "query",
    [
        "to=9999-12-31",
        "from=0001-01-01",
        "q=%27%20or%201=1%20--",
        "q=%25%25",
        "q=%ff%fe",
        "centre=%D9%A1%D9%A2",
        "cursor=W10",
        "from=%EF%BC%92",
    ],
)
def test_a_hostile_address_is_answered_in_words(page: Pages, clerk: User, query: str) -> None:
    assert page(clerk).get(f"/desk/all/?{query}").status_code in {200, 400}


def test_a_foreign_cursor_is_refused(page: Pages, clerk: User) -> None:
    assert page(clerk).get("/desk/?cursor=abc").status_code == 400


def test_the_next_page_goes_on_where_this_one_ends(page: Pages, clerk: User) -> None:
    codes = {logged(clerk, title=f"第 {number} 件").code for number in range(27)}
    browser = page(clerk)
    first = browser.get("/desk/all/")
    rest = browser.get(f"/desk/all/{first.context['next_url']}")
    shown = [row.code for response in (first, rest) for row in response.context["rows"]]
    assert len(shown) == 27
    assert set(shown) == codes
    assert "第一页" in words(rest)


def test_htmx_gets_the_rows_alone_and_a_clean_address(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    response = page(clerk).get("/desk/all/?kind=help&state=", headers={"HX-Request": "true"})
    assert made.code in response.content.decode()
    assert "<html" not in response.content.decode()
    assert response["HX-Push-Url"] == "/desk/all/?kind=help"


def test_going_back_gets_the_whole_page(page: Pages, clerk: User) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in page(clerk).get("/desk/", headers=headers).content.decode()


def test_only_what_may_be_done_is_offered_in_a_line(
    page: Pages, clerk: User, supervisor: User
) -> None:
    made = logged(clerk)
    assert f"/desk/{made.code}/accept/" in page(clerk).get("/desk/").content.decode()
    assert f"/desk/{made.code}/accept/" not in page(supervisor).get("/desk/all/").content.decode()


def test_what_people_typed_stays_text(page: Pages, clerk: User) -> None:
    logged(clerk, title="<script>alert(1)</script>", location='"><img src=x>')
    html = page(clerk).get("/desk/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_search_by_words_goes_to_an_address(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    response = page(clerk).post("/desk/search/", {"q": "漏水"}, follow=True)
    assert response.redirect_chain[0][0] == "/desk/all/?q=%E6%BC%8F%E6%B0%B4"
    assert made.code in words(response)


def test_search_by_number_leaves_no_number_in_an_address(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    response = page(clerk).post("/desk/search/", {"q": "138 0000 1234"})
    assert response.status_code == 200
    assert made.code in words(response)
    assert PHONE not in response.content.decode()


def test_a_code_opens_its_request(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    typed = made.code.lower().replace("-", "")
    assert page(clerk).post("/desk/search/", {"q": typed})["Location"] == f"/desk/{made.code}/"


def test_the_counts_come_alone_too(page: Pages, clerk: User) -> None:
    logged(clerk)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/mine/?kind=help"}
    text = page(clerk).get("/desk/boxes/", headers=headers).content.decode()
    assert '<a href="/desk/mine/" aria-current="page">' in text
    assert "待受理" in text


def test_what_one_handles_is_in_the_own_box(page: Pages, clerk: User) -> None:
    made = stepped(logged(clerk), clerk, "accept")
    assert made.code in words(page(clerk).get("/desk/mine/"))
    assert "没有待受理的诉求" in words(page(clerk).get("/desk/"))


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(days=1, hours=3, minutes=5), "1 天 3 小时"),
        (timedelta(days=12, hours=3), "12 天"),
        (timedelta(hours=2, minutes=40), "2 小时 40 分"),
        (timedelta(hours=7, minutes=40), "7 小时"),
        (timedelta(seconds=20), "1 分钟"),
    ],
)
def test_spans_are_told_as_people_tell_them(span: timedelta, said: str) -> None:
    assert span_words(span) == said


def test_a_clock_that_stands_still_says_so() -> None:
    now = timezone.now()
    assert clock_words("awaiting_materials", None, now) == "等材料，暂停中"
    assert clock_words("suspended", None, now) == "暂停中"
    assert clock_words("closed", None, now) == ""
