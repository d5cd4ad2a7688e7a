"""GET me/: who I am, where I sit, what waits."""

from collections.abc import Callable
from datetime import date

from rest_framework.test import APIClient

from centres.constants import Role
from centres.models import User
from foundation.actions.messages import tell
from tests.factories import Network, post

Api = Callable[..., APIClient]


def test_it_names_posts_and_counts(api: Api, station_handler: User) -> None:
    tell([station_handler.pk], kind="x", title="新", dedup_key="1")
    body = api(station_handler).get("/api/v1/me/").json()
    assert body["user"] == {"username": "station_handler", "name": station_handler.name}
    (held,) = body["posts"]
    assert held["centre"] == {"code": "520304100", "name": "枫香镇", "tier": "township"}
    assert held["department"]["code"] == "social-affairs-office"
    assert (held["role"], held["role_name"]) == ("handler", "承办人")
    assert body["counts"]["messages"] == 1
    assert {"new", "mine", "overdue"} <= set(body["counts"])


def test_somebody_without_a_post_has_none(api: Api, nobody: User) -> None:
    assert api(nobody).get("/api/v1/me/").json()["posts"] == []


def test_an_ended_post_is_gone_at_the_next_call(api: Api, clerk: User) -> None:
    browser = api(clerk)
    assert len(browser.get("/api/v1/me/").json()["posts"]) == 1
    clerk.posts.update(until=date(2020, 1, 1))
    assert browser.get("/api/v1/me/").json()["posts"] == []


def test_a_stand_in_has_the_post_and_is_told_so(
    api: Api, agent: User, head: User, network: Network
) -> None:
    head.posts.update(stand_in=agent)
    posts = api(agent).get("/api/v1/me/").json()["posts"]
    assert {held["role"]: held["stand_in"] for held in posts} == {"agent": False, "head": True}


def test_a_post_of_tomorrow_is_not_held_today(api: Api, nobody: User, network: Network) -> None:
    post(nobody, network.a.village, Role.CLERK, since=date(2999, 1, 1))
    assert api(nobody).get("/api/v1/me/").json()["posts"] == []
