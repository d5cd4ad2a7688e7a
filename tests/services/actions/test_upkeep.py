"""What follows when the ground moves: a calendar, a closed centre, a rule that failed."""

from datetime import date, datetime

import pytest

from centres.actions.calendar import publish_year, save_special_day, set_figure
from centres.actions.network import close_centre
from centres.models import User
from centres.workdays import SHANGHAI
from foundation import jobs
from foundation.stamps import raise_version
from services.actions import upkeep
from services.constants import ClockKind, State
from services.models import Holding, Request, RoutingRule
from tests.factories import Network
from tests.services.cases import (
    Time,
    accepted,
    act,
    in_state,
    last_event,
    limit,
    november,
    rated,
    taken,
    told,
    verbs,
)

pytestmark = pytest.mark.usefixtures("time")


def refreshed(request: Request) -> Request:
    found: Request = Request.objects.get(pk=request.pk)
    return found


# --- the calendar -------------------------------------------------------------------------------


def test_a_new_holiday_moves_what_is_open(advice: Request) -> None:
    before = accepted(advice)
    save_special_day(day=date(2026, 11, 11), kind="holiday", name="建县日")
    jobs.drain()
    after = refreshed(advice)
    assert (before.due_at, after.due_at) == (november(12, 17), november(13, 17))
    assert after.version == before.version, "nobody's open form becomes stale"
    days = limit(after, ClockKind.FINISH).explanation
    assert {"day": "2026-11-11", "counted": False, "why": "建县日放假"} in days


def test_pauses_are_kept_and_what_stands_still_stays_still(time: Time) -> None:
    stands = in_state(State.SUSPENDED)
    save_special_day(day=date(2026, 11, 11), kind="holiday", name="建县日")
    jobs.drain()
    clock = limit(stands, ClockKind.FINISH)
    assert (clock.due_at, clock.alert_at) == (november(13, 17), None)
    assert refreshed(stands).due_at is None


def test_ended_work_and_ratings_stay_as_they_were(advice: Request, clerk: User) -> None:
    answered = limit(in_state(State.RESOLVED), ClockKind.RATING)
    done = rated(advice, 4)
    before = limit(done, ClockKind.FINISH).due_at
    save_special_day(day=date(2026, 11, 11), kind="holiday", name="建县日")
    jobs.drain()
    assert limit(done, ClockKind.FINISH).due_at == before
    answered.refresh_from_db()
    assert answered.due_at == november(24)


def test_a_year_not_published_is_provisional_until_it_is(time: Time, clerk: User) -> None:
    time.at(datetime(2026, 12, 30, 10, tzinfo=SHANGHAI))
    made = accepted(taken(clerk, kind="help"))
    assert made.due_provisional
    publish_year(year=2027, source="通知")
    jobs.drain()
    assert not refreshed(made).due_provisional


def test_another_closing_hour_holds_for_open_work(advice: Request) -> None:
    accepted(advice)
    today = date(2026, 11, 9)
    set_figure(
        code="closing_hour", value="18:00", effective_from=today, source="县通知", today=today
    )
    jobs.drain()
    assert refreshed(advice).due_at == november(12, 18)


def test_more_than_a_batch_is_done_by_further_jobs(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    made = [accepted(taken(clerk)) for _ in range(5)]
    save_special_day(day=date(2026, 11, 11), kind="holiday", name="建县日")
    jobs.drain()
    assert {refreshed(case).due_at for case in made} == {november(13, 17)}
    assert upkeep.recompute_deadlines() == 0


# --- a centre that closes -----------------------------------------------------------------------


def closed(network: Network) -> None:
    close_centre(centre=network.a.village, successor=network.other_village)
    jobs.drain()


def test_open_work_goes_to_the_successor_with_its_clock(
    advice: Request, network: Network, time: Time
) -> None:
    before = accepted(advice)
    closed(network)
    after = refreshed(advice)
    assert after.holder_centre == network.other_village
    assert (after.state, after.due_at, after.handler) == (State.ACCEPTED, before.due_at, None)
    assert after.version == before.version + 1
    assert last_event(after).data == {"from": network.a.village.pk}
    assert Holding.objects.get(request=after, until=None).centre == network.other_village


def test_those_there_and_the_first_responder_hear(advice: Request, network: Network) -> None:
    closed(network)
    assert told(advice, "move") == {"clerk", "neighbour"}


def test_ended_work_stays_readable_where_it_was(advice: Request, network: Network) -> None:
    done = rated(advice, 5)
    closed(network)
    assert refreshed(done).holder_centre == network.a.village


def test_the_work_of_an_office_goes_to_the_centre(
    advice: Request, clerk: User, network: Network
) -> None:
    act("route", accepted(advice), clerk, department="service-desk", reason="由服务台办")
    closed(network)
    after = refreshed(advice)
    assert (after.holder_centre, after.holder_department) == (network.other_village, None)


def test_twice_moves_once(advice: Request, network: Network) -> None:
    closed(network)
    assert upkeep.move_open_work(centre_id=network.a.village.pk) == 0
    assert verbs(advice).count("move") == 1


def test_a_chain_of_mergers_ends_where_somebody_works(
    advice: Request, network: Network, neighbour: User
) -> None:
    third = network.far_village
    close_centre(centre=network.a.village, successor=network.other_village)
    close_centre(centre=network.other_village, successor=third)
    jobs.drain()
    assert refreshed(advice).holder_centre == third


def test_more_than_a_batch_moves_too(
    clerk: User, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_BATCH", 2)
    made = [taken(clerk) for _ in range(5)]
    closed(network)
    assert {refreshed(case).holder_centre for case in made} == {network.other_village}


# --- a rule that cannot be followed -------------------------------------------------------------


def rule(**fields: str) -> RoutingRule:
    made = RoutingRule.objects.create(order=1, name="坏规则", kind="advice", why="试", **fields)
    raise_version()
    return made


@pytest.mark.parametrize(
    ("target", "failure"),
    [
        ({"to_department": "no-such-office"}, "花茂村没有对应站所"),
        ({"to_tier": "group"}, "上级没有对应层级的中心"),
    ],
)
def test_it_is_reported_and_the_request_stays(
    target: dict[str, str], failure: str, clerk: User, network: Network
) -> None:
    broken = rule(**target)
    made = taken(clerk)
    assert (made.holder_centre, made.holder_department) == (network.a.village, None)
    assert made.routing_note == f"规则“坏规则”未能执行：{failure}"
    jobs.drain()
    broken.refresh_from_db()
    assert (broken.failure, broken.failed_at) == (failure, november(9))


def test_a_suspended_centre_above_is_no_target(clerk: User, network: Network) -> None:
    rule(to_tier="township")
    network.a.township.status = "suspended"
    network.a.township.save()
    assert taken(clerk).holder_centre == network.a.village
