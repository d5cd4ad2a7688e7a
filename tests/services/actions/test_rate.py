"""Rating, call-back, rectification: once a round, judged by somebody else."""

import pytest

from centres.models import User
from foundation.problems import ForbiddenError, InvalidError, NotAllowedNowError
from services.constants import ClockKind, State
from services.models import Rating, Request
from tests.factories import Network
from tests.services.cases import (
    Time,
    act,
    at_office,
    last_event,
    limit,
    november,
    rated,
    resolved,
    running,
    told,
)

pytestmark = pytest.mark.usefixtures("time")


def called(request: Request, by: User, **given: object) -> Request:
    return act("call_back", request, by, **{"text": "电话回访", "reached": True, **given})


def refused(request: Request, by: User, **given: object) -> set[str]:
    with pytest.raises(InvalidError) as refusal:
        called(request, by, **given)
    return set(refusal.value.errors or {})


@pytest.mark.parametrize("grade", [3, 4, 5])
def test_a_good_grade_closes(grade: int, advice: Request) -> None:
    done = rated(advice, grade)
    assert (done.state, done.grade, done.call_back_open) == (State.CLOSED, grade, False)
    assert (running(done), done.closed_at is None) == (set(), False)
    assert last_event(done).data == {"grade": grade}
    assert last_event(done).actor is None


@pytest.mark.parametrize("grade", [1, 2])
def test_a_bad_grade_waits_for_a_call_back(grade: int, advice: Request) -> None:
    done = rated(advice, grade)
    assert (done.state, done.call_back_open) == (State.RESOLVED, True)
    assert running(done) == {"call_back"}
    assert limit(done, ClockKind.CALL_BACK).due_at == november(10, 17)


def test_those_above_hear_of_a_bad_grade(advice: Request) -> None:
    rated(advice, 1)
    assert told(advice, "rate") == {"clerk", "supervisor", "county_head", "township_head"}


def test_the_head_who_handled_it_is_not_asked_to_call(
    network: Network, station_handler: User
) -> None:
    made = at_office(network)
    act("resolve", made, station_handler, outcome="solved", reply="已办。")
    act("rate", made, grade=1)
    assert told(made, "rate") == {"clerk", "supervisor", "county_head"}


def test_once_a_round(advice: Request) -> None:
    rated(advice, 2)
    with pytest.raises(NotAllowedNowError, match="已经评价"):
        act("rate", advice, grade=5)
    assert Rating.objects.get(request=advice).grade == 2


def test_the_unit_that_handled_it_does_not_call_back(
    advice: Request, clerk: User, head: User, handler: User
) -> None:
    rated(advice)
    for user in (clerk, head, handler):
        with pytest.raises(ForbiddenError):
            called(advice, user, verdict="mistaken")


def test_a_valid_complaint_is_put_right(advice: Request, supervisor: User) -> None:
    done = called(rated(advice), supervisor, verdict="valid")
    assert (done.state, done.call_back_open) == (State.RECTIFYING, False)
    assert done.due_at == limit(done, ClockKind.RECTIFY).due_at == november(30, 17)
    assert running(done) == {"rectify"}
    assert last_event(done).data == {"reached": True, "verdict": "valid"}


@pytest.mark.parametrize("verdict", ["mistaken", "malicious"])
def test_another_verdict_closes_and_the_grade_stays(
    verdict: str, advice: Request, township_head: User
) -> None:
    done = called(rated(advice), township_head, verdict=verdict)
    assert (done.state, done.grade, running(done)) == (State.CLOSED, 1, set())


def test_a_verdict_must_be_given(advice: Request, supervisor: User) -> None:
    assert refused(rated(advice), supervisor) == {"verdict"}


def test_without_reaching_the_person_nobody_is_called_malicious(
    advice: Request, supervisor: User
) -> None:
    rated(advice)
    assert refused(advice, supervisor, reached=False, verdict="malicious") == {"reached"}
    assert called(advice, supervisor, reached=False, verdict="valid").state == State.RECTIFYING


def test_the_caller_writes_down_the_grade_of_who_has_not_rated(
    advice: Request, county_clerk: User
) -> None:
    done = called(resolved(advice), county_clerk, grade=4)
    assert (done.state, done.grade) == (State.CLOSED, 4)
    assert Rating.objects.get(request=done).by_call_back


def test_a_bad_grade_on_the_phone_is_judged_at_once(advice: Request, supervisor: User) -> None:
    assert refused(resolved(advice), supervisor, grade=1) == {"verdict"}
    done = called(advice, supervisor, grade=1, verdict="valid")
    assert (done.state, done.grade) == (State.RECTIFYING, 1)


def test_nobody_reached_leaves_it_as_it_was(advice: Request, supervisor: User) -> None:
    done = called(resolved(advice), supervisor, reached=False)
    assert (done.state, done.grade, running(done)) == (State.RESOLVED, None, {"rating"})
    assert refused(done, supervisor, reached=False, grade=5) == {"grade"}


def test_a_grade_given_is_not_written_over(advice: Request, supervisor: User) -> None:
    assert refused(rated(advice), supervisor, grade=5, verdict="mistaken") == {"grade"}


def test_after_rectification_the_person_rates_again(
    advice: Request, clerk: User, supervisor: User, time: Time
) -> None:
    called(rated(advice), supervisor, verdict="valid")
    time.to(10)
    done = act("rectify", advice, clerk, outcome="solved", reply="已当面道歉。")
    assert (done.state, done.round, done.grade) == (State.RESOLVED, 2, None)
    assert (done.due_at, running(done)) == (None, {"rating"})
    closed = act("rate", done, grade=4)
    assert closed.state == State.CLOSED
    assert list(Rating.objects.values_list("round", "grade")) == [(1, 1), (2, 4)]


def test_what_was_rated_badly_is_not_closed_over_it(
    advice: Request, head: User, township_head: User
) -> None:
    rated(advice)
    for user in (head, township_head):
        with pytest.raises(NotAllowedNowError, match="回访"):
            act("close", advice, user, reason="没有问题")
