"""Rows that many requests point to — centres, departments, people, items — held in memory.

They belong to one version of the settings: whoever changes one of them raises it (a trigger does
where no action would), and then they are read again. A list of requests costs no joins.
"""

import threading
from collections.abc import Iterable
from typing import Any

from django.db import models

from centres.models import Centre, Department, User
from services.models.catalogue import Category, Item

_MOST = 4000  # rows of one model held at once

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


class _Held:
    """Rows of one model by key, for one version."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._version = -1
        self._rows: dict[int, models.Model] = {}

    def get(self, version: int, keys: set[int]) -> dict[int, models.Model]:
        with self._lock:
            if self._version != version or len(self._rows) > _MOST:
                self._version, self._rows = version, {}
            missing = [key for key in keys if key not in self._rows]
            if missing:
                manager = self._model._default_manager  # noqa: SLF001 - Django's documented API
                self._rows.update(manager.in_bulk(missing))
            return self._rows


_held = {model: _Held(model) for model in set(POINTERS.values())}


def fill(requests: Iterable[Any], version: int, names: Iterable[str] = POINTERS) -> None:
    """Set what the foreign keys point to. No statement when all is held already."""
    rows = list(requests)
    wanted: dict[type[models.Model], set[int]] = {}
    names = tuple(names)
    for name in names:
        keys = wanted.setdefault(POINTERS[name], set())
        keys.update(key for row in rows if (key := getattr(row, f"{name}_id")) is not None)
    held = {model: _held[model].get(version, keys) for model, keys in wanted.items()}
    for row in rows:
        cache = row._state.fields_cache  # noqa: SLF001 - where Django keeps them itself
        for name in names:
            key = getattr(row, f"{name}_id")
            cache[name] = None if key is None else held[POINTERS[name]].get(key)
