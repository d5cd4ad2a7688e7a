"""Events are written once and for all, and hold nothing that must be forgotten."""

from collections.abc import Callable

import pytest
from django.db import InternalError, connection, transaction

from centres.models import User
from foundation.models import Delivery, Message
from services.constants import State
from services.models import Request, RequestEvent
from tests.services.cases import (
    PHONE,
    Time,
    act,
    in_state,
    last_event,
    rated,
    resolved,
    told,
    verbs,
)

FREE_TEXT = ("title", "body", "reply", "text", "reason", "name", "phone")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE services_requestevent SET verb = 'accept' WHERE id = %s",
        "UPDATE services_requestevent SET at = now() WHERE id = %s",
        "DELETE FROM services_requestevent WHERE id = %s",
    ],
)
def test_the_database_keeps_them_as_written(statement: str, advice: Request) -> None:
    event = last_event(advice)
    with (
        pytest.raises(InternalError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])
    assert last_event(advice) == event


def test_the_query_set_cannot_either(advice: Request) -> None:
    rows = RequestEvent.objects.filter(request=advice)
    for change in (lambda: rows.update(verb="x"), rows.delete):
        with pytest.raises(InternalError), transaction.atomic():
            change()


@pytest.mark.parametrize("state", list(State))
def test_no_column_holds_words_or_persons(state: State, time: Time) -> None:
    request = in_state(state)
    names = {field.name for field in RequestEvent._meta.concrete_fields}
    assert not names & set(FREE_TEXT)
    for event in RequestEvent.objects.filter(request=request):
        said = str(event.data)
        assert said.isascii(), "no sentence of anybody"
        assert PHONE not in said


def test_the_history_says_what_happened_in_order(advice: Request, supervisor: User) -> None:
    given = {"text": "属实", "reached": True, "verdict": "valid"}
    act("call_back", rated(advice), supervisor, **given)
    assert verbs(advice) == ["create", "accept", "resolve", "rate", "call_back"]


def test_the_first_responder_hears_of_every_step_of_others(
    advice: Request, second_clerk: User, head: User, supervisor: User
) -> None:
    act("accept", advice, second_clerk)
    act("extend", advice, head, days=1, reason="需核查")
    act("suspend", advice, head, reason="等待")
    act("resume", advice, head, reason="好了")
    act("resolve", advice, second_clerk, outcome="solved", reply="好了。")
    act("rate", advice, grade=2)
    act("call_back", advice, supervisor, text="问过", reached=True, verdict="valid")
    for verb in verbs(advice)[1:]:
        assert "clerk" in told(advice, verb), verb


def test_nobody_is_told_of_what_he_did_himself(advice: Request, clerk: User) -> None:
    resolved(advice)
    for verb in verbs(advice):
        assert "clerk" not in told(advice, verb), verb


def test_twice_telling_is_once(advice: Request, run_twice: Callable[[], int]) -> None:
    run_twice()
    assert Message.objects.filter(kind="create").count() == 3
    assert Delivery.objects.count() == 1
