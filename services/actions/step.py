"""One step of a request: locked, checked against the state table, written with its event.

Every action is ``with step(call, code, "name") as s: …`` — what differs between actions stands in
the block; finding, locking, refusing, versioning, event and telling are here, once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from centres.models import Centre, Department
from foundation.jobs import enqueue
from foundation.problems import ForbiddenError, NotAllowedNowError, NotFoundError, StaleError
from services.actions import clocks
from services.actions.call import Call
from services.constants import ClockKind, HoldingKind, NoteKind, State
from services.ground import Ground, ground_at
from services.models import Ask, Holding, Note, Request, RequestClock, RequestEvent
from services.refs import fill
from services.relations import acting_post, relations
from services.reports.steps import is_consulted
from services.states import ACTIONS, Action, Who

# Steps after which nothing is left to urge, provided that no limit is over.
_CATCHING_UP = frozenset({"accept", "notify_materials", "resolve", "rectify", "suspend"})


class Step:
    """What an action works with; it changes ``request`` and says what the event tells."""

    def __init__(self, request: Request, call: Call, action: Action, who: frozenset[Who]) -> None:
        self.request = request
        self.call = call
        self.action = action
        self.who = who
        self.now: datetime = call.now
        self.today: date = timezone.localdate(call.now)
        self.from_state = State(request.state)
        self.data: dict[str, Any] = {}
        self.note: Note | None = None
        self.internal = action.internal
        self.event: RequestEvent | None = None
        self.new_clocks: list[RequestClock] = []
        # Named before the request moves: the post that acted, not the one that gets it.
        self.post = acting_post(call.user, request) if call.user else None
        self._before = _columns(request)
        self._ground: Ground | None = None

    @property
    def ground(self) -> Ground:
        if self._ground is None:
            self._ground = ground_at(getattr(self.request, "config_version", None) or 0)
        return self._ground

    def days(self, code: str) -> int:
        return self.ground.days(code, self.request.county_id, self.today)

    def to(self, state: State) -> None:
        if state not in self.action.targets:
            raise ValueError(f"{self.action.name} does not lead to {state}")
        self.request.state = state

    def write(self, kind: NoteKind, text: str) -> Note | None:
        """Keep a text of this step; the event names it."""
        if text:
            self.note = Note.objects.create(request=self.request, kind=kind, text=text, at=self.now)
        return self.note

    def start(self, kind: ClockKind, days: int) -> RequestClock:
        return clocks.start(
            self.request, kind, self.ground, days=days, now=self.now, clocks=self.new_clocks
        )

    def stop(self, *kinds: ClockKind) -> None:
        clocks.stop(self.request, kinds, self.now)

    def show_due(self) -> None:
        """Due is the earliest limit that runs, old or new."""
        kept = RequestClock.objects.filter(request=self.request, stopped_at=None)
        clocks.show_due(self.request, [*kept, *self.new_clocks])

    def hold_by(
        self, centre: Centre, department: Department | None, *, returned: bool = False
    ) -> None:
        """Hand the request on: a new holder, who has to sign for it. Its clock goes on."""
        request = self.request
        Holding.objects.filter(request=request, kind=HoldingKind.HOLDER, until=None).update(
            until=self.now
        )
        request.holder_centre, request.holder_department = centre, department
        if (centre.pk, department) != (request.centre_id, None):
            record_holding(request, HoldingKind.HOLDER, centre, department, self.now)
        request.handler = None
        request.signed_at = None
        request.returned = returned
        self.drop_asks()
        self.stop(ClockKind.SIGN_FOR)
        self.start(ClockKind.SIGN_FOR, self.days("sign_for_days"))
        self.show_due()
        self.to(State.SUBMITTED)

    def finish(self) -> None:
        """Save what changed, write clocks and event, and have people told after commit."""
        request = self.request
        if self.call.by is not Who.SYSTEM:
            self._attention_heard()
        request.version += 1
        after = _columns(request)
        changed = [name for name, value in after.items() if value != self._before[name]]
        request.save(update_fields=changed)
        if self.new_clocks:
            RequestClock.objects.bulk_create(self.new_clocks)
        self.event = RequestEvent.objects.create(
            request=request,
            at=self.now,
            actor=self.call.user,
            post=self.post,
            verb=self.action.name,
            client_id=self.call.client_id,
            data=self.data,
            from_state=self.from_state,
            to_state=request.state,
            round=request.round,
            holder_centre_id=request.holder_centre_id,
            holder_department_id=request.holder_department_id,
            internal=self.internal,
            note=self.note,
            **request.tier_values(),
        )
        enqueue("services.tasks.tell_step", event=self.event.pk)

    def drop_asks(self) -> None:
        """What was asked of the head before is moot now."""
        if self.request.accepted_at:  # nothing can be asked earlier
            open_ones = Ask.objects.filter(request=self.request, granted=None)
            open_ones.update(granted=False, decided_at=self.now)

    def _attention_heard(self) -> None:
        """A superior's head who acts has met the limit to act; so has a holder who caught up."""
        asked = self._before["attention_centre_id"]
        # At county tier the county's own head is the one who must act.
        own = asked == self._before["holder_centre_id"] and Who.HEAD in self.who
        due = self.request.due_at
        caught_up = self.action.name in _CATCHING_UP and (due is None or due > self.now)
        if asked == self._before["holder_centre_id"] and self._before["returned"]:
            caught_up = False  # sent back twice: the head decides, whoever signs for it
        if asked and (own or caught_up or Who.SUPERIOR in self.who):
            self.request.attention_centre = None
            self.stop(ClockKind.SUPERIOR)


