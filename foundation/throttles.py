"""Fixed-window counters in the database, so limits hold without Redis and over processes."""

from datetime import timedelta

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
RETURNING count, window_start
"""


def hit(name: str, subject: str) -> None:
    """Count one more; raises TooManyError past the limit of ``settings.THROTTLES[name]``.

    subject: address, phone or code; only its keyed hash is stored.
    """
    limit, seconds = (int(part) for part in settings.THROTTLES[name].split("/"))
    now = timezone.now()
    oldest = now - timedelta(seconds=seconds)
    key = f"{name}:{blind_index('throttle', subject)}"
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, now, oldest, oldest])
        count, started = cursor.fetchone()
    if count > limit:
        wait = started + timedelta(seconds=seconds) - now
        raise TooManyError(wait=max(int(wait.total_seconds()), 1))
