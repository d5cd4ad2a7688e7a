"""Items change through one function, and nobody's work is overwritten."""

from dataclasses import replace
from typing import Any

import pytest

from foundation.problems import InvalidError, NotFoundError, StaleError
from foundation.stamps import current_version
from services.actions.catalogue import restore_item, retire_item, save_item
from services.catalogue import catalogue_now
from services.catalogue_rules import ItemValues
from services.models import Category, Item

pytestmark = pytest.mark.usefixtures("ground")

NEW = ItemValues(
    code="MZ-900",
    name="临时住所申请",
    category="relief",
    tier="township",
    department_code="social-affairs-office",
    promised_days=5,
    legal_days=10,
    materials=(
        {"name": "居民户口簿", "copies": 1, "form": "both", "required": True},
        {"name": "住所说明", "copies": 2, "form": "original", "required": False},
    ),
    steps=({"name": "审核", "who_tier": "township", "days": 3},),
    keywords=("住所",),
)


def values_of(item: Item, **changes: Any) -> ItemValues:
    names = [name for name in ItemValues.__dataclass_fields__ if name != "category"]
    fields: dict[str, Any] = {name: getattr(item, name) for name in names}
    lists = ("materials", "steps", "basis", "keywords")
    fields |= {name: tuple(fields[name]) for name in lists}
    return ItemValues(**{**fields, "category": item.category.code, **changes})


def test_a_new_item_is_offered_at_once() -> None:
    before = current_version()
    item = save_item(values=NEW)
    assert current_version() > before
    assert catalogue_now().items_by_code["MZ-900"].id == item.pk
    assert item.initials == "lszssq"
    assert item.version == 1


def test_a_known_material_keeps_its_code_and_a_new_one_gets_one() -> None:
    item = save_item(values=NEW)
    assert [row["code"] for row in item.materials] == ["household-book", "zssm"]


def test_steps_are_numbered_in_the_order_given() -> None:
    first = {"name": "初审", "who_tier": "village", "days": 1}
    item = save_item(values=replace(NEW, steps=(first, *NEW.steps)))
    assert [(row["n"], row["name"]) for row in item.steps] == [(1, "初审"), (2, "审核")]


def test_a_promise_beyond_the_law_is_refused_and_nothing_stored() -> None:
    with pytest.raises(InvalidError) as refused:
        save_item(values=replace(NEW, promised_days=11))
    assert refused.value.errors is not None
    assert list(refused.value.errors) == ["promised_days"]
    assert not Item.objects.filter(code="MZ-900").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "MZ-001"}, "code"),
        ({"category": "nowhere"}, "category"),
        ({"category": "identity"}, "category"),
        ({"department_code": "police-bureau"}, "department_code"),
    ],
)
def test_what_does_not_fit_the_rest_is_refused(change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        save_item(values=replace(NEW, **change))  # type: ignore[arg-type]
    assert refused.value.errors is not None
    assert list(refused.value.errors) == [field]


def test_a_change_keeps_the_code_and_raises_the_version() -> None:
    item = Item.objects.get(code="MZ-001")
    changed = save_item(
        values=values_of(item, code="XX-9", promised_days=3, steps=()), pk=item.pk, version=1
    )
    assert (changed.code, changed.promised_days, changed.version) == ("MZ-001", 3, 2)


def test_the_second_of_two_writers_is_told() -> None:
    item = Item.objects.get(code="MZ-001")
    save_item(values=values_of(item, fee="甲写的"), pk=item.pk, version=1)
    with pytest.raises(StaleError) as stale:
        save_item(values=values_of(item, fee="乙写的"), pk=item.pk, version=1)
    assert stale.value.current == {"version": 2}
    assert Item.objects.get(pk=item.pk).fee == "甲写的"


def test_a_new_name_gets_new_initials_unless_they_were_typed() -> None:
    item = Item.objects.get(code="HJ-001")
    renamed = save_item(values=values_of(item, name="新生儿登记"), pk=item.pk, version=1)
    assert renamed.initials == "xsedj"
    typed = values_of(renamed, name="单姓登记", initials="SXDJ")
    assert save_item(values=typed, pk=item.pk, version=2).initials == "sxdj"


def test_a_retired_item_is_not_offered_but_still_known() -> None:
    item = Item.objects.get(code="MZ-001")
    retire_item(pk=item.pk, version=1)
    catalogue = catalogue_now()
    assert "MZ-001" not in catalogue.items_by_code
    assert catalogue.items_by_id[item.pk].name == item.name
    restore_item(pk=item.pk, version=2)
    assert "MZ-001" in catalogue_now().items_by_code


def test_an_item_of_a_retired_category_does_not_come_back() -> None:
    item = Item.objects.get(code="MZ-001")
    retire_item(pk=item.pk, version=1)
    Category.objects.filter(pk=item.category_id).update(active=False)
    with pytest.raises(InvalidError):
        restore_item(pk=item.pk, version=2)


def test_an_item_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        save_item(values=NEW, pk=987654, version=1)
