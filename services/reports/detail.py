"""One request as it is shown: to staff, and to the person whose it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from centres.access import CAPABILITIES, posts_of
from centres.models import User
from foundation.masks import mask_id_number, mask_name, mask_phone
from foundation.problems import NotFoundError
from services.constants import ClockKind
from services.models import Ask, Note, Request, RequestClock, RequestEvent
from services.refs import fill
from services.relations import relations
from services.states import EVENT_LABELS, Action, Who, allowed

_SHOWN_CLOCKS = (ClockKind.SIGN_FOR, ClockKind.FINISH, ClockKind.RECTIFY)


def find_request(user: User, code: str) -> Request:
    """The request with its words and what it points to, in one statement. Raises NotFoundError."""
    found: Request | None = Request.objects.all().one_visible(user, code)
    if found is None:
        raise NotFoundError
    fill([found], found.config_version or 0)
    return found


def actions_for(user: User, request: Request) -> list[Action]:
    """What this person may do now, in the order of the state table."""
    who = relations(user, request)
    found = allowed(request.state, who)
    if request.state != "resolved" or request.grade is None:
        return found
    # A request that was rated badly waits for the verdict of a call-back, not for a close.
    return [action for action in found if action.name != "close"]


def title_of(request: Request) -> str:
    """The real title: sealed where the request is confidential."""
    return request.text.sealed_title or request.title


def body_of(request: Request) -> str:
    return request.text.sealed_body or request.text.body


@dataclass(frozen=True)
class Due:
    """The limit that counts now. ``at`` is None while the clock stands still or has ended."""

    at: datetime | None
    provisional: bool
    kind: str
    limit_days: int | None
    paused_since: datetime | None
    started_at: datetime | None
    explanation: list[dict[str, Any]]


NO_DUE = Due(None, False, "", None, None, None, [])


def due_of(clocks: list[RequestClock]) -> Due:
    running = [
        clock for clock in clocks if clock.stopped_at is None and clock.kind in _SHOWN_CLOCKS
    ]
    if not running:
        return NO_DUE
    paused = [clock for clock in running if clock.paused_at]
    clock = min(paused or running, key=lambda one: one.due_at)
    return Due(
        at=None if clock.paused_at else clock.due_at,
        provisional=clock.provisional,
        kind=clock.kind,
        limit_days=clock.limit_days,
        paused_since=clock.paused_at,
        started_at=clock.started_at,
        explanation=clock.explanation,
    )


def clocks_of(request: Request) -> list[RequestClock]:
    return list(RequestClock.objects.filter(request=request).order_by("id"))


def events_of(request: Request, *, staff: bool) -> list[RequestEvent]:
    """The timeline, oldest first; the person sees no internal steps."""
    rows = RequestEvent.objects.filter(request=request).select_related(
        "actor", "post", "note", "holder_centre", "holder_department"
    )
    return list(rows.order_by("id") if staff else rows.filter(internal=False).order_by("id"))


def event_label(event: RequestEvent) -> str:
    return EVENT_LABELS.get(event.verb, event.verb)


def open_ask(request: Request) -> Ask | None:
    rows = Ask.objects.filter(request=request, granted=None)
    return rows.select_related("reason", "asked_by").first()


def latest_reply(request: Request) -> Note | None:
    """The newest answer to the person."""
    kinds = Q(kind="reply") | Q(kind="rectification")
    return Note.objects.filter(kinds, request=request).order_by("-id").first()


def requester_of(request: Request, *, clear: bool = False) -> dict[str, str]:
    """Name, phone and ID number, masked unless ``clear`` (which the caller must log)."""
    if request.anonymous:
        return {"name": "匿名", "phone": "", "id_number": ""}
    name, phone, number = (
        request.requester_name,
        request.requester_phone,
        request.requester_id_number,
    )
    if clear:
        return {"name": name, "phone": phone, "id_number": number}
    return {
        "name": mask_name(name),
        "phone": mask_phone(phone),
        "id_number": mask_id_number(number),
    }


def may_see_clear(user: User, request: Request) -> bool:
    """Personal data in clear is for those who handle the case."""
    handling = {Who.HOLDER, Who.HEAD, Who.FIRST, Who.AGENT}
    return bool(relations(user, request) & handling) or request.handler_id == user.pk


def may_print(user: User, request: Request) -> bool:
    """Its receipt opens the request: for those who handle it or sit where it was taken."""
    roles = CAPABILITIES["log_request"][0]
    at_window = any(
        post.centre_id == request.centre_id and post.role in roles for post in posts_of(user)
    )
    return at_window or may_see_clear(user, request)
