"""How many SQL statements pages and calls make: lists ≤ 8, details and creations ≤ 15."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from centres.models import User
from tests import query_counts
from tests.query_counts import pinned

Pages = Callable[..., Client]


def ask(user: User, times: int) -> None:
    for _ in range(times):
        user.refresh_from_db()


def test_every_pin_is_used() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert set(query_counts.pins()) == set(re.findall(r"with pinned\(\s*\"([^\"]+)\"", text))


def test_a_count_that_moved_fails_with_the_statements(clerk: User) -> None:
    with pytest.raises(AssertionError, match="SELECT"), pinned("home, signed in"):
        ask(clerk, 20)


def test_a_promise_is_not_raised_by_an_update(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPDATE_QUERY_COUNTS", "1")
    before = query_counts.FILE.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="at most 1"), pinned("home, signed in", most=1):
        ask(clerk, 2)
    assert query_counts.FILE.read_text(encoding="utf-8") == before


def test_home(page: Pages, clerk: User) -> None:
    anonymous, signed_in = page(), page(clerk)
    with pinned("home", most=0):
        anonymous.get("/")
    with pinned("home, signed in", most=5):
        signed_in.get("/")
