"""Routing rules: kept in order, the first wins."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from foundation.problems import InvalidError, StaleError
from services.actions.routing import move_rule, restore_rule, retire_rule, save_rule
from services.catalogue import catalogue_now
from services.catalogue_rules import RuleValues
from services.models import Item, RoutingRule

pytestmark = pytest.mark.usefixtures("ground")

NEW = RuleValues(
    name="求助到镇", why="镇上有人", kind="help", tier_taken="village", to_tier="township"
)


def names() -> list[str]:
    return [rule.name for rule in catalogue_now().rules]


def first_two() -> tuple[RoutingRule, RoutingRule]:
    first, second = RoutingRule.objects.order_by("order")[:2]
    return first, second


def test_a_new_rule_is_tried_last() -> None:
    save_rule(values=NEW)
    assert names()[-1] == "求助到镇"


def test_a_new_rule_can_go_before_another() -> None:
    before = names()
    save_rule(values=NEW, before=first_two()[1].pk)
    assert names() == [before[0], "求助到镇", *before[1:]]


def test_a_rule_moves_up_and_down() -> None:
    before = names()
    _, second = first_two()
    move_rule(pk=second.pk, version=1, up=True)
    assert names()[:2] == [before[1], before[0]]
    move_rule(pk=second.pk, version=2, up=False)
    assert names() == before


def test_the_first_rule_does_not_move_up() -> None:
    before = names()
    move_rule(pk=first_two()[0].pk, version=1, up=True)
    assert names() == before


def test_a_retired_neighbour_is_stepped_over() -> None:
    before = names()
    _, second = first_two()
    retire_rule(pk=second.pk, version=1)
    third = RoutingRule.objects.order_by("order")[2]
    move_rule(pk=third.pk, version=1, up=True)
    assert names()[:2] == [before[2], before[0]]


def test_sending_a_move_twice_moves_once() -> None:
    before = names()
    _, second = first_two()
    move_rule(pk=second.pk, version=1, up=True)
    with pytest.raises(StaleError):
        move_rule(pk=second.pk, version=1, up=True)
    assert names()[:2] == [before[1], before[0]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item": "ZZ-999"}, "item"),
        ({"category": "nowhere"}, "category"),
        ({"category": "road", "item": "HJ-001"}, "item"),
        ({"to_department": "police-bureau"}, "to_department"),
    ],
)
def test_what_is_not_there_is_refused(change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        save_rule(values=replace(NEW, **change))
    assert refused.value.errors is not None
    assert list(refused.value.errors) == [field]


def test_an_item_under_the_parent_of_its_category_fits() -> None:
    rule = save_rule(values=replace(NEW, category="identity", item="HJ-001"))
    assert rule.item is not None
    assert rule.item.code == "HJ-001"


def test_a_change_wipes_the_old_failure() -> None:
    rule = save_rule(values=NEW)
    RoutingRule.objects.filter(pk=rule.pk).update(
        failed_at=datetime(2026, 11, 20, tzinfo=UTC), failure="没有对应站所"
    )
    save_rule(values=replace(NEW, why="改了"), pk=rule.pk, version=1)
    rule.refresh_from_db()
    assert (rule.failed_at, rule.failure, rule.version) == (None, "", 2)


def test_a_retired_rule_is_not_tried_until_it_comes_back() -> None:
    rule = save_rule(values=NEW)
    retire_rule(pk=rule.pk, version=1)
    assert "求助到镇" not in names()
    restore_rule(pk=rule.pk, version=2)
    assert names()[-1] == "求助到镇"


def test_a_rule_of_a_retired_item_does_not_come_back() -> None:
    rule = RoutingRule.objects.exclude(item=None).first()
    assert rule is not None
    retire_rule(pk=rule.pk, version=1)
    Item.objects.filter(pk=rule.item_id or 0).update(active=False)
    with pytest.raises(InvalidError):
        restore_rule(pk=rule.pk, version=2)
