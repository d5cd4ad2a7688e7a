"""One line of the desk's list as plain words: the template only prints them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from centres.models import User
from services.constants import Channel, Kind, State
from services.models import Request
from services.relations import relations
from services.reports.detail import requester_of
from services.states import allowed
from services.words import STATE_TAGS, clock_words

_KINDS = {kind.value: kind.label for kind in Kind}
_STATES = {state.value: state.label for state in State}
_CHANNELS = {channel.value: channel.label for channel in Channel}
# Actions worth a key in the list, and the one a bad rating waits for.
_QUICK = frozenset({"accept", "route", "escalate", "resolve", "rectify", "call_back"})


@dataclass(slots=True)
class Row:
    code: str
    url: str
    version: int
    title: str
    state: str
    tag: str
    kind: str
    channel: str
    place: str
    person: str
    holder: str
    clock: str
    late: bool
    marks: list[tuple[str, str]]  # look of the tag, word
    actions: list[tuple[str, str, str]]  # address, label, key
    may_assign: bool
    created_at: datetime


def rows_of(found: list[Request], now: datetime, user: User | None = None) -> list[Row]:
    """``user``: whose actions are offered in the lines; none without."""
    desk = reverse("services:desk_list")
    return [_row(request, now, f"{desk}{request.code}/", user) for request in found]


def _row(request: Request, now: datetime, url: str, user: User | None) -> Row:
    may = allowed(request.state, relations(user, request)) if user else []
    return Row(
        code=request.code,
        url=url,
        version=request.version,
        title=request.title,
        state=_STATES[request.state],
        tag=STATE_TAGS[request.state],
        kind=_KINDS[request.kind],
        channel=_CHANNELS[request.channel],
        place=request.location or request.centre.shown_name,
        person=requester_of(request)["name"],
        holder=holder_words(request),
        clock=clock_words(request.state, request.due_at, now),
        late=request.due_at is not None and request.due_at < now,
        marks=list(_marks(request)),
        actions=[
            (f"{url}{action.name}/", action.label, action.key)
            for action in may
            if action.name in _QUICK
        ],
        may_assign=any(action.name == "assign" for action in may),
        created_at=request.created_at,
    )


def holder_words(request: Request) -> str:
    """花茂村 · 李强: the seat that holds it and the person on it."""
    seat = request.holder_department or request.holder_centre
    name = getattr(seat, "shown_name", seat.name)
    return f"{name} · {request.handler.name}" if request.handler else str(name)


def _marks(request: Request) -> Iterator[tuple[str, str]]:
    if request.green_channel:
        yield "special", "绿色通道"
    if request.returned and request.state == State.SUBMITTED:
        yield "waiting", "退回"
    if request.call_back_open:
        yield "waiting", "待回访"
    if request.confidential:
        yield "plain", "保密"
    if request.petition:
        yield "plain", "信访"
