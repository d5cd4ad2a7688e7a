"""The public catalogue: found by words, initials, category, tier; read without an account."""

from collections.abc import Callable

import pytest
from django.test import Client

from services.actions.catalogue import retire_item
from services.models import Item, RoutingRule
from tests.query_counts import pinned

Pages = Callable[..., Client]


def listed(page: Pages, query: str = "") -> str:
    answer = page().get(f"/items/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("query", ["?q=低保", "?q=zdsh", "?q=MZ-001", "?q=最低 保障"])
def test_an_item_is_found_by_what_people_type(page: Pages, query: str) -> None:
    html = listed(page, query)
    assert "最低生活保障申请" in html
    assert "出生登记" not in html


def test_filters_narrow_the_list_and_stay_chosen(page: Pages) -> None:
    html = listed(page, "?category=identity&tier=county")
    assert "居民身份证到期换领" in html
    assert "出生登记" not in html
    assert '<option value="county" selected>' in html


def test_the_list_goes_on_and_back(page: Pages) -> None:
    first = page().get("/items/")
    second = page().get(f"/items/{first.context['next_url']}")
    assert len(first.context["rows"]) == 25
    assert second.context["rows"][0].code > first.context["rows"][-1].code
    back = page().get(f"/items/{second.context['previous_url']}")
    assert back.context["rows"] == first.context["rows"]


def test_reading_the_catalogue_costs_next_to_nothing(page: Pages) -> None:
    browser = page()
    browser.get("/items/")  # fills the memory
    with pinned("services:item_list", most=8):
        browser.get("/items/?q=登记")
    with pinned("services:item_guide", most=8):
        browser.get("/items/HJ-001/")


def test_nothing_found_says_why_and_what_to_do(page: Pages) -> None:
    html = listed(page, "?q=飞碟")
    assert "没有找到这样的事项" in html
    assert "直接说事" in html


def test_an_empty_catalogue_says_so(page: Pages) -> None:
    RoutingRule.objects.all().delete()
    for item in Item.objects.all():
        retire_item(pk=item.pk, version=item.version)
    assert "事项目录还没有公布" in listed(page)


@pytest.mark.parametrize(
    "query", ["?tier=moon", "?category=nowhere", "?cursor=x", "?q=" + "长" * 61]
)
def test_a_changed_address_is_answered_in_words(page: Pages, query: str) -> None:
    assert page().get(f"/items/{query}").status_code == 400


def test_the_guide_says_everything_one_needs(page: Pages) -> None:
    html = page().get("/items/HJ-005/").content.decode()
    for words in (
        "承诺 20 个工作日（法定 42 个工作日）",
        "换领每证20元",
        "县公安局",
        "须本人办理",
        "原居民身份证",
        "派出所采集照片和指纹",
        "中华人民共和国居民身份证法第十二条",
    ):
        assert words in html
    assert "?item=HJ-005" in html


def test_a_retired_or_unknown_item_has_no_guide(page: Pages) -> None:
    item = Item.objects.get(code="HJ-005")
    retire_item(pk=item.pk, version=item.version)
    assert page().get("/items/HJ-005/").status_code == 404
    assert page().get("/items/ZZ-999/").status_code == 404


def test_what_staff_typed_is_never_markup(page: Pages) -> None:
    Item.objects.filter(code="HJ-001").update(name="<b>登记</b>")
    item = Item.objects.get(code="HJ-002")
    retire_item(pk=item.pk, version=item.version)  # raises the version
    assert "<b>登记</b>" not in page().get("/items/HJ-001/").content.decode()
