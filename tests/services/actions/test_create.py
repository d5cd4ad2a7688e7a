"""A request is taken: where, by whom, with which limits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from centres.constants import CentreStatus
from centres.models import User
from foundation.problems import ForbiddenError, InvalidError
from services.constants import ClockKind
from services.models import Holding, Material, Request, RequestText
from services.tracking import pin_for
from tests.factories import Network
from tests.services.cases import (
    MONDAY,
    PHONE,
    Time,
    last_event,
    limit,
    november,
    running,
    taken,
    texts,
    told,
)

pytestmark = pytest.mark.usefixtures("ground", "time")


def refused(user: User | None, **fields: object) -> set[str]:
    with pytest.raises(InvalidError) as refusal:
        taken(user, **fields)
    return set(refusal.value.errors or {})


def test_it_waits_at_the_window_that_took_it(clerk: User, network: Network) -> None:
    made = taken(clerk)
    assert (made.state, made.version, made.round) == ("submitted", 1, 1)
    assert made.centre == made.holder_centre == network.a.village
    assert made.first_responder == clerk
    assert made.handler is None, "taken is not accepted"
    assert made.county_id == network.a.county.pk
    assert not Holding.objects.filter(request=made).exists(), "the taking centre needs no row"


def test_it_must_be_signed_for_the_next_working_day(clerk: User) -> None:
    made = taken(clerk)
    assert made.due_at == limit(made, ClockKind.SIGN_FOR).due_at == november(10, 17)
    assert running(made) == {"sign_for"}, "who stands at the window has been spoken to"


def test_who_wrote_must_be_called_the_next_working_day(clerk: User) -> None:
    made = taken(clerk, channel="web")
    assert limit(made, ClockKind.FIRST_CONTACT).due_at == november(10, 17)
    nameless = taken(clerk, channel="web", phone="", anonymous=True)
    assert running(nameless) == {"sign_for"}, "nobody to call"


def test_a_friday_is_due_on_monday(time: Time, clerk: User) -> None:
    time.to(13, 16, 59)
    assert taken(clerk).due_at == november(16, 17)


def test_the_event_names_the_channel_and_no_words(clerk: User) -> None:
    event = last_event(taken(clerk))
    assert (event.verb, event.actor, event.to_state) == ("create", clerk, "submitted")
    assert event.post == clerk.posts_now[0]
    assert event.data["channel"] == "window"
    assert not {"医疗", "罗永贵", PHONE} & set(str(event.data))
    assert "医疗" not in str(event.data)


def test_the_seat_hears_of_it_and_the_person_gets_the_code(clerk: User) -> None:
    made = taken(clerk)
    assert told(made, "create") == {"second_clerk", "handler", "head"}
    (text,) = texts(made)
    assert "尾号 1234" in text


def test_who_leaves_no_phone_gets_digits_on_paper(clerk: User) -> None:
    made = taken(clerk, phone="")
    assert not texts(made)
    assert len(pin_for(made.code)) == 4


def test_a_clerk_takes_below_the_own_centre_but_not_beside(
    clerk: User, township_clerk: User, network: Network
) -> None:
    assert taken(township_clerk, centre=network.a.village).centre == network.a.village
    assert taken(clerk, centre=network.a.group).centre == network.a.group
    with pytest.raises(ForbiddenError):
        taken(clerk, centre=network.other_village)


@pytest.mark.parametrize("username", ["supervisor", "organiser", "system_admin", "nobody"])
def test_who_only_watches_takes_nothing(username: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(ForbiddenError):
        taken(request.getfixturevalue(username))


def test_without_account_the_first_to_sign_becomes_first_responder(network: Network) -> None:
    made = taken(None, centre=network.a.village, channel="web")
    assert made.first_responder is None
    assert told(made, "create") == {"clerk", "second_clerk", "handler", "head"}


def test_an_agent_carries_what_it_takes(agent: User) -> None:
    assert taken(agent).agent == agent


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "matter"}, "item"),
        ({"item": "XX-999"}, "item"),
        ({"category": "nonsense"}, "category"),
        ({"phone": "12345"}, "requester.phone"),
        ({"name": " "}, "requester.name"),
        ({"id_number": "520304198605040013"}, "requester.id_number"),
        ({"occurred_at": MONDAY - timedelta(days=61)}, "occurred_at"),
        ({"occurred_at": MONDAY + timedelta(hours=1)}, "occurred_at"),
        ({"missing": ("id-card",)}, "materials"),
        ({"item": "MZ-004", "received": ("passport",)}, "materials"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stays(
    fields: dict[str, object], field: str, clerk: User
) -> None:
    with transaction.atomic():
        assert refused(clerk, **fields) == {field}
        transaction.set_rollback(True)
    assert not Request.objects.exists()


def test_a_prefecture_and_a_closed_centre_take_nothing(network: Network) -> None:
    assert refused(None, centre=network.prefecture) == {"centre"}
    assert refused(None) == {"centre"}
    network.a.group.status = CentreStatus.SUSPENDED
    assert refused(None, centre=network.a.group) == {"centre"}


def test_papers_brought_and_missing_are_noted(clerk: User) -> None:
    given = {"missing": ("bank-card",), "received": ("id-card",)}
    made = taken(clerk, kind="matter", item="MZ-004", **given)
    rows = Material.objects.filter(request=made).values_list("code", "status")
    assert set(rows) == {("bank-card", "missing"), ("id-card", "received")}
    assert made.category
    assert made.category.code == "elderly", "an item brings its category"


def test_a_dispute_is_sealed(clerk: User) -> None:
    made = taken(clerk, kind="dispute", title="与堂兄争地界", body="界石被移", location="三组")
    made.refresh_from_db()
    assert (made.title, made.location) == ("保密事项（纠纷调解）", "")
    words = RequestText.objects.get(request=made)
    assert (words.body, words.grams) == ("", [])
    assert (words.sealed_title, words.sealed_body) == ("与堂兄争地界", "界石被移")


def test_an_item_on_hardship_is_sealed_too(clerk: User) -> None:
    assert taken(clerk, kind="matter", item="MZ-003").confidential
    assert not taken(clerk, kind="matter", item="MZ-004").confidential


def test_a_petition_is_marked(clerk: User) -> None:
    assert taken(clerk, petition=True).petition
    assert not taken(clerk).petition


def test_a_rule_says_where_it_goes_and_why(clerk: User, network: Network) -> None:
    made = taken(clerk, kind="complaint", category="conduct")
    assert made.holder_centre == network.a.township, "not to those complained of"
    assert made.holder_department == network.a.departments["party-office"]
    assert made.routing_note == "投诉不由被投诉的单位自己办，交上一级。"
    assert (made.centre, made.state) == (network.a.village, "submitted")
    (holding,) = Holding.objects.filter(request=made)
    assert (holding.centre, holding.until) == (network.a.township, None)


def test_one_client_id_makes_one_request(clerk: User) -> None:
    client_id = uuid4()
    first = taken(clerk, client_id=client_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(clerk, client_id=client_id)
    assert list(Request.objects.values_list("code", flat=True)) == [first.code]
    assert RequestText.objects.count() == 1
