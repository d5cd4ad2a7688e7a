"""The table of states: what the database lets pass, and that no way of acting leaves it."""

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pgtrigger
import pytest
import time_machine
from django.db import InternalError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from centres.models import Centre, User
from foundation.problems import Problem
from services.actions.alerts import speak_due_clocks
from services.constants import ENDED_STATES, ClockKind, State
from services.models import Holding, Request, RequestClock, RequestEvent
from services.relations import relations
from services.states import ACTIONS, TRANSITIONS, allowed
from tests.factories import find_user
from tests.services.cases import MONDAY, act, sample_of, taken

PAIRS = [(source, target) for source in State for target in State if source != target]


def put(request: Request, state: State, into: Request) -> None:
    rows = Request.objects.filter(pk=request.pk)
    rows.update(state=state, merged_into=into if state == State.MERGED else None)


@pytest.mark.usefixtures("time")
@pytest.mark.parametrize("source", list(State))
def test_the_database_passes_the_pairs_of_the_table_and_no_other(
    source: State, clerk: User
) -> None:
    request, into = taken(clerk), taken(clerk)
    with pgtrigger.ignore("services.Request:states"):
        put(request, source, into)
    passed = set()
    for target in set(State) - {source}:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    put(request, target, into)
                passed.add((source, target))
            except InternalError:
                pass
            transaction.set_rollback(True)
    assert passed == {pair for pair in TRANSITIONS if pair[0] == source}


def test_the_table_names_every_state_and_leaves_none_for_ever() -> None:
    reached = {target for _, target in TRANSITIONS}
    assert reached | {State.SUBMITTED} == set(State)
    left = {source for source, _ in TRANSITIONS}
    assert left == set(State) - {State.REJECTED, State.WITHDRAWN, State.MERGED}


def test_a_step_that_stays_is_a_step_of_the_table() -> None:
    for action in ACTIONS.values():
        for source in action.sources:
            assert {(source, target) for target in action.targets if target != source} <= (
                TRANSITIONS
            )


# --- any way of acting --------------------------------------------------------------------------

CAST = (
    *("clerk", "handler", "head", "agent", "township_clerk", "township_head", "station_handler"),
    *("county_clerk", "county_head", "bureau_handler", "supervisor", "neighbour", "stranger"),
)
REMARKS = {"warn", "overdue", "remind", "invite"}  # of the clock; the version stays
SHOWN = (ClockKind.SIGN_FOR, ClockKind.FINISH, ClockKind.RECTIFY)


