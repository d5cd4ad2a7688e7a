"""Limits hold over processes and forget nobody's number too late."""

from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from foundation.models import HitCounter
from foundation.problems import TooManyError
from foundation.throttles import hit, hit_all, refuse_if_full

pytestmark = pytest.mark.usefixtures("ground")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings) -> None:
    settings.THROTTLES = {"track": "3/60", "submit": "3/60"}


def test_the_fourth_is_one_too_many_and_is_told_when_to_come_again() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            hit("track", "10.0.0.1")
        clock.shift(20)
        with pytest.raises(TooManyError) as refusal:
            hit("track", "10.0.0.1")
    assert refusal.value.wait == 40


def test_a_new_window_begins_after_the_old() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            hit("track", "10.0.0.1")
        clock.shift(61)
        hit("track", "10.0.0.1")


def test_others_and_other_limits_are_counted_apart() -> None:
    for _ in range(3):
        hit("track", "10.0.0.1")
    hit("track", "10.0.0.2")
    hit("submit", "10.0.0.1")


def test_looking_does_not_count() -> None:
    for _ in range(5):
        refuse_if_full("track", "10.0.0.1")
    for _ in range(3):
        hit("track", "10.0.0.1")
    with pytest.raises(TooManyError):
        refuse_if_full("track", "10.0.0.1")


def test_no_phone_or_address_is_kept() -> None:
    hit("track", "13800001234")
    assert "13800001234" not in HitCounter.objects.get().key


def test_several_are_counted_at_once_and_one_that_is_full_refuses() -> None:
    for _ in range(2):
        hit_all(("track", "10.0.0.1"), ("submit", "13800001234"))
    hit("submit", "13800001234")
    with pytest.raises(TooManyError):
        hit_all(("track", "10.0.0.1"), ("submit", "13800001234"))
    assert sorted(HitCounter.objects.values_list("count", flat=True)) == [3, 4]
