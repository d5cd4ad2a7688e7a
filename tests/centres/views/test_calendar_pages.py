from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centres.models import CalendarYear, Figure, SpecialDay, User

Page = Callable[..., Client]
HOME = "/admin-console/calendar/"
TABLE = "day,kind,name\n2027-01-01,放假,元旦\n2027-01-03,调休上班,元旦\n"


@pytest.fixture
def browser(page: Page, system_admin: User) -> Client:
    return page(system_admin)


def table(text: str) -> dict[str, SimpleUploadedFile]:
    return {"table": SimpleUploadedFile("days.csv", text.encode(), "text/csv")}


def test_a_year_lists_its_days_and_whether_it_is_published(browser: Client) -> None:
    text = browser.get(f"{HOME}?year=2026").content.decode()
    assert "2026年10月1日 周四" in text
    assert "国庆节" in text
    assert "已公布" in text
    assert "还没有公布" in browser.get(f"{HOME}?year=2027").content.decode()
    for typed in ("abc", "0000", "9999", "²²²²", "20260"):
        assert browser.get(f"{HOME}?year={typed}").status_code == 200


def test_a_day_is_added_and_taken_back(browser: Client) -> None:
    day = {"day": "2027-01-01", "kind": "holiday", "name": "元旦"}
    assert browser.post(f"{HOME}days/", day)["Location"] == f"{HOME}?year=2027"
    row = SpecialDay.objects.get(day=date(2027, 1, 1))
    assert browser.post(f"{HOME}days/{row.pk}/remove/").status_code == 302
    assert browser.post(f"{HOME}days/{row.pk}/remove/").status_code == 404


def test_a_wrong_day_keeps_what_was_typed(browser: Client) -> None:
    answer = browser.post(f"{HOME}days/", {"day": "2027-02-30", "kind": "holiday", "name": "节日"})
    assert answer.status_code == 400
    assert 'value="节日"' in answer.content.decode()


def test_a_year_is_published_with_its_source(browser: Client) -> None:
    assert browser.post(f"{HOME}publish/", {"year": 2027}).status_code == 400
    browser.post(f"{HOME}publish/", {"year": 2027, "source": "国办发明电〔2026〕1号"})
    assert CalendarYear.objects.get(year=2027).published


def test_a_table_is_seen_before_it_is_stored(browser: Client) -> None:
    preview = browser.post(f"{HOME}import/", table(TABLE))
    assert "确认导入" in preview.content.decode()
    assert not SpecialDay.objects.filter(day__year=2027).exists()
    browser.post(f"{HOME}import/", {"text": TABLE, "confirm": "1"})
    assert SpecialDay.objects.filter(day__year=2027).count() == 2


@pytest.mark.parametrize(
    "given",
    [{}, table("day,kind\n"), table(TABLE + "x,放假,甲\n"), table("é" * 150_000)],
)
def test_a_bad_table_is_refused_in_words(browser: Client, given: dict[str, object]) -> None:
    answer = browser.post(f"{HOME}import/", given)
    assert answer.status_code == 400
    assert "确认导入" not in answer.content.decode()


def test_figures_are_listed_with_source_and_unit(browser: Client) -> None:
    text = browser.get("/admin-console/figures/").content.decode()
    assert "求助办结时限" in text
    assert "7 个工作日" in text
    assert "四川2026年公开做法" in text


def test_a_new_value_is_added_beside_the_old_one(browser: Client) -> None:
    today = timezone.localdate().isoformat()
    form = "/admin-console/figures/finish_help_days/"
    wish = {"value": "5", "effective_from": today, "county": "520304", "source": "区规定"}
    assert browser.post(form, {**wish, "value": "五"}).status_code == 400
    assert browser.post(form, {**wish, "effective_from": "2026-01-01"}).status_code == 400
    assert browser.post(form, wish).status_code == 302
    assert Figure.objects.filter(code="finish_help_days").count() == 2
    assert "播州区" in browser.get(form).content.decode()
    assert "1 个县另有规定" in browser.get("/admin-console/figures/").content.decode()
    assert browser.get("/admin-console/figures/no-such/").status_code == 404


def test_only_the_system_administrator_enters(page: Page, head: User, organiser: User) -> None:
    for user in (head, organiser):
        assert page(user).get(HOME).status_code == 403
        assert page(user).get("/admin-console/figures/").status_code == 403
