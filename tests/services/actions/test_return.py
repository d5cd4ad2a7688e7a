"""Returning a wrong dispatch: in time, with a reason, and not in a circle."""

import pytest

from centres.actions.network import close_centre
from centres.models import User
from foundation.problems import NotAllowedNowError
from services.constants import State
from services.models import Request
from tests.factories import Network
from tests.services.cases import Time, accepted, act, at_office, last_event, taken, told, up

pytestmark = pytest.mark.usefixtures("time")


def back(request: Request, by: User) -> Request:
    return act("return", request, by, reason="派错了")


def test_it_goes_back_to_who_sent_it(advice: Request, township_clerk: User) -> None:
    done = back(up(advice), township_clerk)
    assert (done.state, done.holder_centre.code) == (State.SUBMITTED, "520304100200")
    assert (done.returned, done.returns) == (True, 1)
    assert done.attention_centre is None
    assert told(done, "return") == {"clerk", "second_clerk", "handler", "head"}


def test_an_office_gives_it_back_to_the_window(network: Network, station_handler: User) -> None:
    done = back(at_office(network), station_handler)
    assert (done.holder_centre, done.holder_department) == (network.a.township, None)


def test_signing_takes_the_mark_away(advice: Request, township_clerk: User) -> None:
    assert accepted(back(up(advice), township_clerk)).returned is False


def test_within_two_working_days(advice: Request, township_clerk: User, time: Time) -> None:
    up(advice)
    late = up(taken(User.objects.get(username="clerk")))
    time.to(11, 17)
    back(advice, township_clerk)
    time.to(11, 17, 1)
    with pytest.raises(NotAllowedNowError, match="超过 2 个工作日"):
        back(late, township_clerk)


def test_what_was_taken_here_cannot_be_returned(advice: Request, clerk: User) -> None:
    with pytest.raises(NotAllowedNowError, match="没有可退回"):
        back(advice, clerk)


def test_the_second_time_the_superior_s_head_decides(
    advice: Request, township_clerk: User, clerk: User, network: Network
) -> None:
    back(up(advice), township_clerk)
    done = back(advice, clerk)
    assert (done.returns, done.holder_centre) == (2, network.a.township)
    assert done.attention_centre == network.a.township
    assert last_event(done).data == {"to_superior": network.a.township.pk}
    assert "township_head" in told(done, "return")


def test_the_head_who_returns_is_not_the_head_who_decided(
    advice: Request, township_clerk: User, head: User, network: Network
) -> None:
    back(up(advice), township_clerk)
    assert back(advice, head).attention_centre == network.a.township


def test_the_superior_s_head_who_acts_has_decided(
    advice: Request, township_clerk: User, clerk: User, township_head: User
) -> None:
    back(up(advice), township_clerk)
    waiting = accepted(back(advice, clerk), "township_clerk")
    assert waiting.attention_centre is not None, "a signature of the window decides nothing"
    given = {"centre": "520304100200", "reason": "由村里办，镇里协助"}
    assert act("delegate", advice, township_head, **given).attention_centre is None


def test_at_the_county_it_is_the_county_s_own_head(
    advice: Request, county_clerk: User, network: Network
) -> None:
    top = accepted(up(advice, 2), "county_clerk")
    office = {"department": "civil-affairs-bureau", "reason": "属民政"}
    act("route", top, county_clerk, **office)
    bureau = User.objects.get(username="bureau_handler")
    back(top, bureau)
    act("route", top, county_clerk, **office)
    done = back(top, bureau)
    assert (done.holder_centre, done.holder_department) == (network.a.county, None)
    assert done.attention_centre == network.a.county
    assert "county_head" in told(done, "return")


def test_a_merged_centre_gets_nothing_back(
    advice: Request, township_clerk: User, network: Network
) -> None:
    up(advice)
    network.a.group.delete()
    close_centre(centre=network.a.village, successor=network.other_village)
    assert back(advice, township_clerk).holder_centre == network.other_village
