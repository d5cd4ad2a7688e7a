from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from centres.constants import Role
from centres.models import Centre, User
from tests.factories import CentreFactory, Network, UserFactory, post

Api = Callable[..., APIClient]


def listed(api: Api, query: str = "") -> list[str]:
    return [row["code"] for row in answer(api, query)["results"]]


def answer(api: Api, query: str = "") -> dict[str, Any]:
    response = api().get(f"/api/v1/centres/{query}")
    assert response.status_code == 200
    return dict(response.json())


def test_everybody_sees_the_same_network(api: Api, clerk: User) -> None:
    assert listed(api, "?tier=county") == ["520304", "520322"]
    with_token = api(clerk).get("/api/v1/centres/?tier=county").json()
    assert with_token == answer(api, "?tier=county")


def test_children_by_the_code_of_the_parent(api: Api) -> None:
    assert listed(api, "?parent=520304100") == ["520304100200", "520304100201"]


def test_a_row_says_where_it_lies(api: Api) -> None:
    [row] = answer(api, "?q=花茂村&tier=village")["results"]
    assert row["path"] == "播州区 枫香镇 花茂村"
    assert (row["parent"], row["distance_m"], row["status"]) == ("520304100", None, "open")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("红心", ["520304101200"]),
        ("hxc", ["520304101200"]),
        ("HXC", ["520304101200"]),
        ("5203041012", ["520304101200"]),
        ("播州 红心", ["520304101200"]),
        ("桐梓 红心", []),
        ("没有的地方", []),
        ("", None),
    ],
)
def test_search_by_name_initials_code_and_place_above(
    api: Api, network: Network, text: str, codes: list[str] | None
) -> None:
    Centre.objects.filter(pk=network.far_village.pk).update(initials="hxc")
    found = listed(api, f"?q={text}")
    assert found == codes or (codes is None and len(found) == 12)


def test_the_nearest_come_first_and_only_those_with_a_place(api: Api, network: Network) -> None:
    for centre, longitude in ((network.a.village, "106.90"), (network.other_village, "106.80")):
        Centre.objects.filter(pk=centre.pk).update(longitude=longitude, latitude="27.50")
    rows = answer(api, "?near=106.82,27.5")["results"]
    assert [row["code"] for row in rows] == ["520304100201", "520304100200"]
    assert 1900 < rows[0]["distance_m"] < 2050  # 0.02° at 27.5° north


def walk(api: Api, address: str, way: str) -> list[list[str]]:
    pages = []
    while address:
        page = api().get(address).json()
        pages.append([row["code"] for row in page["results"]])
        address = page[way]
    return pages


def test_pages_go_forth_and_back(api: Api) -> None:
    everything = listed(api)
    forth = walk(api, "/api/v1/centres/?limit=5", "next")
    assert [len(page) for page in forth] == [5, 5, 2]
    assert [code for page in forth for code in page] == everything
    last = api().get("/api/v1/centres/?limit=5").json()["next"]
    last = api().get(last).json()["next"]
    assert walk(api, last, "previous") == list(reversed(forth))


def test_pages_of_the_nearest_go_forth_and_back(api: Api, network: Network) -> None:
    Centre.objects.exclude(tier="prefecture").update(longitude="106.9", latitude="27.5")
    Centre.objects.filter(pk=network.far_village.pk).update(latitude="27.4")
    forth = walk(api, "/api/v1/centres/?limit=4&near=106.9,27.4", "next")
    assert forth[0][0] == network.far_village.code
    assert len({code for page in forth for code in page}) == 11
    second = api().get("/api/v1/centres/?limit=4&near=106.9,27.4").json()["next"]
    assert walk(api, second, "previous") == [forth[1], forth[0]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?colour=red", "colour"),
        ("?tier=hamlet", "tier"),
        ("?tier=0", "tier"),
        ("?parent=999", "parent"),
        ("?near=106.9", "near"),
        ("?near=nan,27", "near"),
        ("?near=200,27", "near"),
        ("?near=106.9,27.5&near=1,1", "near"),
        ("?limit=101", "limit"),
        ("?limit=0", "limit"),
        ("?cursor=abc", "cursor"),
        ("?cursor=WyJhZnRlciIsMV0", "cursor"),
        ("?q=" + "长" * 61, "q"),
    ],
)
def test_what_it_does_not_know_is_refused(api: Api, query: str, field: str) -> None:
    response = api().get(f"/api/v1/centres/{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_closed_centres_are_not_listed_but_can_be_read(api: Api, network: Network) -> None:
    Centre.objects.filter(pk=network.other_village.pk).update(
        status="closed", successor=network.a.village
    )
    assert "520304100201" not in listed(api)
    body = api().get("/api/v1/centres/520304100201/").json()
    assert (body["status"], body["successor"]) == ("closed", "520304100200")
    into = api().get("/api/v1/centres/520304100200/").json()
    assert into["predecessors"] == ["520304100201"]


def test_a_centre_shows_who_serves_there_and_nobody_else(api: Api, network: Network) -> None:
    office = network.a.departments["social-affairs-office"]
    shown, hidden = UserFactory(name="龙梅"), UserFactory(name="石磊")
    post(shown, network.a.township, Role.HANDLER, office, shown=True, title="主任")
    post(hidden, network.a.township, Role.CLERK)
    left = UserFactory(name="左去", is_active=False)
    post(left, network.a.township, Role.CLERK, shown=True)
    body = api().get("/api/v1/centres/520304100/").json()
    assert body["staff"] == [
        {
            "name": "龙梅",
            "title": "主任",
            "role": "handler",
            "department": office.name,
            "stand_in": "",
        }
    ]
    assert {"code": office.code, "name": office.name} in body["departments"]
    assert [child["code"] for child in body["children"]] == ["520304100200", "520304100201"]
    assert body["services"] == "/api/v1/items/?tier=township"


def test_an_unknown_centre_is_a_problem(api: Api) -> None:
    response = api().get("/api/v1/centres/123456/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_more_rows_ask_no_more_of_the_database(
    api: Api, network: Network, django_assert_num_queries: Any
) -> None:
    for _ in range(8):
        CentreFactory(parent=network.a.village)
    client = api()
    with django_assert_num_queries(1):
        client.get("/api/v1/centres/?limit=100")
    with django_assert_num_queries(5):
        client.get(f"/api/v1/centres/{network.a.village.code}/")
