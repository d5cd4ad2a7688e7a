"""Settings-like tables kept in memory, checked against one stamp per transaction.

``current_version()`` is one statement; ``StampedCache.at(version)`` loads again only when the
version has moved, so every process sees an administrator's change at once.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet

from foundation.models import Stamp

_NAME = "config"


def version_rows() -> QuerySet[Stamp, int]:
    """The version as a column to bring along with other rows, where it saves a statement."""
    return Stamp.objects.filter(name=_NAME).values_list("version", flat=True)[:1]


def current_version() -> int:
    return next(iter(version_rows()), 0)


# A transaction that is taken back may have filled a cache: its number must never come again.
RAISE_SQL = """
INSERT INTO foundation_stamp AS s (name, version)
VALUES ('config', (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
ON CONFLICT (name) DO UPDATE SET version = greatest(s.version + 1, EXCLUDED.version)
"""


def raise_version() -> None:
    """Call in the transaction that changes a cached table."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE_SQL)


T = TypeVar("T")


class StampedCache(Generic[T]):
    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._held: tuple[int, T] | None = None

    def at(self, version: int) -> T:
        held = self._held
        if held is None or held[0] != version:
            with self._lock:
                held = (version, self._load())
                self._held = held
        return held[1]
