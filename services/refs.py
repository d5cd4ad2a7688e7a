"""Rows that many requests point to — centres, departments, people, items — held in memory.

They belong to one version of the settings: whoever changes one of them raises it (a trigger does
where no action would), and then they are read again. A list of requests costs no joins.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models

from centres.models import Centre, Department, User
from centres.models.centre import held_centres, held_departments
from foundation.held import HeldRows
from services.models.catalogue import Category, Item

# foreign key of a request: the model it points to
POINTERS: dict[str, type[models.Model]] = {
    "centre": Centre,
    "holder_centre": Centre,
    "attention_centre": Centre,
    "holder_department": Department,
    "first_responder": User,
    "handler": User,
    "agent": User,
    "item": Item,
    "category": Category,
}


_held: dict[type[models.Model], HeldRows[Any]] = {
    Centre: held_centres,
    Department: held_departments,
    User: HeldRows(User),
    Item: HeldRows(Item),
    Category: HeldRows(Category),
}


def fill(requests: Iterable[Any], version: int, names: Iterable[str] = POINTERS) -> None:
    """Set what the foreign keys point to. No statement when all is held already."""
    rows = list(requests)
    wanted: dict[type[models.Model], set[int]] = {}
    names = tuple(names)
    for name in names:
        keys = wanted.setdefault(POINTERS[name], set())
        keys.update(key for row in rows if (key := getattr(row, f"{name}_id")) is not None)
    held = {model: _held[model].at(version, keys) for model, keys in wanted.items()}
    for row in rows:
        cache = row._state.fields_cache  # noqa: SLF001 - where Django keeps them itself
        for name in names:
            key = getattr(row, f"{name}_id")
            cache[name] = None if key is None else held[POINTERS[name]].get(key)
