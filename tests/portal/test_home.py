"""The front door and what machines ask."""

from collections.abc import Callable

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from centres.models import User
from tests.factories import Network


def test_home_asks_the_database_nothing(
    page: Callable[..., Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = page().get("/")
    assert response.status_code == 200
    assert "我要办事" in response.text
    assert "进入工作台" not in response.text


def test_staff_are_shown_the_way_to_their_desk(page: Callable[..., Client], clerk: User) -> None:
    assert "进入工作台" in page(clerk).get("/").text


def test_the_network_has_two_counties(network: Network) -> None:
    assert network.a.county.contains(network.far_village)
    assert not network.a.county.contains(network.b.group)
    assert network.b.departments["social-affairs-office"].centre == network.b.township
