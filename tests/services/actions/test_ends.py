"""The ways a request ends, and begins again: reject, withdraw, close, merge, reopen."""

import pytest

from centres.actions.network import close_centre
from centres.models import User
from foundation.problems import InvalidError
from services.constants import ClockKind, State
from services.models import Request
from tests.factories import Network
from tests.services.cases import (
    SAMPLE,
    Time,
    accepted,
    act,
    at_office,
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
)

pytestmark = pytest.mark.usefixtures("time")
REASON = {"reason": "问题没有解决"}


def test_a_refusal_says_why_and_where_to_go(advice: Request, clerk: User) -> None:
    done = act("reject", advice, clerk, reason="不属于本站职责", responsible="县医保局")
    assert (done.state, done.due_at, running(done)) == (State.REJECTED, None, set())
    assert "不予受理。不属于本站职责\n可向“县医保局”提出。" in texts(done)[-1]
    assert done.closed_at is not None


def test_a_withdrawal_by_the_person_is_told_to_the_staff(advice: Request) -> None:
    done = act("withdraw", accepted(advice, "second_clerk"), reason="已自行解决")
    assert (done.state, running(done), done.due_at) == (State.WITHDRAWN, set(), None)
    assert told(done, "withdraw") >= {"clerk"}
    assert last_event(done).actor is None


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.ACCEPTED, State.AWAITING_MATERIALS, State.SUSPENDED]
)
def test_it_can_be_withdrawn_until_it_is_answered(state: State, clerk: User) -> None:
    assert act("withdraw", in_state(state), clerk, reason="不需要了").state == State.WITHDRAWN


def test_closed_without_a_grade_stays_unrated(advice: Request, head: User) -> None:
    done = act("close", resolved(advice), head, reason="本人表示不评价")
    assert (done.state, done.grade, running(done)) == (State.CLOSED, None, set())


# --- two of the same --------------------------------------------------------------------------


def merged(request: Request, into: str, by: User) -> Request:
    return act("merge", request, by, into=into, reason="同一件事")


def refused(request: Request, into: str, by: User) -> set[str]:
    with pytest.raises(InvalidError) as refusal:
        merged(request, into, by)
    return set(refusal.value.errors or {})


def test_one_goes_on_for_both(advice: Request, clerk: User) -> None:
    other = taken(clerk)
    done = merged(advice, other.code.lower().replace("-", " "), clerk)
    assert (done.state, done.merged_into, running(done)) == (State.MERGED, other, set())
    assert last_event(done).data == {"into": other.code}
    other.refresh_from_db()
    assert other.state == State.SUBMITTED


def test_not_into_itself_an_ended_one_or_a_wrong_code(advice: Request, clerk: User) -> None:
    ended = act("withdraw", taken(clerk), clerk, reason="不需要了")
    for into in (advice.code, ended.code, "0000-0000-0001", "12345"):
        assert refused(advice, into, clerk) == {"into"}


def test_not_into_what_one_cannot_see(
    advice: Request, clerk: User, stranger: User, neighbour: User
) -> None:
    assert refused(advice, taken(stranger).code, clerk) == {"into"}
    assert refused(advice, taken(neighbour).code, clerk) == {"into"}


def test_not_from_the_open_into_a_sealed_one(advice: Request, clerk: User) -> None:
    sealed = taken(clerk, kind="dispute", title="争地界")
    assert refused(advice, sealed.code, clerk) == {"into"}


# --- solved was not solved --------------------------------------------------------------------


def test_a_new_round_begins_at_the_same_seat(advice: Request, clerk: User, time: Time) -> None:
    rated(advice, 4)
    time.to(16)
    done = act("reopen", advice, clerk, **REASON)
    assert (done.state, done.round, done.grade, done.outcome) == (State.SUBMITTED, 2, None, "")
    assert (done.accepted_at, done.resolved_at, done.closed_at) == (None, None, None)
    assert (done.handler, running(done)) == (None, {"sign_for"})
    assert done.due_at == november(17, 17)
    assert told(done, "reopen") == {"second_clerk", "handler", "head"}


def test_the_new_round_has_a_new_limit_and_a_new_rating(advice: Request, clerk: User) -> None:
    act("reopen", rated(advice, 3), clerk, **REASON)
    again = accepted(advice)
    assert limit(again, ClockKind.FINISH).limit_days == 3
    act("resolve", again, clerk, **SAMPLE["resolve"])
    assert act("rate", again, grade=5).state == State.CLOSED


def test_an_office_gets_its_own_work_back(
    network: Network, station_handler: User, clerk: User
) -> None:
    made = at_office(network)
    act("resolve", made, station_handler, **SAMPLE["resolve"])
    done = act("reopen", made, clerk, **REASON)
    assert done.holder_department == network.a.departments["social-affairs-office"]


def test_a_bad_rating_does_not_follow_into_the_new_round(advice: Request, supervisor: User) -> None:
    done = act("reopen", rated(advice, 1), supervisor, **REASON)
    assert (done.call_back_open, running(done)) == (False, {"sign_for"})


def test_the_work_of_a_merged_centre_is_taken_up_by_its_successor(
    advice: Request, clerk: User, network: Network
) -> None:
    rated(advice, 4)
    close_centre(centre=network.a.village, successor=network.other_village)
    done = act("reopen", advice, clerk, **REASON)
    assert (done.holder_centre, done.village_id) == (network.other_village, network.a.village.pk)
    assert "neighbour" in told(done, "reopen")
