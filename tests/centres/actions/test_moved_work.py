"""Places come and go; the work that lies there does not."""

from collections.abc import Callable

import pytest

from centres.actions.network import close_centre
from centres.actions.tiers import rewrite_tier_columns
from centres.models import Centre, User
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.models import Request
from tests.centres.actions.test_divisions import NOW, load
from tests.factories import Network

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def request_at_village(clerk: User) -> Request:
    new = NewRequest(kind="advice", title="问参保", channel="window", name="王女士")
    return create_request(call=Call(user=clerk), new=new)


def test_a_retired_village_loses_no_case(
    network: Network,
    request_at_village: Request,
    drain: Callable[[], int],
    township_clerk: User,
    clerk: User,
) -> None:
    load({}, without=["520304100200"])
    drain()
    found = Request.objects.get(pk=request_at_village.pk)
    assert (found.holder_centre, found.centre) == (network.a.township, network.a.village)
    for user in (township_clerk, clerk):
        assert found in Request.objects.visible_to(user)


def test_merged_work_goes_on_at_the_successor(
    network: Network, request_at_village: Request, drain: Callable[[], int]
) -> None:
    close_centre(centre=network.a.village, successor=network.other_village)
    drain()
    found = Request.objects.get(pk=request_at_village.pk)
    assert found.holder_centre == network.other_village
    assert found.events.filter(verb="move").count() == 1


def test_requests_follow_a_township_to_its_new_county_and_events_do_not(
    network: Network,
    request_at_village: Request,
    drain: Callable[[], int],
    stranger_head: User,
    county_head: User,
) -> None:
    load({"520304100": ("枫香镇", "township", "520322")})
    drain()
    found = Request.objects.get(pk=request_at_village.pk)
    assert found.county_id == network.b.county.pk
    assert found.events.get(verb="create").county_id == network.a.county.pk
    assert found in Request.objects.visible_to(stranger_head)
    assert found not in Request.objects.visible_to(county_head)


def test_rewriting_twice_changes_nothing(network: Network, request_at_village: Request) -> None:
    assert request_at_village.village_id == network.a.village.pk
    Request.objects.filter(pk=request_at_village.pk).update(village_id=None, group_id=5)
    ids = list(Centre.objects.filter(code__in=NOW).values_list("pk", flat=True))
    assert rewrite_tier_columns(centre_ids=ids) == 1
    assert rewrite_tier_columns(centre_ids=ids) == 0
