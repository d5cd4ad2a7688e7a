"""The catalogue in memory, read again when an administrator changed it."""

from foundation.stamps import StampedCache, current_version
from services.entries import Catalogue, CategoryEntry, ItemEntry, RuleEntry
from services.models import Category, Item, RoutingRule

__all__ = [
    "Catalogue",
    "CategoryEntry",
    "ItemEntry",
    "RuleEntry",
    "catalogue_at",
    "catalogue_now",
]


def catalogue_at(version: int) -> Catalogue:
    """The catalogue of a version of ``foundation.stamps``; three statements when it moved."""
    return _cache.at(version)


def catalogue_now() -> Catalogue:
    return catalogue_at(current_version())


def _load() -> Catalogue:
    return Catalogue(
        all_categories=tuple(_category(row) for row in Category.objects.order_by("code")),
        all_items=tuple(_item(row) for row in Item.objects.order_by("code")),
        rules=tuple(_rule(row) for row in RoutingRule.objects.filter(active=True)),
    )


_cache = StampedCache(_load)


def _category(row: Category) -> CategoryEntry:
    return CategoryEntry(
        row.pk, row.code, row.name, row.parent_id, tuple(row.keywords), active=row.active
    )


def _item(row: Item) -> ItemEntry:
    return ItemEntry(
        id=row.pk,
        code=row.code,
        name=row.name,
        initials=row.initials,
        category_id=row.category_id,
        tier=row.tier,
        department_code=row.department_code,
        promised_days=row.promised_days,
        legal_days=row.legal_days,
        materials=tuple(row.materials),
        steps=tuple(row.steps),
        fee=row.fee,
        basis=tuple(row.basis),
        agency_allowed=row.agency_allowed,
        id_number_needed=row.id_number_needed,
        confidential=row.confidential,
        keywords=tuple(row.keywords),
        how_to=row.how_to,
        result=row.result,
        version=row.version,
        active=row.active,
    )


def _rule(row: RoutingRule) -> RuleEntry:
    return RuleEntry(
        id=row.pk,
        order=row.order,
        name=row.name,
        kind=row.kind,
        category_id=row.category_id,
        item_id=row.item_id,
        tier_taken=row.tier_taken,
        area_prefix=row.area_prefix,
        to_tier=row.to_tier,
        to_department=row.to_department,
        why=row.why,
    )
