"""The console's pages of routing rules: order, failure, and what would happen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from centres.models import Centre, Department, User
from services.catalogue import catalogue_now
from services.models import RoutingRule
from tests.factories import Network

Pages = Callable[..., Client]
LIST = "/admin-console/rules/"
SENT = {
    "name": "困难求助到镇",
    "kind": "help",
    "tier_taken": "village",
    "to_tier": "township",
    "to_department": "social-affairs-office",
    "why": "由镇上统一研判",
}


def shown(page: Pages, user: User, query: str = "") -> str:
    answer = page(user).get(f"{LIST}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_rules_are_told_in_words(page: Pages, organiser: User) -> None:
    html = shown(page, organiser)
    assert "事项：人民调解申请" in html
    assert "登记在：村(社区)" in html
    assert "登记的中心 人民调解委员会" in html


def test_a_rule_that_failed_says_when_and_why(page: Pages, organiser: User) -> None:
    rule = RoutingRule.objects.filter(active=True).first()
    assert rule is not None
    at = timezone.now() - timedelta(minutes=1)
    RoutingRule.objects.filter(pk=rule.pk).update(failed_at=at, failure="花茂村没有对应站所")
    html = shown(page, organiser)
    assert "执行失败" in html
    assert "花茂村没有对应站所" in html


def test_a_new_rule_is_tried_at_once(page: Pages, organiser: User) -> None:
    assert page(organiser).post(f"{LIST}new/", SENT).status_code == 302
    html = shown(page, organiser, "?kind=help&item=&category=&centre=520304100200")
    assert "送往：枫香镇，社会事务办公室" in html
    assert "由镇上统一研判" in html


@pytest.mark.parametrize("kind", ["help", "dispute", "praise"])
def test_the_trial_tells_what_will_happen(
    page: Pages, organiser: User, api: Callable[..., Any], clerk: User, kind: str
) -> None:
    page(organiser).post(f"{LIST}new/", SENT)
    answer = page(organiser).get(f"{LIST}?kind={kind}&item=&category=&centre=520304100200")
    body = {
        "client_id": str(uuid4()),
        "kind": kind,
        "title": "试一件",
        "requester": {"name": "张三"},
        "channel": "window",
    }
    made = api(clerk).post("/api/v1/requests/", body, format="json").json()
    sent = answer.context["outcome"]["sent"]
    assert made["holder"]["centre"]["code"] == (sent.centre.code if sent else "520304100200")
    department = sent and sent.department and sent.department.code
    assert (made["holder"]["department"] or {}).get("code") == department


def test_a_rule_whose_station_is_missing_is_told_before_it_fails(
    page: Pages, organiser: User, network: Network
) -> None:
    page(organiser).post(f"{LIST}new/", SENT)
    Department.objects.filter(centre=network.a.township, code="social-affairs-office").update(
        active=False
    )
    html = shown(page, organiser, "?kind=help&item=&category=&centre=520304100200")
    assert "枫香镇没有对应站所" in html


def test_a_closed_centre_above_is_told(page: Pages, organiser: User, network: Network) -> None:
    page(organiser).post(f"{LIST}new/", SENT)
    Centre.objects.filter(pk=network.a.township.pk).update(status="closed")
    html = shown(page, organiser, "?kind=help&item=&category=&centre=520304100200")
    assert "上级没有对应层级的中心" in html


def test_without_a_rule_it_stays(page: Pages, organiser: User) -> None:
    html = shown(page, organiser, "?kind=praise&item=&category=&centre=520304100200")
    assert "花茂村自己办理" in html


def test_an_unknown_centre_is_told_at_its_field(page: Pages, organiser: User) -> None:
    answer = page(organiser).get(f"{LIST}?kind=help&item=&category=&centre=999")
    assert answer.status_code == 400
    assert "没有这个代码的中心" in answer.content.decode()


def test_a_new_rule_can_stand_first(page: Pages, organiser: User) -> None:
    first = catalogue_now().rules[0]
    page(organiser).post(f"{LIST}new/", {**SENT, "before": first.id})
    assert [rule.name for rule in catalogue_now().rules[:2]] == ["困难求助到镇", first.name]


@pytest.mark.parametrize(("way", "place"), [("up", 0), ("down", 2)])
def test_a_rule_is_moved_by_one(page: Pages, organiser: User, way: str, place: int) -> None:
    rule = catalogue_now().rules[1]
    url = f"{LIST}{rule.id}/move/"
    page(organiser).post(url, {"way": way, "version": 1})
    assert catalogue_now().rules[place].id == rule.id
    page(organiser).post(url, {"way": way, "version": 1})  # pressed twice
    assert catalogue_now().rules[place].id == rule.id


def test_a_rule_is_retired_and_comes_back(page: Pages, organiser: User) -> None:
    rule = catalogue_now().rules[0]
    url = f"{LIST}{rule.id}/active/"
    page(organiser).post(url, {"active": "0", "version": 1})
    assert rule.id not in [row.id for row in catalogue_now().rules]
    page(organiser).post(url, {"active": "1", "version": 2})
    assert catalogue_now().rules[0].id == rule.id


def test_a_refused_rule_keeps_what_was_typed(page: Pages, organiser: User) -> None:
    answer = page(organiser).post(f"{LIST}new/", {**SENT, "to_department": "police-bureau"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "这个层级没有这个站所" in html
    assert "由镇上统一研判" in html


def test_two_who_change_the_same_rule_see_both_texts(page: Pages, organiser: User) -> None:
    page(organiser).post(f"{LIST}new/", SENT)
    rule = RoutingRule.objects.get(name=SENT["name"])
    url = f"{LIST}{rule.pk}/"
    page(organiser).post(url, {**SENT, "why": "甲的说明", "version": 1})
    answer = page(organiser).post(url, {**SENT, "why": "乙的说明", "version": 1})
    assert answer.status_code == 409
    assert "甲的说明" in answer.content.decode()
    assert "乙的说明" in answer.content.decode()


def test_a_rule_that_names_something_retired_keeps_naming_it(page: Pages, organiser: User) -> None:
    rule = RoutingRule.objects.exclude(item=None).select_related("item").first()
    assert rule is not None
    assert rule.item is not None
    item = rule.item
    page(organiser).post(f"/admin-console/items/{item.code}/active/", {"active": "0", "version": 1})
    html = page(organiser).get(f"{LIST}{rule.pk}/").content.decode()
    assert f'<option value="{item.code}" selected>{item.code}（已停用）</option>' in html
