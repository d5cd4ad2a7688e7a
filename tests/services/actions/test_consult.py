"""Others may be asked to assist; the holder stays the holder."""

import pytest

from centres.models import User
from foundation.problems import ForbiddenError, InvalidError, NotFoundError
from services.models import Holding, Request
from services.reports.detail import find_request
from tests.factories import Network
from tests.services.cases import accepted, act, last_event, told


def asked(request: Request, by: User, centre: str = "520304100201") -> Request:
    return act("consult", request, by, centre=centre, text="请协助核实")


def test_another_seat_reads_and_adds(advice: Request, clerk: User, neighbour: User) -> None:
    done = asked(accepted(advice), clerk)
    assert (done.holder_centre_id, done.handler) == (advice.holder_centre_id, clerk)
    assert find_request(neighbour, advice.code)
    act("note", advice, neighbour, text="确有此事")
    with pytest.raises(ForbiddenError):
        act("resolve", advice, neighbour, outcome="solved", reply="好")


def test_without_being_asked_it_is_not_found(advice: Request, neighbour: User) -> None:
    with pytest.raises(NotFoundError):
        act("note", advice, neighbour, text="我也听说")


def test_those_asked_are_told(advice: Request, second_clerk: User, network: Network) -> None:
    done = asked(accepted(advice, "second_clerk"), second_clerk)
    assert told(done, "consult") == {"clerk", "neighbour"}
    assert last_event(done).data == {"consulted": [network.other_village.pk, None]}
    assert last_event(done).internal


def test_an_office_can_be_asked(advice: Request, clerk: User, network: Network) -> None:
    act("consult", accepted(advice), clerk, department="service-desk", text="请协助")
    holding = Holding.objects.get(request=advice, kind="consulted")
    assert holding.department == network.a.departments["service-desk"]
    assert holding.until is None


def test_nobody_is_asked_twice_or_to_assist_oneself(advice: Request, clerk: User) -> None:
    asked(accepted(advice), clerk)
    with pytest.raises(InvalidError):
        asked(advice, clerk)
    with pytest.raises(InvalidError):
        asked(advice, clerk, "520304100200")
    assert Holding.objects.filter(request=advice, kind="consulted").count() == 1
