"""Rows held in memory for one version of the settings (see ``foundation.stamps``)."""

import threading
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from django.db import models

_MOST = 4000  # rows of one model held at once

M = TypeVar("M", bound=models.Model)


class HeldRows(Generic[M]):
    """Rows of one model by key. Treat them as read-only: every thread gets the same objects."""

    def __init__(self, model: type[M]) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._version = -1
        self._rows: dict[Any, M] = {}

    def at(self, version: int, keys: Iterable[Any]) -> dict[Any, M]:
        """At least the rows of these keys; one statement where some are not held yet."""
        with self._lock:
            if self._version != version or len(self._rows) > _MOST:
                self._version, self._rows = version, {}
            missing = [key for key in keys if key is not None and key not in self._rows]
            if missing:
                manager = self._model._default_manager  # noqa: SLF001 - Django's documented API
                self._rows.update(manager.in_bulk(missing))
            return self._rows
