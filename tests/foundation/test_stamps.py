"""Settings in memory follow the database, also over changes that were taken back."""

import pytest
from django.db import transaction

from foundation.models import Heartbeat
from foundation.stamps import StampedCache, current_version, raise_version

pytestmark = pytest.mark.usefixtures("ground")


def test_the_version_only_rises() -> None:
    seen = [current_version()]
    for _ in range(3):
        raise_version()
        seen.append(current_version())
    assert seen == sorted(set(seen))


def test_rows_are_read_again_only_after_a_change() -> None:
    loads: list[int] = []
    cache = StampedCache(lambda: loads.append(1))
    for _ in range(3):
        cache.at(current_version())
    raise_version()
    cache.at(current_version())
    assert len(loads) == 2


def test_what_was_read_in_a_change_taken_back_is_forgotten() -> None:
    cache = StampedCache(lambda: Heartbeat.objects.filter(name="x").exists())
    with transaction.atomic():
        Heartbeat.objects.create(name="x", at="2026-11-20T00:00Z")
        raise_version()
        assert cache.at(current_version())
        transaction.set_rollback(True)
    raise_version()
    assert not cache.at(current_version())
