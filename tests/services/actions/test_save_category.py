"""Categories: two levels, a keyword points to one of them."""

from dataclasses import replace

import pytest

from foundation.problems import InvalidError, StaleError
from services.actions.catalogue import save_category
from services.catalogue import catalogue_now
from services.catalogue_rules import CategoryValues
from services.models import Category, Item

pytestmark = pytest.mark.usefixtures("ground")

NEW = CategoryValues("parking", "停车", "identity", ("车位",))


def refusal(values: CategoryValues, pk: int | None = None) -> str:
    with pytest.raises(InvalidError) as refused:
        save_category(values=values, pk=pk, version=1)
    assert refused.value.errors is not None
    [messages] = refused.value.errors.values()
    return messages[0]


def test_a_new_category_is_offered_at_once() -> None:
    save_category(values=NEW)
    assert catalogue_now().categories_by_code["parking"].keywords == ("车位",)


def test_a_code_and_a_keyword_are_used_once() -> None:
    assert "其他类别" in refusal(replace(NEW, code="hukou"))
    assert "“户口登记”的关键词" in refusal(replace(NEW, keywords=("落户",)))


def test_there_are_two_levels_and_no_more() -> None:
    assert "一级类别" in refusal(replace(NEW, parent="hukou"))
    top = Category.objects.get(code="identity")
    values = CategoryValues("identity", top.name, "welfare")
    assert "有下级类别" in refusal(values, top.pk)


def test_a_category_in_use_cannot_be_retired() -> None:
    used = Item.objects.get(code="HJ-001").category
    values = CategoryValues("hukou", used.name, "identity", active=False)
    assert "还在使用：事项“" in refusal(values, used.pk)


def test_an_unused_category_can_be_retired() -> None:
    new = save_category(values=NEW)
    save_category(values=replace(NEW, active=False), pk=new.pk, version=1)
    assert "parking" not in catalogue_now().categories_by_code


def test_the_second_of_two_writers_is_told() -> None:
    new = save_category(values=NEW)
    save_category(values=replace(NEW, name="车位"), pk=new.pk, version=1)
    with pytest.raises(StaleError):
        save_category(values=replace(NEW, name="车"), pk=new.pk, version=1)
