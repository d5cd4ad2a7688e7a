"""Fixed-window counters in the database, so limits hold without Redis and over processes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from foundation.crypto import blind_index
from foundation.problems import TooManyError

_COUNT = """
INSERT INTO foundation_hitcounter AS c (key, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN c.window_start < %s THEN 1 ELSE c.count + 1 END,
  window_start = CASE WHEN c.window_start < %s THEN EXCLUDED.window_start ELSE c.window_start END
RETURNING key, count, window_start
"""
_LOOK = """
SELECT count, window_start FROM foundation_hitcounter WHERE key = %s AND window_start >= %s
"""


def hit(name: str, subject: str) -> None:
    """Count one more; raises TooManyError past the limit of ``settings.THROTTLES[name]``.

    subject: address, phone or code; only its keyed hash is stored.
    """
    hit_all((name, subject))


def hit_all(*pairs: tuple[str, str]) -> None:
    """``hit`` for several pairs of name and subject, in one statement."""
    windows = {key: (limit, seconds) for limit, seconds, key in (_window(*pair) for pair in pairs)}
    now = timezone.now()
    given: list[str | datetime] = []
    for key, (_, seconds) in windows.items():
        oldest = now - timedelta(seconds=seconds)
        given += [key, now, oldest, oldest]
    names = [f"h{number}" for number in range(len(windows))]
    counts = ", ".join(f"{name} AS ({_COUNT})" for name in names)
    with connection.cursor() as cursor:
        rows = " UNION ALL ".join(f"TABLE {name}" for name in names)
        cursor.execute(f"WITH {counts} {rows}", given)
        counted = cursor.fetchall()
    waits = [
        _wait(started, windows[key][1])
        for key, count, started in counted
        if count > windows[key][0]
    ]
    if waits:
        raise TooManyError(wait=max(waits))


def refuse_if_full(name: str, subject: str) -> None:
    """Like ``hit`` without counting: for calls of which only the failed ones count."""
    limit, seconds, key = _window(name, subject)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [key, timezone.now() - timedelta(seconds=seconds)])
        row = cursor.fetchone()
    if row and row[0] >= limit:
        raise TooManyError(wait=_wait(row[1], seconds))


def _window(name: str, subject: str) -> tuple[int, int, str]:
    limit, seconds = (int(part) for part in settings.THROTTLES[name].split("/"))
    return limit, seconds, f"{name}:{blind_index('throttle', subject)}"


def _wait(started: datetime, seconds: int) -> int:
    left = started + timedelta(seconds=seconds) - timezone.now()
    return max(int(left.total_seconds()), 1)
