"""Signing for a request starts the promise."""

import pytest

from centres.models import User
from services.constants import ClockKind, State
from services.models import Request, RequestClock
from tests.factories import Network
from tests.services.cases import (
    Time,
    accepted,
    act,
    last_event,
    limit,
    november,
    running,
    taken,
    texts,
    told,
    up,
)


def test_who_signs_handles_it_within_the_promise(advice: Request, second_clerk: User) -> None:
    done = act("accept", advice, second_clerk)
    assert (done.state, done.handler) == (State.ACCEPTED, second_clerk)
    assert done.signed_at == done.accepted_at
    assert running(done) == {"finish"}
    assert done.due_at == limit(done, ClockKind.FINISH).due_at == november(12, 17)
    days = [day["day"] for day in limit(done, ClockKind.FINISH).explanation if day["counted"]]
    assert days == ["2026-11-10", "2026-11-11", "2026-11-12"], "the day of acceptance is not one"


@pytest.mark.parametrize(
    ("kind", "day"),
    [("advice", 12), ("praise", 12), ("help", 18), ("suggestion", 18), ("complaint", 30)],
)
def test_each_kind_has_its_limit(kind: str, day: int, time: Time, clerk: User) -> None:
    assert accepted(taken(clerk, kind=kind)).due_at == november(day, 17)


def test_a_matter_has_the_limit_of_its_item(time: Time, clerk: User) -> None:
    done = accepted(taken(clerk, kind="matter", item="HJ-002"))
    assert limit(done, ClockKind.FINISH).limit_days == 5
    assert done.due_at == november(16, 17)


def test_the_green_channel_halves_and_rounds_up(time: Time, clerk: User) -> None:
    done = accepted(taken(clerk, kind="help", green_channel=True))
    assert limit(done, ClockKind.FINISH).limit_days == 4
    one_day = accepted(taken(clerk, kind="matter", item="HJ-001", green_channel=True))
    assert limit(one_day, ClockKind.FINISH).limit_days == 1, "never less than a day"


def test_the_signature_in_time_is_met_and_a_late_one_is_not(
    advice: Request, clerk: User, time: Time
) -> None:
    late = taken(clerk)
    time.to(10, 16)
    accepted(advice)
    time.to(11)
    accepted(late)
    assert limit(advice, ClockKind.SIGN_FOR).met is True
    assert limit(late, ClockKind.SIGN_FOR).met is False


def test_the_next_holder_signs_without_a_new_promise(advice: Request, time: Time) -> None:
    promised = accepted(advice).due_at
    moved = act("escalate", advice, advice.first_responder, reason="本级不能决定")
    time.to(10)
    again = accepted(moved, "township_clerk")
    assert again.due_at == promised
    assert RequestClock.objects.filter(request=advice, kind="finish").count() == 1
    assert "limit_days" not in last_event(again).data


def test_the_window_signs_for_an_office_behind_it(
    time: Time, clerk: User, township_clerk: User, network: Network
) -> None:
    made = taken(clerk, kind="complaint", category="conduct")
    done = act("accept", made, township_clerk)
    assert done.holder_department == network.a.departments["party-office"]


def test_who_signs_first_is_first_responder_of_a_request_from_the_web(
    time: Time, network: Network, second_clerk: User
) -> None:
    made = taken(None, centre=network.a.village, channel="web")
    assert act("accept", made, second_clerk).first_responder == second_clerk


def test_who_took_it_first_stays_named(time: Time, clerk: User, township_clerk: User) -> None:
    assert act("accept", up(taken(clerk)), township_clerk).first_responder == clerk


def test_the_first_responder_hears_and_the_person_gets_the_date(
    advice: Request, second_clerk: User, time: Time
) -> None:
    act("accept", advice, second_clerk)
    time.to(10)  # the message may leave later than the step
    act("notify_materials", advice, second_clerk, materials=["户口簿"])
    assert told(advice, "accept") == {"clerk"}
    assert any("已受理，承诺 2026年11月12日 前办结" in text for text in texts(advice))
