"""Time that stands still, and the request most tests begin with."""

import pytest

from centres.models import User
from services.models import Request
from tests.services.cases import MONDAY, Clock, Time, taken


@pytest.fixture
def time(ground: None, time_machine: Clock) -> Time:
    """It is Monday, 9 November 2026, ten o'clock; nothing moves by itself."""
    held = Time(time_machine)
    held.at(MONDAY)
    return held


@pytest.fixture
def advice(time: Time, clerk: User) -> Request:
    """A question taken at the window of village A."""
    return taken(clerk)
