"""How many SQL statements pages and calls make: lists ≤ 8, details and creations ≤ 15."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from centres.models import User
from tests import query_counts
from tests.query_counts import pinned
from tests.services.views.public_person import VILLAGE, awaiting, link, track, words

Pages = Callable[..., Client]


def ask(user: User, times: int) -> None:
    for _ in range(times):
        user.refresh_from_db()


def test_every_pin_is_used() -> None:
    files = Path(__file__).parent.rglob("test_*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert set(query_counts.pins()) == set(re.findall(r"\bpinned\(\s*\"([^\"]+)\"", text))


def test_a_count_that_moved_fails_with_the_statements(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UPDATE_QUERY_COUNTS", raising=False)
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
    signed_in.get("/")  # marks the session as in use and reads the places of the posts once
    with pinned("home", most=0):
        anonymous.get("/")
    with pinned("home, signed in", most=5):
        signed_in.get("/")


def test_apply(page: Pages) -> None:
    visitor, place = page(), f"?kind=advice&centre={VILLAGE}"
    visitor.post(f"/apply/{place}", words())  # a process reads catalogue and calendar once
    with pinned("apply: what", most=8):
        visitor.get("/apply/?q=低保")
    with pinned("apply: where", most=8):
        visitor.get("/apply/?kind=advice&place=花茂")
    with pinned("apply: words", most=8):
        visitor.get(f"/apply/{place}")
    with pinned("apply: sent", most=15):
        assert visitor.post(f"/apply/{place}", words()).status_code == 302


def test_track(page: Pages) -> None:
    visitor, request = page(), awaiting()
    with pinned("track: code and digits", most=8):
        assert track(visitor, request.code).status_code == 302
    with pinned("track: the request", most=15):
        assert visitor.get(f"/track/{request.code}/").status_code == 200
    with pinned("track: by link", most=15):
        assert visitor.get(link(request)).status_code == 200


def test_centres(page: Pages, township_head: User) -> None:
    visitor, keeper = page(), page(township_head)
    with pinned("centres: found", most=8):
        visitor.get("/centres/?q=花茂")
    with pinned("centres: nearest", most=8):
        visitor.get("/centres/?near=106.9,27.5")
    with pinned("centres: one", most=15):
        visitor.get("/centres/520304100200/")
    keeper.get("/admin-console/centres/")  # settings are read once a process
    with pinned("centres: kept", most=8):
        keeper.get("/admin-console/centres/?q=花茂")
    with pinned("centres: describe", most=15):
        keeper.get("/admin-console/centres/520304100200/")


def test_settings(page: Pages, system_admin: User) -> None:
    browser = page(system_admin)
    browser.get("/admin-console/calendar/")  # settings are read once a process
    with pinned("calendar", most=8):
        browser.get("/admin-console/calendar/?year=2026")
    with pinned("figures", most=8):
        browser.get("/admin-console/figures/")
    with pinned("figures: one", most=15):
        browser.get("/admin-console/figures/closing_hour/")
