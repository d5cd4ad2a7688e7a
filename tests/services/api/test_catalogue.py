"""items/ and categories/: the same for everybody, strict in what they are asked."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from centres.models import User

Apis = Callable[..., APIClient]


def get(api: Apis, path: str, user: User | None = None) -> Any:
    return api(user).get(f"/api/v1/{path}")


def test_items_need_no_log_in_and_are_the_same_for_all(
    api: Apis, clerk: User, stranger: User
) -> None:
    answers = [get(api, "items/", user) for user in (None, clerk, stranger)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()


def test_a_broken_token_does_not_shut_the_catalogue(api: Apis) -> None:
    client = api()
    client.credentials(HTTP_AUTHORIZATION="Token nonsense")
    assert client.get("/api/v1/items/").status_code == 200


def test_a_row_says_limit_tier_and_fee(api: Apis) -> None:
    [row] = get(api, "items/?q=HJ-005").json()["results"]
    assert row == {
        "code": "HJ-005",
        "name": "居民身份证到期换领",
        "category": {"code": "idcard", "name": "身份证与居住证"},
        "tier": "county",
        "limit": 20,
        "legal_limit": 42,
        "fee": "换领每证20元；丢失或损坏补领每证40元",
        "agency_allowed": False,
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=csdj", ["HJ-001"]),
        ("q=低保", ["MZ-001"]),
        ("category=identity&tier=county", ["HJ-005", "HY-001"]),
        ("q=飞碟", []),
    ],
)
def test_items_are_found(api: Apis, query: str, codes: list[str]) -> None:
    assert [row["code"] for row in get(api, f"items/?{query}").json()["results"]] == codes


def test_pages_join_without_gap_or_double_both_ways(api: Apis) -> None:
    seen: list[str] = []
    url: str | None = "/api/v1/items/?limit=20"
    last = None
    while url:
        body = api().get(url).json()
        seen += [row["code"] for row in body["results"]]
        last, url = body, body["next"]
    assert len(seen) == 47
    assert seen == sorted(set(seen))
    assert last is not None
    before = api().get(last["previous"]).json()["results"]
    assert [row["code"] for row in before] == seen[20:40]


@pytest.mark.parametrize(
    "query",
    [
        *("colour=red", "tier=moon", "category=nowhere", "limit=0", "limit=101", "limit=x"),
        *("cursor=x", "q=a&q=b", "q=" + "a" * 61, "cursor=WyJhZnRlciIsbnVsbF0"),
    ],
)
def test_what_is_not_understood_is_refused(api: Apis, query: str) -> None:
    answer = get(api, f"items/?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_the_guide_tells_everything(api: Apis) -> None:
    guide = get(api, "items/HJ-005/").json()
    assert (guide["limit"], guide["legal_limit"]) == (20, 42)
    assert guide["department"] == {"code": "police-bureau", "name": "县公安局"}
    assert guide["materials"][0]["name"] == "原居民身份证"
    assert guide["steps"][0]["n"] == 1
    assert guide["basis"][0]["title"] == "中华人民共和国居民身份证法"
    assert guide["id_number_needed"] is True


@pytest.mark.parametrize("code", ["ZZ-999", "hj-005", "a b"])
def test_an_unknown_item_is_a_problem(api: Apis, code: str) -> None:
    answer = get(api, f"items/{code}/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_categories_name_their_parents(api: Apis) -> None:
    rows = get(api, "categories/?limit=100").json()["results"]
    assert len(rows) == 38
    assert {"code": "hukou", "name": "户口登记", "parent": "identity"} in rows
    assert get(api, "categories/?q=x").status_code == 400


def test_only_reading_is_offered(api: Apis, organiser: User) -> None:
    assert api(organiser).post("/api/v1/items/", {}, format="json").status_code == 405


def test_the_catalogue_costs_one_statement(api: Apis, django_assert_max_num_queries: Any) -> None:
    get(api, "items/")
    with django_assert_max_num_queries(1):
        get(api, "items/?q=低保")