@contextmanager
def step(call: Call, code: str, name: str | Action) -> Iterator[Step]:
    """Lock and check; the block changes; then everything is written or nothing.

    name: of the table, or a step that changes no state and stands beside it (a file, a remark).
    Raises NotFoundError, ForbiddenError, StaleError, NotAllowedNowError.
    """
    action = name if isinstance(name, Action) else ACTIONS[name]
    with transaction.atomic(savepoint=not call.whole):
        request = lock(call, code)
        who = _standing(call, request, action)
        _check_version(call, request)  # first: who has lost it to another is told so
        if not action.who & who:
            raise ForbiddenError(f"您的岗位不能办理“{action.label}”。")
        _check_state(request, action)
        one = Step(request, call, action, who)
        yield one
        one.finish()


def lock(call: Call, code: str) -> Request:
    """The request, locked, with what it points to. Raises NotFoundError."""
    rows = Request.objects.all()
    if call.user is None:
        request = rows.one(code, lock=True)
    else:
        request = rows.one_visible(call.user, code, lock=True)
    if request is None:
        raise NotFoundError
    fill([request], request.config_version or 0)
    found: Request = request
    return found


def _standing(call: Call, request: Request, action: Action) -> frozenset[Who]:
    if call.user is None:
        return frozenset({call.by or Who.REQUESTER})
    who = relations(call.user, request)
    asked = Who.CONSULTED in action.who and not action.who & who
    if asked and is_consulted(call.user, request):
        who |= {Who.CONSULTED}
    return who


def _check_version(call: Call, request: Request) -> None:
    if call.version is not None and call.version != request.version:
        raise StaleError(
            "这件诉求刚被他人办理过，请看最新情况后再办。", current=standing_of(request)
        )


def _check_state(request: Request, action: Action) -> None:
    if request.state not in action.sources:
        raise NotAllowedNowError(
            f"当前状态“{request.get_state_display()}”不能办理“{action.label}”。",
            current=standing_of(request),
        )


def standing_of(request: Request) -> dict[str, Any]:
    """How it stands now, for whoever came too late."""
    holder = request.holder_department or request.holder_centre
    return {
        "state": request.state,
        "state_name": request.get_state_display(),
        "version": request.version,
        "holder": holder.name,
    }


def record_holding(
    request: Request,
    kind: HoldingKind,
    centre: Centre,
    department: Department | None,
    now: datetime,
) -> None:
    Holding.objects.create(
        request=request,
        kind=kind,
        centre=centre,
        department=department,
        since=now,
        request_created_at=request.created_at,
        confidential=request.confidential,
        **centre.tier_columns(),
    )


def _columns(request: Request) -> dict[str, Any]:
    return {
        field.attname: getattr(request, field.attname)
        for field in request._meta.concrete_fields  # noqa: SLF001 - Django's documented API
        if field.attname != "id"
    }
