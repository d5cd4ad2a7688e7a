"""Handing on sideways, up and down; what stays, and who hears."""

import pytest

from centres.constants import CentreStatus
from centres.models import User
from foundation.problems import InvalidError, NotAllowedNowError
from services.constants import ClockKind, State
from services.models import Ask, Holding, Request
from tests.factories import Network
from tests.services.cases import (
    Time,
    accepted,
    act,
    at_office,
    last_event,
    limit,
    november,
    running,
    told,
    up,
)

pytestmark = pytest.mark.usefixtures("time")


def holders(request: Request) -> list[tuple[str, bool]]:
    rows = Holding.objects.filter(request=request, kind="holder").order_by("id")
    return [(str(row.department or row.centre), row.until is None) for row in rows]


def refused(name: str, request: Request, user: User, **given: str) -> set[str]:
    with pytest.raises(InvalidError) as refusal:
        act(name, request, user, **given)
    return set(refusal.value.errors or {})


def test_up_it_goes_to_the_centre_above_and_keeps_its_clock(advice: Request, time: Time) -> None:
    promised = accepted(advice).due_at
    time.to(10)
    done = act("escalate", advice, advice.first_responder, reason="本级不能决定")
    assert (done.state, done.holder_centre.code) == (State.SUBMITTED, "520304100")
    assert (done.handler, done.signed_at) == (None, None)
    assert running(done) == {"finish", "sign_for"}
    assert limit(done, ClockKind.FINISH).due_at == promised
    assert limit(done, ClockKind.SIGN_FOR).due_at == done.due_at == november(11, 17)


def test_it_still_belongs_to_where_it_was_taken(advice: Request, network: Network) -> None:
    done = up(advice, 2)
    assert (done.village_id, done.centre_id) == (network.a.village.pk, network.a.village.pk)
    assert holders(done) == [("枫香镇", False), ("播州区", True)]
    assert last_event(done).holder_centre == network.a.county
    assert last_event(done).village_id == network.a.village.pk


def test_both_ends_and_the_first_responder_hear(advice: Request, second_clerk: User) -> None:
    act("escalate", accepted(advice, "second_clerk"), second_clerk, reason="本级不能决定")
    assert told(advice, "escalate") == {"clerk", "township_clerk", "township_head"}


def test_above_the_county_nobody_takes_requests(advice: Request, county_clerk: User) -> None:
    top = accepted(up(advice, 2), "county_clerk")
    with pytest.raises(NotAllowedNowError):
        act("escalate", top, county_clerk, reason="再上报")


def test_sideways_it_goes_to_an_office_of_the_centre(
    advice: Request, township_clerk: User, network: Network
) -> None:
    made = accepted(up(advice), "township_clerk")
    given = {"department": "social-affairs-office", "reason": "属社会事务办"}
    done = act("route", made, township_clerk, **given)
    assert done.holder_department == network.a.departments["social-affairs-office"]
    assert holders(done)[-1] == ("社会事务办公室(民政办)", True)
    assert told(done, "route") == {"clerk", "station_handler", "station_head"}


def test_sideways_it_goes_to_a_centre_beside(advice: Request, clerk: User) -> None:
    done = act("route", advice, clerk, centre="520304100201", reason="属枫元村")
    assert done.holder_centre.code == "520304100201"
    assert told(done, "route") == {"neighbour"}


def test_the_office_gives_it_back_to_its_own_window(
    network: Network, station_handler: User
) -> None:
    done = act("route", at_office(network), station_handler, reason="交窗口答复")
    assert (done.holder_department, done.holder_centre) == (None, network.a.township)


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("route", {"centre": "520304101"}, "centre"),  # not beside a village
        ("route", {"centre": "520304101200"}, "centre"),  # a village of another township
        ("route", {"centre": "5203"}, "centre"),
        ("route", {"centre": "999999"}, "centre"),
        ("route", {"department": "police-bureau"}, "department"),
        ("route", {}, "department"),  # where it is already
        ("escalate", {"department": "service-desk"}, "department"),
        ("delegate", {"centre": "520304100201"}, "centre"),
        ("delegate", {"centre": "520304100200"}, "centre"),
    ],
)
def test_wrong_targets_are_named(
    name: str, given: dict[str, str], field: str, advice: Request, clerk: User
) -> None:
    assert refused(name, advice, clerk, reason="试", **given) == {field}
    assert not Holding.objects.filter(request=advice).exists()


def test_a_closed_centre_takes_nothing(advice: Request, clerk: User, network: Network) -> None:
    network.other_village.status = CentreStatus.SUSPENDED
    network.other_village.save()
    assert refused("route", advice, clerk, centre="520304100201", reason="试") == {"centre"}


def test_down_it_goes_to_any_centre_below(advice: Request, county_head: User) -> None:
    given = {"centre": "520304100200001", "reason": "就近办理"}
    done = act("delegate", accepted(up(advice, 2), "county_clerk"), county_head, **given)
    assert (done.state, done.holder_centre.code) == (State.SUBMITTED, "520304100200001")


def test_back_at_the_taking_centre_no_holding_is_open(
    advice: Request, township_clerk: User
) -> None:
    made = accepted(up(advice), "township_clerk")
    done = act("delegate", made, township_clerk, centre="520304100200", reason="由村里答复")
    assert holders(done) == [("枫香镇", False)]


def test_what_was_asked_of_the_head_is_moot(advice: Request, clerk: User) -> None:
    act("ask_extend", accepted(advice), clerk, days=2, reason="需核查")
    act("escalate", advice, clerk, reason="本级不能决定")
    assert Ask.objects.get(request=advice).granted is False


def test_a_superior_s_head_moves_it_without_holding_it(
    advice: Request, township_head: User, network: Network
) -> None:
    done = act("route", advice, township_head, centre="520304100201", reason="属枫元村")
    assert done.holder_centre == network.other_village
    assert last_event(done).post == township_head.posts_now[0]