class Work(RuleBasedStateMachine):
    """Anybody tries anything at any time; what must hold is looked at after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.open.enter_context(transaction.atomic())
        self.time = self.open.enter_context(time_machine.travel(MONDAY, tick=False))
        self.users: dict[str | None, User | None] = {name: find_user(name) for name in CAST}
        self.users[None] = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.open.close()

    @initialize(
        kind=st.sampled_from(["advice", "complaint", "help", "dispute"]),
        secret=st.booleans(),
        web=st.booleans(),
    )
    def take(self, kind: str, secret: bool, web: bool) -> None:
        fields: dict[str, Any] = {"kind": kind, "confidential": secret}
        clerk = self.users["clerk"]
        if web:
            centre = Centre.objects.get(code="520304100200")
            self.pk = taken(None, centre=centre, channel="web", **fields).pk
        else:
            self.pk = taken(clerk, green_channel=secret, **fields).pk

    @property
    def request(self) -> Request:
        found: Request = Request.objects.select_related("holder_centre").get(pk=self.pk)
        return found

    @rule(data=st.data(), by=st.sampled_from([*CAST, None]))
    def somebody_does_what_the_table_offers(self, data: st.DataObject, by: str | None) -> None:
        user = self.users[by]
        if user is None:
            names = ["rate", "withdraw", "supply_materials"]
        else:
            now = self.request
            names = [action.name for action in allowed(now.state, relations(user, now))]
        if names:
            self._try(data.draw(st.sampled_from(names)), user, data.draw)

    @rule(data=st.data(), name=st.sampled_from(list(ACTIONS)), by=st.sampled_from([*CAST, None]))
    def somebody_tries_anything(self, data: st.DataObject, name: str, by: str | None) -> None:
        self._try(name, self.users[by], data.draw)

    @rule(hours=st.integers(1, 24 * 12))
    def time_passes(self, hours: int) -> None:
        self.time.move_to(timezone.now() + timedelta(hours=hours))
        speak_due_clocks()

    def _try(self, name: str, user: User | None, draw: Callable[..., Any]) -> None:
        before = Request.objects.filter(pk=self.pk).values().get()
        try:
            with transaction.atomic():
                after = act(name, self.request, user, **self._given(name, draw))
        except Problem:
            assert Request.objects.filter(pk=self.pk).values().get() == before
            return
        state = State(before["state"])
        assert state in ACTIONS[name].sources
        assert state == after.state or (state, State(after.state)) in TRANSITIONS
        assert after.version == before["version"] + 1

    def _given(self, name: str, draw: Callable[..., Any]) -> dict[str, Any]:
        here = self.request.holder_centre
        offices = ["", *here.departments.values_list("code", flat=True)[:3]]
        below = Centre.objects.subtree_of(here).values_list("code", flat=True)
        match name:
            case "route":
                return {"department": draw(st.sampled_from(offices)), "reason": "转"}
            case "delegate":
                return {"centre": draw(st.sampled_from(sorted(below))), "reason": "派"}
            case "rate":
                return {"grade": draw(st.integers(1, 5))}
            case "call_back":
                verdict = draw(st.sampled_from(["", "valid", "mistaken"]))
                return {"text": "问", "reached": draw(st.booleans()), "verdict": verdict}
            case "notify_materials":
                return {"materials": ["户口簿"], "reason": draw(st.sampled_from(["", "漏了"]))}
        return sample_of(name)

    # --- what always holds ---

    @invariant()
    def one_seat_holds_it(self) -> None:
        now = self.request
        rows = Holding.objects.filter(request=now, kind="holder", until=None)
        held = [(row.centre_id, row.department_id) for row in rows]
        seat = (now.holder_centre_id, now.holder_department_id)
        assert held == ([] if seat == (now.centre_id, None) else [seat])

    @invariant()
    def clocks_run_forward(self) -> None:
        for clock in RequestClock.objects.filter(request=self.pk):
            assert clock.due_at > clock.started_at
            assert clock.limit_days >= 0
            if clock.paused_at or clock.stopped_at:
                assert clock.alert_at is None
            open_pause = clock.pauses.filter(until=None).exists()
            assert bool(clock.paused_at) == open_pause or clock.stopped_at
            counted = sum(day["counted"] for day in clock.explanation)
            assert counted == clock.limit_days

    @invariant()
    def due_is_the_earliest_limit(self) -> None:
        now = self.request
        rows = RequestClock.objects.filter(request=now, stopped_at=None, paused_at=None)
        due = rows.filter(kind__in=SHOWN).order_by("due_at").values_list("due_at", flat=True)
        assert now.due_at == due.first()

    @invariant()
    def what_ended_is_silent(self) -> None:
        now = self.request
        if now.state in ENDED_STATES:
            assert not RequestClock.objects.filter(request=now, stopped_at=None).exists()
            assert (now.due_at, now.attention_centre, now.call_back_open) == (None, None, False)
            assert now.closed_at is not None

    @invariant()
    def history_and_row_agree(self) -> None:
        now = self.request
        events = list(RequestEvent.objects.filter(request=now).order_by("id"))
        for earlier, later in itertools.pairwise(events):
            assert later.from_state == earlier.to_state
            assert later.at >= earlier.at
        assert replayed(events) == {
            "state": now.state,
            "seat": (now.holder_centre_id, now.holder_department_id),
            "round": now.round,
            "version": now.version,
            "notices": now.notices,
            "returns": now.returns,
            "outcome": now.outcome,
            "grade": now.grade,
        }


def replayed(events: list[RequestEvent]) -> dict[str, Any]:
    """What the row must say, told by the history alone."""
    said: dict[str, Any] = {"outcome": "", "grade": None}
    for event in events:
        if event.verb == "reopen":
            said = {"outcome": "", "grade": None}
        elif event.verb in {"resolve", "rectify"}:
            said = {"outcome": event.data["outcome"], "grade": None}
        elif "grade" in event.data:
            said["grade"] = event.data["grade"]
    verbs = [event.verb for event in events]
    last = events[-1]
    return {
        "state": last.to_state,
        "seat": (last.holder_centre_id, last.holder_department_id),
        "round": 1 + verbs.count("reopen") + verbs.count("rectify"),
        "version": sum(verb not in REMARKS for verb in verbs),
        "notices": verbs.count("notify_materials"),
        "returns": verbs.count("return"),
        **said,
    }


@pytest.mark.usefixtures("ground")
def test_no_way_of_acting_leaves_the_table() -> None:
    few = settings(
        max_examples=20,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Work, settings=few)
