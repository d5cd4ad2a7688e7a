"""A head names who works on it."""

import pytest

from centres.constants import Role
from centres.models import User
from foundation.problems import InvalidError
from services.models import Request
from tests.factories import Network, UserFactory, post
from tests.services.cases import Time, accepted, act, at_office, last_event, taken, told


def refused(request: Request, head: User, username: str) -> set[str]:
    with pytest.raises(InvalidError) as refusal:
        act("assign", request, head, handler=username)
    return set(refusal.value.errors or {})


def test_the_person_is_named_and_told(advice: Request, head: User, second_clerk: User) -> None:
    done = act("assign", accepted(advice), head, handler="second_clerk")
    assert (done.state, done.handler) == ("accepted", second_clerk)
    assert last_event(done).data == {"handler": second_clerk.pk}
    assert last_event(done).internal, "not the citizen's business"
    assert told(done, "assign") == {"clerk", "second_clerk"}


def test_before_anybody_signed_it_can_be_given_too(advice: Request, head: User) -> None:
    done = act("assign", advice, head, handler="handler")
    assert (done.state, done.signed_at) == ("submitted", None)


@pytest.mark.parametrize("username", ["neighbour", "station_handler", "supervisor", "nobody", "x"])
def test_only_somebody_of_the_holding_seat(username: str, advice: Request, head: User) -> None:
    assert refused(advice, head, username) == {"handler"}


def test_who_has_it_already_is_not_named_again(advice: Request, head: User) -> None:
    assert refused(accepted(advice), head, "clerk") == {"handler"}


def test_who_left_the_post_is_not_named(advice: Request, head: User, second_clerk: User) -> None:
    second_clerk.is_active = False
    second_clerk.save()
    assert refused(advice, head, "second_clerk") == {"handler"}


def test_the_head_of_an_office_gives_it_to_its_people(
    time: Time, network: Network, station_head: User
) -> None:
    made = at_office(network)
    assert refused(made, station_head, "township_clerk") == {"handler"}
    office = network.a.departments["social-affairs-office"]
    other = UserFactory(username="office_two")
    post(other, network.a.township, Role.HANDLER, office)
    assert act("assign", made, station_head, handler="office_two").handler == other


def test_an_agent_who_was_named_may_work_on_it(advice: Request, head: User, agent: User) -> None:
    act("assign", accepted(advice), head, handler="agent")
    act("contact", advice, agent, text="上门问过", reached=True)
    assert last_event(advice).actor == agent


def test_after_handing_on_nobody_is_named(time: Time, clerk: User) -> None:
    made = accepted(taken(clerk))
    assert act("escalate", made, clerk, reason="本级不能决定").handler is None
