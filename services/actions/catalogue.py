"""Items and categories. What was begun before keeps its own copy of materials and limits."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from centres.models import Department
from foundation.pinyin import initials
from foundation.problems import InvalidError, NotFoundError, StaleError
from foundation.stamps import raise_version
from services.catalogue_rules import (
    CategoryValues,
    Errors,
    ItemValues,
    category_errors,
    item_errors,
)
from services.models import Category, Item, RoutingRule

_PLAIN = (
    *("name", "tier", "department_code", "promised_days", "legal_days", "fee"),
    *("agency_allowed", "id_number_needed", "confidential", "how_to", "result"),
)


@transaction.atomic
def save_item(*, values: ItemValues, pk: int | None = None, version: int = 0) -> Item:
    """Add an item, or change the one with this key; its code stays.

    Raises InvalidError (fields), StaleError, NotFoundError.
    """
    item = _locked_item(pk, version) if pk else Item(code=values.code, version=0)
    errors = item_errors(values)
    if pk is None and Item.objects.filter(code=values.code).exists():
        errors["code"] = ["这个编码已用于其他事项。"]
    category = _leaf(values.category)
    if category is None:
        errors["category"] = ["请选择一个下级类别。"]
    errors |= department_errors("department_code", values.tier, values.department_code)
    refuse(errors)
    renamed = item.name != values.name
    for name in _PLAIN:
        setattr(item, name, getattr(values, name))
    if category:  # refused above otherwise
        item.category = category
    item.keywords, item.basis = list(values.keywords), list(values.basis)
    item.steps = [{**row, "n": number} for number, row in enumerate(values.steps, start=1)]
    item.materials = _with_codes(values.materials)
    if values.initials and not (renamed and values.initials == item.initials):
        item.initials = values.initials.lower()
    else:
        item.initials = initials(values.name)
    item.version += 1
    item.save()
    raise_version()
    return item


@transaction.atomic
def retire_item(*, pk: int, version: int) -> Item:
    """No longer offered; requests that name it go on."""
    return _set_active(pk, version, active=False)


@transaction.atomic
def restore_item(*, pk: int, version: int) -> Item:
    return _set_active(pk, version, active=True)


@transaction.atomic
def save_category(*, values: CategoryValues, pk: int | None = None, version: int = 0) -> Category:
    """Add a category, or change the one with this key; its code stays.

    Raises InvalidError (fields), StaleError, NotFoundError.
    """
    category = Category(code=values.code, version=0)
    if pk:
        category = _locked_category(pk, version)
    parent = Category.objects.filter(code=values.parent).first() if values.parent else None
    errors = category_errors(values) | _category_conflicts(pk, parent, values)
    if pk and not values.active:
        errors |= _still_used(category)
    refuse(errors)
    category.name, category.parent, category.active = values.name, parent, values.active
    category.keywords = list(values.keywords)
    category.version += 1
    category.save()
    raise_version()
    return category


def refuse(errors: Errors) -> None:
    if errors:
        raise InvalidError("请更正标出的内容后再提交。", errors=errors)


def department_errors(field: str, tier: str, code: str) -> Errors:
    """A blank tier means the centre that took it, whichever that is."""
    known = Department.objects.filter(code=code, active=True)
    if tier:
        known = known.filter(centre__tier=tier)
    if code and not known.exists():
        return {field: ["这个层级没有这个站所。"]}
    return {}


def _leaf(code: str) -> Category | None:
    below = Category.objects.filter(parent=OuterRef("pk"), active=True)
    found: Category | None = Category.objects.filter(~Exists(below), code=code, active=True).first()
    return found


def _locked_item(pk: int, version: int) -> Item:
    item: Item | None = Item.objects.select_for_update().filter(pk=pk).first()
    if item is None:
        raise NotFoundError("没有这个事项。")
    if item.version != version:
        raise StaleError(current={"version": item.version})
    return item


def _locked_category(pk: int, version: int) -> Category:
    category: Category | None = Category.objects.select_for_update().filter(pk=pk).first()
    if category is None:
        raise NotFoundError("没有这个类别。")
    if category.version != version:
        raise StaleError(current={"version": category.version})
    return category


def _set_active(pk: int, version: int, *, active: bool) -> Item:
    item = _locked_item(pk, version)
    if active and not item.category.active:
        raise InvalidError.field("category", "所属类别已停用，请先启用类别或换一个类别。")
    item.active = active
    item.version += 1
    item.save(update_fields=["active", "version"])
    raise_version()
    return item


def _with_codes(materials: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    """One name has one code in the whole catalogue; a new name gets one from its initials."""
    known = {row["name"]: row["code"] for item in Item.objects.all() for row in item.materials}
    taken = set(known.values())
    found = []
    for row in materials:
        code = known.get(row["name"]) or _free_code(row["name"], taken)
        taken.add(code)
        found.append({"code": code, **row})
    return found


def _free_code(name: str, taken: set[str]) -> str:
    base = initials(name, 30) or "m"
    return next(
        code
        for number in range(1, len(taken) + 2)
        if (code := base if number == 1 else f"{base}-{number}") not in taken
    )


def _category_conflicts(pk: int | None, parent: Category | None, values: CategoryValues) -> Errors:
    errors: Errors = {}
    others = Category.objects.exclude(pk=pk or 0)
    if not pk and others.filter(code=values.code).exists():
        errors["code"] = ["这个代码已用于其他类别。"]
    if values.parent and (parent is None or parent.parent_id or not parent.active):
        errors["parent"] = ["上级只能是启用的一级类别。"]
    elif parent and pk and others.filter(parent=pk).exists():
        errors["parent"] = ["它有下级类别，不能再放到别的类别下面。"]
    for other in others.filter(active=True, keywords__overlap=list(values.keywords)):
        word = next(word for word in values.keywords if word in other.keywords)
        errors["keywords"] = [f"“{word}”已是“{other.name}”的关键词，一个词只能指向一个类别。"]
    return errors


def _still_used(category: Category) -> Errors:
    uses = (
        (category.items.filter(active=True), "事项"),
        (category.children.filter(active=True), "下级类别"),
        (RoutingRule.objects.filter(category=category, active=True), "分派规则"),
    )
    named = [f"{what}“{row}”" for rows, what in uses for row in rows[:1]]
    if named:
        return {"active": [f"还在使用：{'、'.join(named)}，请先处理。"]}
    return {}
