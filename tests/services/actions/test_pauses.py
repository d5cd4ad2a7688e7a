"""Suspension and extension: asked by who handles, decided by a head."""

import pytest

from centres.models import User
from foundation.problems import InvalidError, NotAllowedNowError
from services.constants import ClockKind, State
from services.models import Ask, Pause, Request
from tests.services.cases import (
    Time,
    accepted,
    act,
    last_event,
    limit,
    november,
    taken,
    texts,
    told,
)

pytestmark = pytest.mark.usefixtures("time")


def test_a_suspension_stops_the_clock(advice: Request, head: User) -> None:
    done = act("suspend", accepted(advice), head, reason="等待鉴定")
    assert (done.state, done.due_at) == (State.SUSPENDED, None)
    pause = Pause.objects.get(clock__request=done)
    assert (pause.approved_by, pause.until, pause.reason) == (head, None, "suspended")
    assert "经批准中止。等待鉴定" in texts(done)[-1]


def test_it_goes_on_without_the_days_it_stood(advice: Request, head: User, time: Time) -> None:
    act("suspend", accepted(advice), head, reason="等待鉴定")
    time.to(18)
    done = act("resume", advice, head, reason="鉴定已出")
    assert (done.state, done.due_at) == (State.ACCEPTED, november(23, 17))
    assert Pause.objects.get(clock__request=done).until == november(18)
    assert limit(done, ClockKind.FINISH).alert_at == november(20, 17), "50 % of three days"


def test_a_stop_within_a_day_costs_nothing(advice: Request, head: User, time: Time) -> None:
    promised = accepted(advice).due_at
    act("suspend", advice, head, reason="等待鉴定")
    time.to(9, 16)
    assert act("resume", advice, head, reason="鉴定已出").due_at == promised


def test_a_pause_after_the_end_does_not_make_it_timely(
    advice: Request, head: User, clerk: User, time: Time
) -> None:
    accepted(advice)
    time.to(13)
    act("suspend", advice, head, reason="等待鉴定")
    act("withdraw", advice, clerk, reason="本人不再需要")
    assert limit(advice, ClockKind.FINISH).met is False


def test_an_extension_moves_the_date_and_is_told(advice: Request, head: User) -> None:
    done = act("extend", accepted(advice), head, days=2, reason="需实地核查")
    assert (done.due_at, done.extended_days) == (november(16, 17), 2)
    assert last_event(done).data["days"] == 2
    assert "新的办结日期 2026年11月16日。需实地核查" in texts(done)[-1]
    assert told(done, "extend") == {"clerk"}


@pytest.mark.parametrize("days", [0, -1, 4])
def test_at_most_as_long_again(days: int, advice: Request, head: User) -> None:
    with pytest.raises(InvalidError, match="标出") as refusal:
        act("extend", accepted(advice), head, days=days, reason="需核查")
    assert refusal.value.errors == {"days": ["还可延长 3 个工作日以内。"]}


def test_never_more_than_ten_days_in_all(time: Time, clerk: User, head: User) -> None:
    made = accepted(taken(clerk, kind="complaint"))
    act("extend", made, head, days=6, reason="需核查")
    act("extend", made, head, days=4, reason="仍需核查")
    with pytest.raises(InvalidError) as refusal:
        act("extend", made, head, days=1, reason="再延")
    assert refusal.value.errors == {"days": ["已延期到上限，不能再延。"]}


def test_a_handler_asks_and_the_head_hears(advice: Request, handler: User) -> None:
    act("ask_extend", accepted(advice), handler, days=2, reason="需核查")
    ask = Ask.objects.get(request=advice)
    assert (ask.kind, ask.days, ask.asked_by, ask.granted) == ("extend", 2, handler, None)
    assert ask.reason.text == "需核查"
    assert told(advice, "ask_extend") == {"clerk", "head"}


def test_an_ask_for_too_long_is_refused_at_once(advice: Request, handler: User) -> None:
    with pytest.raises(InvalidError):
        act("ask_extend", accepted(advice), handler, days=4, reason="需核查")
    assert not Ask.objects.exists()


def test_one_ask_at_a_time(advice: Request, handler: User) -> None:
    act("ask_extend", accepted(advice), handler, days=2, reason="需核查")
    with pytest.raises(NotAllowedNowError):
        act("ask_suspend", advice, handler, reason="等待鉴定")


def test_what_the_head_does_grants_what_was_asked(
    advice: Request, handler: User, head: User
) -> None:
    act("ask_suspend", accepted(advice), handler, reason="等待鉴定")
    act("suspend", advice, head, reason="同意")
    assert Ask.objects.get(request=advice).granted is True


def test_a_refusal_is_told_and_changes_nothing(advice: Request, handler: User, head: User) -> None:
    promised = accepted(advice, "handler").due_at
    act("ask_extend", advice, handler, days=2, reason="需核查")
    done = act("refuse", advice, head, reason="可以按期办结")
    assert Ask.objects.get(request=advice).granted is False
    assert (done.state, done.due_at) == (State.ACCEPTED, promised)
    assert told(done, "refuse") == {"clerk", "handler"}
    with pytest.raises(NotAllowedNowError):
        act("refuse", advice, head, reason="再一次")


def test_an_answer_makes_the_ask_moot(advice: Request, clerk: User) -> None:
    act("ask_extend", accepted(advice), clerk, days=2, reason="需核查")
    act("resolve", advice, clerk, outcome="solved", reply="已查明。")
    assert Ask.objects.get(request=advice).granted is False
