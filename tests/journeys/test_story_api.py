"""The main job through the API: from a villager's door to the rating."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from centres.constants import Role
from centres.models import User
from foundation.models import Message
from services.states import ACTIONS
from tests.factories import Network, UserFactory, post

Api = Callable[..., APIClient]
ITEM = "YB-002"  # decided at the county; no rule sends it there from a group
# What each action must be given, so that only the scope can refuse.
_TEXTS = {"reason": "理由", "text": "内容", "reply": "答复"}
_CODES = {"centre": "520304100200", "handler": "clerk", "into": "7K3M-9QPX-2D43"}
_VALUES = {"outcome": "solved", "grade": 4, "days": 1, "materials": ["户口簿"]}
SAMPLE: dict[str, dict[str, Any]] = {
    name: {
        given.name: {**_TEXTS, **_CODES, **_VALUES}[given.name]
        for given in action.gives
        if given.required
    }
    for name, action in ACTIONS.items()
}


@pytest.fixture
def door_agent(network: Network) -> User:
    user = UserFactory(username="door_agent", name="石岩")
    post(user, network.a.group, Role.AGENT)
    return user


class Case:
    """One request and whoever works on it."""

    def __init__(self, code: str, version: int) -> None:
        self.code, self.version = code, version

    def act(self, client: APIClient, name: str, *, expect: int = 200, **given: Any) -> Any:
        body = {"version": self.version, "client_id": str(uuid4()), **given}
        path = f"/api/v1/requests/{self.code}/actions/{name}/"
        answer = client.post(path, body, format="json")
        assert answer.status_code == expect, answer.content.decode()
        if expect == 200:
            self.version = answer.json()["version"]
        return answer.json()


def logged(client: APIClient, **more: Any) -> tuple[Case, Any]:
    body = {
        "client_id": str(uuid4()),
        "kind": "matter",
        "item": ITEM,
        "title": "为母亲申请高龄津贴",
        "body": "老人行动不便，请代办。",
        "requester": {"name": "罗永贵", "phone": "13800001234"},
        "channel": "home_visit",
        **more,
    }
    answer = client.post("/api/v1/requests/", body, format="json")
    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    return Case(made["code"], made["version"]), made


@pytest.fixture
def cast(network: Network, door_agent: User, api: Api) -> dict[str, APIClient]:
    """Everybody on the way, each signed in."""
    names = ["clerk", "township_clerk", "county_clerk", "bureau_handler", "supervisor", "stranger"]
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    return {"agent": api(door_agent), **{name: api(users[name]) for name in names}}


def carried_to_the_bureau(cast: dict[str, APIClient]) -> Case:
    """Logged at the door with a paper missing, supplied, and carried up to the county bureau."""
    case, made = logged(cast["agent"])
    assert made["state"] == "submitted"
    assert made["holder"]["centre"]["code"] == "520304100200001"
    assert made["first_responder"]["username"] == "door_agent"
    accepted = case.act(cast["agent"], "accept")
    noticed = case.act(cast["agent"], "notify_materials", materials=["户口簿"])
    assert noticed["state"] == "awaiting_materials"
    assert noticed["due"]["at"] is None, "the clock stands still"
    back = case.act(cast["agent"], "supply_materials")
    assert back["due"]["at"] == accepted["due"]["at"], "a stop within a day costs nothing"
    case.act(cast["agent"], "escalate", reason="需上级审核")
    for name in ("clerk", "township_clerk"):
        case.act(cast[name], "accept")
        case.act(cast[name], "escalate", reason="本级不能决定")
    case.act(cast["county_clerk"], "accept")
    sent = case.act(
        cast["county_clerk"], "route", department="civil-affairs-bureau", reason="属民政职责"
    )
    assert sent["holder"]["department"]["code"] == "civil-affairs-bureau"
    assert sent["due"]["limit_days"], "a request handed on keeps its clock"
    return case


def test_request_travels_from_the_door_to_its_rating(
    cast: dict[str, APIClient], drain: Callable[[], int]
) -> None:
    case = carried_to_the_bureau(cast)
    case.act(cast["bureau_handler"], "accept")
    case.act(cast["bureau_handler"], "resolve", outcome="solved", reply="已核定，下月发放。")
    public = APIClient()
    rate = {"digits": "1234", "grade": 2, "client_id": str(uuid4())}
    answer = public.post(f"/api/v1/public/requests/{case.code}/rate/", rate, format="json")
    assert answer.status_code == 200, answer.content.decode()
    case.version += 1
    case.act(cast["bureau_handler"], "call_back", expect=403, text="自查", verdict="mistaken")
    found = case.act(
        cast["supervisor"],
        "call_back",
        text="本人称没有说明发放日期",
        reached=True,
        verdict="valid",
    )
    assert found["state"] == "rectifying"
    again = case.act(
        cast["bureau_handler"], "rectify", outcome="solved", reply="已电话说明 12 月 5 日发放。"
    )
    assert (again["state"], again["round"]) == ("resolved", 2)
    rate.update(grade=4, client_id=str(uuid4()))
    answer = public.post(f"/api/v1/public/requests/{case.code}/rate/", rate, format="json")
    assert answer.json()["state"] == "closed", answer.content.decode()
    drain()
    events = cast["agent"].get(f"/api/v1/requests/{case.code}/events/").json()["results"]
    own = {"create", "accept", "notify_materials", "supply_materials", "escalate"}
    others = [one for one in events if (one["actor"] or {}).get("username") != "door_agent"]
    assert own <= {one["verb"] for one in events}
    told = Message.objects.filter(recipient__username="door_agent").count()
    assert told == len(others), "the first responder hears of every step of others"


def test_stranger_from_the_other_county_finds_nothing(cast: dict[str, APIClient]) -> None:
    case = carried_to_the_bureau(cast)
    stranger = cast["stranger"]
    for path in ("", "events/", "attachments/"):
        assert stranger.get(f"/api/v1/requests/{case.code}/{path}").status_code == 404
    for name in ACTIONS:
        body = {"version": 1, "client_id": str(uuid4()), **SAMPLE.get(name, {})}
        answer = stranger.post(f"/api/v1/requests/{case.code}/actions/{name}/", body, format="json")
        assert answer.status_code == 404, (name, answer.content.decode())
    listed = stranger.get("/api/v1/requests/", {"q": "高龄津贴"}).json()["results"]
    assert case.code not in {row["code"] for row in listed}


def test_agent_who_assigns_is_told_that_it_is_not_his_role(cast: dict[str, APIClient]) -> None:
    case, _ = logged(cast["agent"])
    problem = case.act(cast["agent"], "assign", expect=403, handler="clerk")
    assert problem["code"] == "forbidden"
