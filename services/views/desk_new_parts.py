"""What the quick log shows while one types: likely items, their papers, what happens next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from centres.access import centres_where
from centres.models import User
from services.constants import Kind
from services.entries import Catalogue, ItemEntry
from services.ground import Ground
from services.models import Request
from services.reports.intake import Known, Promise, Way, promise_for, similar_open, way_for
from services.suggest import find_items, suggest_category, suggest_items

_FOUND = 8
_SUGGESTED = 3
_LONGEST = 2000  # characters of the text that are read for suggestions


@dataclass(frozen=True)
class Choice:
    code: str
    name: str
    why: str
    days: int


@dataclass(frozen=True)
class Paper:
    code: str
    name: str
    note: str
    required: bool
    have: bool


@dataclass(frozen=True)
class Finder:
    """Items to choose from, the chosen one, and its papers where it is a matter."""

    choices: list[Choice]
    item: ItemEntry | None
    papers: list[Paper]
    notify: bool
    searched: bool


def item_finder(catalogue: Catalogue, typed: QueryDict) -> Finder:
    item = catalogue.items_by_code.get(typed.get("item", ""))
    matter = typed.get("kind", Kind.MATTER) == Kind.MATTER
    # Ticks count only for the list they were made on.
    seen = item is not None and typed.get("materials_of") == item.code
    have = set(typed.getlist("have")) if seen else set()
    return Finder(
        choices=list(_choices(catalogue, typed, item)),
        item=item,
        papers=[_paper(row, have) for row in item.materials] if item and matter else [],
        notify="notify" in typed if seen else True,
        searched=bool(typed.get("find_item", "").strip()),
    )


def _choices(catalogue: Catalogue, typed: QueryDict, item: ItemEntry | None) -> Iterator[Choice]:
    """The chosen one stays in sight, then what was looked for, then what the words speak of."""
    shown: set[str] = set()
    wanted = typed.get("find_item", "").strip()[:40]
    words = f"{typed.get('title', '')} {typed.get('body', '')}"[:_LONGEST]
    found = find_items(catalogue, text=wanted)[:_FOUND] if wanted else []
    listed = [(entry, _("符合“%(text)s”") % {"text": wanted}) for entry in found]
    if not wanted:
        listed = suggest_items(words, catalogue, limit=_SUGGESTED)
    if item is not None and item.code not in {entry.code for entry, _why in listed}:
        listed = [(item, _("已选")), *listed]
    for entry, why in listed:
        if entry.code not in shown:
            shown.add(entry.code)
            yield Choice(entry.code, entry.name, why, entry.promised_days)


def _paper(row: dict[str, Any], have: set[str]) -> Paper:
    return Paper(
        code=row["code"],
        name=row["name"],
        note=row.get("sample_note", ""),
        required=bool(row.get("required")),
        have=row["code"] in have,
    )


@dataclass(frozen=True)
class Hints:
    """What would follow: the limit, the seat it goes to, the label; and what is open already."""

    promise: Promise | None
    way: Way | None
    category: str
    category_why: str
    similar: list[Request]


def hints_of(
    user: User, ground: Ground, typed: QueryDict, item: ItemEntry | None, known: Known
) -> Hints:
    own = centres_where(user, "log_request")
    centre = next((row for row in own if row.code == typed.get("centre")), own[0])
    kind = typed.get("kind", Kind.MATTER)
    text = f"{typed.get('title', '')} {typed.get('body', '')}"[:_LONGEST]
    guessed = suggest_category(text, ground.catalogue) if item is None else None
    chosen = ground.catalogue.categories_by_code.get(typed.get("category", ""))
    category = chosen or (guessed[0] if guessed else None)
    if item is not None and category is None:
        category = ground.catalogue.categories_by_id.get(item.category_id)
    green = "green_channel" in typed
    told = bool(text.strip()) or item is not None
    return Hints(
        promise=promise_for(ground, centre, kind, item, green=green, now=timezone.now()),
        way=way_for(ground, centre, kind, item, category) if told else None,
        category=category.name if category else "",
        category_why=guessed[1] if guessed and chosen is None else "",
        similar=similar_open(user, centre, item, known),
    )
