"""Disputes and hardship: the holder chain and its heads, nobody else, on any way."""

from typing import Any

import pytest

from centres.models import User
from foundation.problems import InvalidError, NotFoundError
from services.actions.alerts import speak_due_clocks
from services.models import Request
from services.reports.boxes import Wanted, counts_for, list_requests
from services.reports.detail import body_of, find_request, title_of
from services.states import ACTIONS
from tests.factories import Network, find_user
from tests.services.cases import (
    SAMPLE,
    Time,
    accepted,
    act,
    november,
    rated,
    taken,
    texts,
    told,
    up,
)

EVERYBODY = (
    *("clerk", "second_clerk", "agent", "handler", "head", "township_clerk", "township_head"),
    *("station_handler", "station_head", "county_clerk", "county_head", "bureau_handler"),
    *("supervisor", "organiser", "neighbour", "stranger", "stranger_head", "system_admin"),
)
VILLAGE = {"clerk", "second_clerk", "handler", "head"}


def readers(request: Request) -> set[str]:
    """Who finds it by its code; the list and the search must agree."""
    found = set()
    for username in EVERYBODY:
        user = find_user(username)
        listed = request in list_requests(user, Wanted(box="all")).rows
        try:
            find_request(user, request.code)
        except NotFoundError:
            assert not listed, username
            assert not list_requests(user, Wanted(q=request.code)).rows, username
            continue
        assert listed, username
        found.add(username)
    return found


def given(name: str, request: Request) -> dict[str, Any]:
    if name == "merge":
        return {"into": request.code, "reason": "试"}
    return SAMPLE.get(name, {})


@pytest.fixture
def secret(time: Time, clerk: User) -> Request:
    return taken(clerk, kind="help", confidential=True, title="求助钱款", body="家中困难")


def test_only_the_seat_that_holds_it_reads_it(secret: Request) -> None:
    assert readers(secret) == VILLAGE


def test_those_who_held_it_go_on_reading_and_the_next_begin(secret: Request) -> None:
    assert readers(up(secret)) == VILLAGE | {"township_clerk", "township_head"}


def test_an_office_reads_it_with_its_head_and_the_centre_s_head(
    secret: Request, network: Network, clerk: User
) -> None:
    given = {"department": "social-affairs-office", "reason": "属救助"}
    act("escalate", accepted(secret), clerk, **given)
    office = {"station_handler", "station_head", "township_head"}
    assert readers(secret) == VILLAGE | office


def test_the_head_who_must_urge_reads_it_but_not_the_window_above(
    secret: Request, time: Time
) -> None:
    time.at(november(11))
    assert speak_due_clocks() == 1
    assert readers(secret) == VILLAGE | {"township_head"}
    assert told(secret, "overdue") == {"clerk", "head", "township_head"}


def test_those_asked_to_assist_read_it(secret: Request, clerk: User) -> None:
    act("consult", accepted(secret), clerk, centre="520304100201", text="请协助")
    assert readers(secret) == VILLAGE | {"neighbour"}


def test_to_others_every_step_is_not_found(
    secret: Request, supervisor: User, township_head: User
) -> None:
    for name in ACTIONS:
        for user in (supervisor, township_head):
            with pytest.raises(NotFoundError):
                act(name, secret, user, **given(name, secret))


def test_words_are_not_searched_even_by_those_who_read_it(secret: Request, clerk: User) -> None:
    assert not list_requests(clerk, Wanted(q="求助钱款")).rows
    found = find_request(clerk, secret.code)
    assert (title_of(found), body_of(found)) == ("求助钱款", "家中困难")
    assert secret.title == "保密事项（求助）"


def test_it_is_not_counted_for_those_who_do_not_read_it(
    secret: Request, clerk: User, township_clerk: User, supervisor: User
) -> None:
    assert counts_for(clerk)["new"] == 1
    assert counts_for(township_clerk)["new"] == 0
    assert counts_for(supervisor)["new"] == 0


def test_a_bad_grade_lets_the_head_above_call_back(
    secret: Request, clerk: User, township_head: User
) -> None:
    act("resolve", accepted(secret), clerk, outcome="solved", reply="已补助。")
    act("rate", secret, grade=1)
    assert readers(secret) == VILLAGE | {"township_head"}
    assert told(secret, "rate") == {"clerk", "township_head"}
    assert counts_for(township_head)["call_back"] == 1
    done = act("call_back", secret, township_head, text="属实", reached=True, verdict="valid")
    assert done.state == "rectifying"


def test_its_words_do_not_travel_by_text_message(secret: Request, clerk: User) -> None:
    act("resolve", accepted(secret), clerk, outcome="solved", reply="补助已批准")
    assert not any("补助" in text or "钱款" in text for text in texts(secret))
    assert "已有答复" in texts(secret)[-1]


def test_into_it_only_its_like_is_merged(secret: Request, clerk: User) -> None:
    with pytest.raises(InvalidError):
        act("merge", taken(clerk), clerk, into=secret.code, reason="同一件事")
    like = taken(clerk, kind="help", confidential=True)
    assert act("merge", like, clerk, into=secret.code, reason="同一件事").state == "merged"


def test_the_open_one_is_read_by_the_whole_line_above(time: Time, clerk: User) -> None:
    above = {"township_clerk", "township_head", "county_clerk", "county_head"}
    assert readers(taken(clerk)) == VILLAGE | above | {"supervisor", "organiser"}


def test_the_call_back_box_leaves_out_what_one_handled(
    time: Time, clerk: User, head: User, township_clerk: User
) -> None:
    rated(taken(clerk))
    assert [counts_for(user)["call_back"] for user in (clerk, head, township_clerk)] == [0, 0, 1]
