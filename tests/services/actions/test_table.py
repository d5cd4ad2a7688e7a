"""What holds of every action: who may take it, from which state, with which version."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from centres.models import User
from foundation.problems import (
    ForbiddenError,
    NotAllowedNowError,
    NotFoundError,
    Problem,
    StaleError,
)
from services.actions.table import RUN
from services.constants import State
from services.models import Request, RequestEvent
from services.states import ACTIONS
from tests.factories import find_user
from tests.services.cases import act, in_state, sample_of, taken

SEAT = {"clerk", "second_clerk", "handler", "head"}
ABOVE = {"township_head", "county_head"}
OUTSIDE = {"township_clerk", "township_head", "county_clerk", "county_head"}
OUTSIDE |= {"supervisor", "organiser"}
# The request lies at village A: taken and held there, no department. Written by hand, so that
# the table is compared with what the rules say and not with itself.
MAY = {
    "accept": SEAT,
    "reject": SEAT,
    "notify_materials": SEAT,
    "supply_materials": SEAT,
    "assign": {"head"} | ABOVE,
    "route": SEAT | ABOVE,
    "escalate": SEAT,
    "delegate": SEAT | ABOVE,
    "return": SEAT,
    "consult": SEAT | ABOVE,
    "suspend": {"head"} | ABOVE,
    "resume": SEAT | ABOVE,
    "extend": {"head"} | ABOVE,
    "resolve": SEAT,
    "contact": SEAT,
    "note": SEAT | OUTSIDE,
    "ask_suspend": SEAT,
    "ask_extend": SEAT,
    "refuse": {"head"} | ABOVE,
    "rate": set(),
    "call_back": OUTSIDE,
    "rectify": SEAT,
    "reopen": {"clerk", "head"} | OUTSIDE,
    "withdraw": SEAT,
    "merge": SEAT,
    "close": {"head"} | ABOVE,
}
# Who reads the request without having anything to do with it, and who does not even find it.
READS = SEAT | OUTSIDE
LOST = {"agent", "neighbour", "stranger", "stranger_head", "bureau_handler", "station_handler"}
LOST |= {"station_head", "system_admin", "security_admin", "audit_admin", "nobody"}

pytestmark = pytest.mark.usefixtures("ground", "time")


def tried(name: str, request: Request, user: User) -> type[Problem] | None:
    """What the user is told; nothing of the try stays."""
    with transaction.atomic():
        try:
            act(name, request, user, **sample_of(name))
        except Problem as problem:
            return type(problem)
        finally:
            transaction.set_rollback(True)
    return None


def start_of(name: str) -> Request:
    return in_state(ACTIONS[name].sources[0])


def test_every_action_has_its_function_and_its_row_here() -> None:
    assert set(ACTIONS) == set(RUN) == set(MAY)


@pytest.mark.parametrize("name", ACTIONS)
def test_who_may(name: str) -> None:
    request = start_of(name)
    found = {user: tried(name, request, find_user(user)) for user in sorted(READS | LOST)}
    refused = {user for user, problem in found.items() if problem is ForbiddenError}
    assert refused == READS - MAY[name]
    assert {user for user, problem in found.items() if problem is NotFoundError} == LOST


@pytest.mark.parametrize("name", [name for name in ACTIONS if name != "note"])
def test_in_another_state_it_is_told_how_the_request_stands(name: str) -> None:
    action, who = ACTIONS[name], sorted(MAY[name])
    user = find_user(who[0]) if who else None
    for state in State:
        if state in action.sources:
            continue
        with pytest.raises(NotAllowedNowError) as refusal:
            act(name, in_state(state), user, **sample_of(name))
        assert refusal.value.status == 409
        assert refusal.value.current is not None
        assert refusal.value.current["state"] == state


@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"rate"}))
def test_a_stale_version_is_told_what_changed(name: str) -> None:
    request = start_of(name)
    before = RequestEvent.objects.filter(request=request).count()
    with pytest.raises(StaleError) as refusal:
        act(name, request, find_user(min(MAY[name])), version=99, **sample_of(name))
    assert refusal.value.current == {
        "state": request.state,
        "state_name": request.get_state_display(),
        "version": request.version,
        "holder": "花茂村",
    }
    assert RequestEvent.objects.filter(request=request).count() == before


# There is nothing to refuse or to send back at the beginning: see their own tests.
@pytest.mark.parametrize("name", sorted(set(ACTIONS) - {"refuse", "return"}))
def test_it_is_written_down_without_words(name: str) -> None:
    request = start_of(name)
    user = find_user(min(MAY[name])) if MAY[name] else None
    given = sample_of(name)
    done = act(name, request, user, **given)
    event = RequestEvent.objects.filter(request=request).order_by("-id")[0]
    assert (event.verb, event.actor, event.from_state) == (name, user, request.state)
    assert (event.to_state, event.holder_centre_id) == (done.state, done.holder_centre_id)
    assert (event.village_id, event.county_id) == (request.village_id, request.county_id)
    assert done.version == request.version + 1
    spoken = [value for value in given.values() if isinstance(value, str) and not value.isascii()]
    assert not any(words in str(event.data) for words in spoken)


@pytest.mark.parametrize("name", ["accept", "assign", "consult", "extend", "reopen"])
def test_the_post_that_acted_is_named(name: str) -> None:
    user = find_user(max(MAY[name]))
    act(name, start_of(name), user, **sample_of(name))
    event = RequestEvent.objects.filter(verb=name).order_by("-id")[0]
    assert event.post == user.posts_now[0]


def test_a_second_call_with_the_same_id_is_refused_as_a_whole(clerk: User) -> None:
    request = taken(clerk)
    client_id = uuid4()
    act("note", request, clerk, text="一", client_id=client_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        act("note", request, clerk, text="二", client_id=client_id)
    assert RequestEvent.objects.filter(request=request, verb="note").count() == 1
