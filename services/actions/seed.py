"""The catalogue shipped with the product, loaded when a network is set up."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from foundation.pinyin import initials
from foundation.stamps import raise_version
from services.models import Category, Item, RoutingRule

DATA = Path(settings.BASE_DIR) / "data"
_HERE = "here"  # in the file: the centre that took it


@transaction.atomic
def load_catalogue() -> dict[str, int]:
    """Add what is missing; what staff have edited since stays as they left it.

    Returns how many rows were added of each sort.
    """
    before = _counts()
    _load_categories()
    _load_items()
    _load_rules()
    added = {name: count - before[name] for name, count in _counts().items()}
    if any(added.values()):
        raise_version()
    return added


def _counts() -> dict[str, int]:
    return {
        "categories": Category.objects.count(),
        "items": Item.objects.count(),
        "rules": RoutingRule.objects.count(),
    }


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _load_categories() -> None:
    rows = sorted(_read("categories"), key=lambda row: row["parent"] is not None)
    for row in rows:
        parent = Category.objects.get(code=row["parent"]) if row["parent"] else None
        Category.objects.get_or_create(
            code=row["code"],
            defaults={"name": row["name"], "parent": parent, "keywords": row["keywords"]},
        )


def _load_items() -> None:
    categories = {row.code: row for row in Category.objects.all()}
    known = set(Item.objects.values_list("code", flat=True))
    new = []
    for row in _read("items"):
        if row["code"] in known:
            continue
        fields = dict(row)
        fields["department_code"] = fields.pop("department")
        fields["category"] = categories[row["category"]]
        new.append(Item(**fields, initials=initials(row["name"])))
    Item.objects.bulk_create(new)


def _load_rules() -> None:
    """Only into an empty table: rules are read in order, so one added between changes others."""
    if RoutingRule.objects.exists():
        return
    categories = {row.code: row for row in Category.objects.all()}
    items = {row.code: row for row in Item.objects.all()}
    RoutingRule.objects.bulk_create(
        RoutingRule(
            order=row["order"],
            name=row["name"],
            kind=row["when"].get("kind", ""),
            category=categories[row["when"]["category"]] if "category" in row["when"] else None,
            item=items[row["when"]["item"]] if "item" in row["when"] else None,
            tier_taken=row["when"].get("tier_taken", ""),
            area_prefix=row["when"].get("area_prefix", ""),
            to_tier="" if row["to"]["tier"] == _HERE else row["to"]["tier"],
            to_department=row["to"].get("department", ""),
            why=row["why"],
            # Skipping a tier is the county's choice: such rules ship switched off.
            active=row.get("active", True),
        )
        for row in _read("routing_rules")
    )
