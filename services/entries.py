"""The catalogue as plain values, held in memory: read by routing, suggestions, pages and API."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from foundation.text import bigrams, fold


@dataclass(frozen=True)
class CategoryEntry:
    id: int
    code: str
    name: str
    parent_id: int | None
    keywords: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True)
class ItemEntry:
    """Days are working days; the lists of dicts are those of ``services.models.Item``."""

    id: int
    code: str
    name: str
    initials: str
    category_id: int
    tier: str
    department_code: str
    promised_days: int
    legal_days: int
    materials: tuple[dict[str, Any], ...]
    steps: tuple[dict[str, Any], ...]
    fee: str
    basis: tuple[dict[str, Any], ...]
    agency_allowed: bool
    id_number_needed: bool
    confidential: bool
    keywords: tuple[str, ...]
    how_to: str
    result: str
    version: int
    active: bool = True

    @cached_property
    def folded(self) -> str:
        return fold(self.name)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The character pairs of the name."""
        return frozenset(bigrams(self.name))


@dataclass(frozen=True)
class RuleEntry:
    """When … then to …; a blank ``to_tier`` means the centre that took it."""

    id: int
    order: int
    name: str
    kind: str
    category_id: int | None
    item_id: int | None
    tier_taken: str
    area_prefix: str
    to_tier: str
    to_department: str
    why: str


@dataclass(frozen=True)
class Catalogue:
    """All of one version. Retired rows are found by id only, for what was begun before."""

    all_categories: tuple[CategoryEntry, ...] = ()
    all_items: tuple[ItemEntry, ...] = ()
    rules: tuple[RuleEntry, ...] = field(default=())

    @cached_property
    def categories(self) -> tuple[CategoryEntry, ...]:
        return tuple(row for row in self.all_categories if row.active)

    @cached_property
    def items(self) -> tuple[ItemEntry, ...]:
        return tuple(row for row in self.all_items if row.active)

    @cached_property
    def categories_by_id(self) -> dict[int, CategoryEntry]:
        return {row.id: row for row in self.all_categories}

    @cached_property
    def categories_by_code(self) -> dict[str, CategoryEntry]:
        return {row.code: row for row in self.categories}

    @cached_property
    def items_by_id(self) -> dict[int, ItemEntry]:
        return {row.id: row for row in self.all_items}

    @cached_property
    def items_by_code(self) -> dict[str, ItemEntry]:
        return {row.code: row for row in self.items}

    @cached_property
    def pair_counts(self) -> Counter[str]:
        """In how many names a pair stands: 申请 says little, 低保 says much."""
        return Counter(pair for item in self.items for pair in item.pairs)

    def category_ids(self, category_id: int | None) -> frozenset[int]:
        """The category and what lies above it: a rule or filter on a parent covers its children."""
        found: set[int] = set()
        while category_id is not None and category_id not in found:
            found.add(category_id)
            row = self.categories_by_id.get(category_id)
            category_id = row.parent_id if row else None
        return frozenset(found)
