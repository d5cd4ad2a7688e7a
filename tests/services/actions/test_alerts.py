"""What the clocks say by themselves, to whom, in which order, and once."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection

from centres.actions.calendar import save_special_day
from centres.models import User
from foundation import jobs
from foundation.models import Message
from services import tasks
from services.actions import alerts
from services.actions.alerts import speak_due_clocks
from services.constants import ClockKind, State
from services.models import Holding, Request, RequestClock, RequestEvent
from tests.factories import Network, find_user
from tests.services.cases import (
    SAMPLE,
    Time,
    accepted,
    act,
    called_back,
    in_state,
    last_event,
    limit,
    november,
    rated,
    resolved,
    running,
    taken,
    texts,
    told,
    up,
    verbs,
)

pytestmark = pytest.mark.usefixtures("time")


def said(request: Request) -> list[str]:
    """Verbs of the clock, in the order in which it spoke."""
    return [verb for verb in verbs(request) if verb in {"warn", "overdue", "remind", "invite"}]


def refreshed(request: Request) -> Request:
    found: Request = Request.objects.get(pk=request.pk)
    return found


def walk(time: Time, until: datetime) -> list[tuple[datetime, str]]:
    """Go from alert to alert as a clock would; the moment and the verb of each event."""
    while moment := RequestClock.objects.order_by("alert_at").values_list("alert_at", flat=True)[0]:
        if moment > until:
            break
        time.at(moment)
        assert speak_due_clocks()
    rows = RequestEvent.objects.filter(actor=None, post=None).exclude(verb__in=["create", "rate"])
    return list(rows.order_by("id").values_list("at", "verb"))


# --- warnings ---------------------------------------------------------------------------------


def test_half_and_four_fifths_are_said_before_the_end(time: Time, clerk: User) -> None:
    made = accepted(taken(clerk, kind="complaint"))
    assert walk(time, november(30, 17)) == [
        (november(19, 17), "warn"),  # the 8th of 15 days
        (november(25, 17), "warn"),  # the 12th
        (november(30, 17), "overdue"),
    ]
    stages = RequestEvent.objects.filter(request=made, verb="warn").values_list("data__stage")
    assert [stage for (stage,) in stages] == [1, 2]


def test_a_warning_goes_to_who_works_on_it(time: Time, clerk: User, network: Network) -> None:
    made = accepted(taken(clerk, kind="complaint"), "handler")
    time.to(19, 17)
    speak_due_clocks()
    assert told(made, "warn") == {"clerk", "handler", "head"}
    assert not refreshed(made).attention_centre


def test_a_warning_does_not_make_an_open_form_stale(time: Time, clerk: User) -> None:
    made = accepted(taken(clerk, kind="complaint"))
    time.to(19, 17)
    speak_due_clocks()
    act("resolve", made, clerk, version=made.version, **SAMPLE["resolve"])


def test_who_stands_still_is_not_warned(time: Time, clerk: User, head: User) -> None:
    made = act("suspend", accepted(taken(clerk, kind="complaint")), head, reason="等待鉴定")
    time.at(november(30))
    assert speak_due_clocks() == 0
    assert said(made) == []


def test_what_is_answered_is_silent(advice: Request, time: Time) -> None:
    resolved(advice)
    time.to(12, 9)
    assert speak_due_clocks() == 0


# --- overdue ----------------------------------------------------------------------------------


def test_unsigned_it_rises_a_tier_a_day_and_stays_with_its_holder(
    advice: Request, time: Time, network: Network
) -> None:
    seen = []
    for day in (10, 11, 12, 13):
        time.to(day, 17)
        speak_due_clocks()
        now = refreshed(advice)
        above = now.attention_centre
        seen.append((above.name if above else "", last_event(now).data.get("organiser")))
    assert seen == [("枫香镇", False), ("播州区", False), ("播州区", True), ("播州区", True)]
    assert said(advice) == ["overdue"] * 3, "on the fourth day nothing is left to say"
    assert (now.holder_centre, now.state) == (network.a.village, State.SUBMITTED)


def test_each_of_them_is_told(advice: Request, time: Time) -> None:
    heard = []
    for day in (10, 11, 12):
        time.to(day, 17)
        speak_due_clocks()
        heard.append(told(advice, "overdue"))
    assert heard[0] == {"clerk", "head", "township_head"}
    assert heard[1] - heard[0] == {"county_head"}
    assert heard[2] - heard[1] == {"organiser"}


def test_a_superior_who_acts_ends_it(advice: Request, time: Time, township_head: User) -> None:
    time.to(10, 17)
    speak_due_clocks()
    act("note", advice, township_head, text="已督促，今日办理")
    assert refreshed(advice).attention_centre is None
    assert limit(advice, ClockKind.SUPERIOR).met is True
    time.to(20)
    assert speak_due_clocks() == 0


def test_the_head_of_the_holder_is_not_the_superior(
    advice: Request, time: Time, head: User
) -> None:
    time.to(10, 17)
    speak_due_clocks()
    act("escalate", advice, head, reason="本级不能决定")
    assert refreshed(advice).attention_centre is not None, "the township's head has not acted"
    assert "superior" in running(advice)


def test_an_answer_ends_it_too(advice: Request, time: Time) -> None:
    accepted(advice)
    time.to(12, 17)
    speak_due_clocks()
    done = resolved(refreshed(advice))
    assert (done.attention_centre, running(done)) == (None, {"rating"})


def test_at_the_county_its_own_head_and_the_organiser_are_told(
    advice: Request, time: Time, county_head: User, network: Network
) -> None:
    up(advice, 2)
    time.to(10, 17)
    speak_due_clocks()
    assert refreshed(advice).attention_centre == network.a.county
    assert told(advice, "overdue") == {"clerk", "county_head", "organiser"}
    act("note", advice, county_head, text="今日办理")
    assert refreshed(advice).attention_centre is None


def test_what_was_sent_back_twice_rises_when_the_head_does_not_decide(
    advice: Request, time: Time, township_clerk: User, clerk: User, network: Network
) -> None:
    act("return", up(advice), township_clerk, reason="派错了")
    act("return", advice, clerk, reason="派错了")
    time.to(10, 17)
    speak_due_clocks()
    assert refreshed(advice).attention_centre == network.a.county


def test_the_head_above_may_read_and_route_what_is_overdue(
    advice: Request, time: Time, network: Network
) -> None:
    time.to(10, 17)
    speak_due_clocks()
    holding = Holding.objects.get(request=advice, kind="superior")
    assert (holding.centre, holding.until) == (network.a.township, None)


def test_a_late_first_contact_is_told_without_a_superior(time: Time, clerk: User) -> None:
    made = accepted(taken(clerk, channel="web"))
    time.to(10, 17)
    speak_due_clocks()
    assert last_event(made).data["clock"] == "first_contact"
    assert told(made, "overdue") == {"clerk", "head"}
    assert not refreshed(made).attention_centre


def test_a_late_call_back_is_told_to_those_who_may_call(advice: Request, time: Time) -> None:
    rated(advice, 1)
    time.to(10, 17)
    speak_due_clocks()
    assert told(advice, "overdue") >= {"clerk", "supervisor", "township_head", "county_head"}
    assert refreshed(advice).call_back_open


def test_rectification_warns_and_rises_like_the_first_promise(advice: Request, time: Time) -> None:
    called_back(rated(advice), verdict="valid")
    walk(time, november(30, 17))
    assert said(advice) == ["warn", "warn", "overdue"]
    assert refreshed(advice).attention_centre is not None


# --- papers and ratings -------------------------------------------------------------------------


def test_missing_papers_are_asked_for_again_and_then_given_up(time: Time) -> None:
    made = in_state(State.AWAITING_MATERIALS)
    assert walk(time, november(23, 17)) == [
        (november(16, 17), "remind"),
        (november(23, 17), "withdraw"),
    ]
    done = refreshed(made)
    assert (done.state, running(done)) == (State.WITHDRAWN, set())
    reminder, farewell = texts(made)[-2:]
    assert "仍需补充材料" in reminder
    assert "视为撤回" in farewell
    assert "clerk" in told(made, "withdraw")


def test_papers_that_came_are_not_asked_for(time: Time, clerk: User) -> None:
    made = act("supply_materials", in_state(State.AWAITING_MATERIALS), clerk)
    time.to(16, 17)
    speak_due_clocks()
    assert "remind" not in verbs(made)


def test_the_rating_is_asked_for_again_and_closes_unrated(advice: Request, time: Time) -> None:
    resolved(advice)
    assert walk(time, november(24)) == [(november(12), "invite"), (november(24), "close")]
    done = refreshed(advice)
    assert (done.state, done.grade, done.closed_at) == (State.CLOSED, None, november(24))
    assert "请您评价办理结果" in texts(advice)[-1]


def test_who_rated_is_not_asked_again(advice: Request, time: Time) -> None:
    rated(advice, 4)
    time.at(november(30))
    assert speak_due_clocks() == 0


# --- once, in order, whatever happens -----------------------------------------------------------


def a_month_of_work(clerk: User) -> dict[str, Request]:
    return {
        "unsigned": taken(clerk),
        "late": accepted(taken(clerk, kind="complaint")),
        "papers": in_state(State.AWAITING_MATERIALS),
        "answered": in_state(State.RESOLVED),
        "rated": rated(taken(clerk)),
    }


def test_after_a_month_without_a_clock_everything_is_said_once(time: Time, clerk: User) -> None:
    cases = a_month_of_work(clerk)
    time.at(november(9) + timedelta(days=31))
    tasks.tick()
    assert {name: verbs(case)[-1] for name, case in cases.items()} == {
        "unsigned": "overdue",
        "late": "overdue",
        "papers": "withdraw",
        "answered": "close",
        "rated": "overdue",
    }
    spoken = RequestEvent.objects.filter(at=november(9) + timedelta(days=31)).order_by("id")
    order = list(spoken.values_list("request_id", flat=True))
    names = ("unsigned", "rated", "answered", "papers", "late")
    assert order == [cases[name].pk for name in names], "as their moments came"


def test_a_second_tick_finds_nothing(time: Time, clerk: User) -> None:
    a_month_of_work(clerk)
    time.at(november(9) + timedelta(days=31))
    tasks.tick()
    jobs.drain()
    before = (RequestEvent.objects.count(), Message.objects.count())
    tasks.tick()
    jobs.drain()
    assert (RequestEvent.objects.count(), Message.objects.count()) == before


def test_a_batch_stops_and_the_next_goes_on(time: Time, clerk: User) -> None:
    for _ in range(3):
        taken(clerk)
    time.to(10, 17)
    assert [speak_due_clocks(batch=2), speak_due_clocks(batch=2)] == [2, 1]


def test_one_clock_that_fails_does_not_silence_the_others(
    time: Time, clerk: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = taken(clerk), taken(clerk)
    speak = alerts._say

    def fail_for_one(clock: RequestClock, now: datetime) -> None:
        if clock.request_id == broken.pk:
            raise LookupError
        speak(clock, now)

    monkeypatch.setattr(alerts, "_say", fail_for_one)
    time.to(10, 17)
    with caplog.at_level(logging.ERROR):
        assert speak_due_clocks() == 1
    assert "clock failed" in caplog.text
    assert (said(broken), said(sound)) == ([], ["overdue"])
    monkeypatch.undo()
    assert speak_due_clocks() == 1, "it is tried again"


def test_a_change_of_the_calendar_does_not_say_it_again(advice: Request, time: Time) -> None:
    time.to(10, 17)
    speak_due_clocks()
    act("note", advice, find_user("township_head"), text="已督促")
    save_special_day(day=november(25).date(), kind="holiday", name="建县日")
    jobs.drain()
    assert speak_due_clocks() == 0


def test_an_end_that_moved_is_said_anew(advice: Request, time: Time, head: User) -> None:
    accepted(advice)
    time.to(12, 17)
    speak_due_clocks()
    act("extend", advice, head, days=3, reason="需核查")
    assert walk(time, november(17, 17))[-1] == (november(17, 17), "overdue")
    assert said(advice).count("overdue") >= 2


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_say_it_once(time: Time, clerk: User) -> None:
    made = [taken(clerk) for _ in range(12)]
    time.to(10, 17)
    start = threading.Barrier(4)

    def tick(_: int) -> int:
        try:
            start.wait()
            spoken = speak_due_clocks()
            jobs.drain()
            return spoken
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tick, range(4))) == 12
    assert all(said(case) == ["overdue"] for case in made)
    assert Message.objects.filter(kind="overdue").count() == 36
