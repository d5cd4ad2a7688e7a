"""The shipped catalogue enters the database once, and edits survive a second run."""

import json
from typing import Any

import pytest
from django.conf import settings

from foundation.stamps import current_version
from services.actions.seed import load_catalogue
from services.catalogue import catalogue_now
from services.models import Category, Item, RoutingRule


def shipped(name: str) -> list[dict[str, Any]]:
    text = (settings.BASE_DIR / "data" / f"{name}.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


@pytest.fixture(autouse=True)
def _empty_tables(ground: None) -> None:
    """The ground of the tests holds the catalogue already."""
    RoutingRule.objects.all().delete()
    Item.objects.all().delete()
    Category.objects.exclude(parent=None).delete()
    Category.objects.all().delete()


def test_everything_is_loaded_and_the_version_moves() -> None:
    before = current_version()
    added = load_catalogue()
    assert added == {
        "categories": len(shipped("categories")),
        "items": len(shipped("items")),
        "rules": len(shipped("routing_rules")),
    }
    assert current_version() > before


def test_a_second_run_adds_nothing_and_keeps_edits() -> None:
    load_catalogue()
    Item.objects.filter(code="HJ-001").update(name="改过的名称")
    version = current_version()
    assert load_catalogue() == {"categories": 0, "items": 0, "rules": 0}
    assert current_version() == version
    assert Item.objects.get(code="HJ-001").name == "改过的名称"


def test_a_missing_item_comes_back_but_rules_are_left_alone() -> None:
    load_catalogue()
    rule = RoutingRule.objects.filter(item=None).first()
    assert rule is not None
    rule.delete()
    unused = Item.objects.exclude(pk__in=RoutingRule.objects.exclude(item=None).values("item"))
    unused.filter(code="HJ-001").delete()
    assert load_catalogue() == {"categories": 0, "items": 1, "rules": 0}


def test_items_can_be_found_by_pinyin_initials() -> None:
    load_catalogue()
    assert Item.objects.get(code="HJ-001").initials == "csdj"


def test_a_rule_without_a_tier_to_go_to_stays_where_it_was_taken() -> None:
    load_catalogue()
    stays = RoutingRule.objects.get(name="村级调解申请留村")
    assert (stays.to_tier, stays.to_department) == ("", "mediation-committee")
    assert stays.tier_taken == "village"


def test_the_catalogue_in_memory_knows_it_by_code_and_id() -> None:
    load_catalogue()
    catalogue = catalogue_now()
    item = catalogue.items_by_code["HJ-001"]
    assert catalogue.items_by_id[item.id] is item
    assert item.promised_days <= item.legal_days
    orders = [rule.order for rule in catalogue.rules]
    assert orders == sorted(orders)
    assert len(orders) == sum(row.get("active", True) for row in shipped("routing_rules"))


def test_a_category_reaches_up_to_its_parent() -> None:
    load_catalogue()
    catalogue = catalogue_now()
    child = catalogue.categories_by_code["hukou"]
    parent = Category.objects.get(code="identity")
    assert catalogue.category_ids(child.id) == {child.id, parent.pk}
