"""A request as its person sees it, found without an account by code and four digits or by link."""

import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from foundation.codes import CodeCheckError, CodeFormatError, parse_code
from foundation.crypto import same
from foundation.models import Delivery
from foundation.problems import NotFoundError
from services.constants import (
    OPEN_STATES,
    Channel,
    ClockKind,
    Grade,
    MaterialStatus,
    State,
)
from services.models import (
    Attachment,
    Material,
    Rating,
    Request,
    RequestClock,
    RequestEvent,
)
from services.reports.detail import clocks_of, event_label, events_of, latest_reply, requester_of
from services.states import Who, allowed
from services.tracking import track_hash, track_token

NOT_FOUND = "没有找到。请核对编号和后四位数字。"
MISREAD = "编号有误：有一位读错或写反，请核对。"
_RELATED = ("holder_centre", "holder_department", "centre", "first_responder", "item", "text")
# No row has it, so an unknown code costs the same comparison.
_NOBODY = "0" * 32

STATE_WORDS = {
    State.SUBMITTED: "已收到，等待受理",
    State.ACCEPTED: "正在办理",
    State.AWAITING_MATERIALS: "等您补材料",
    State.SUSPENDED: "暂停办理",
    State.RESOLVED: "已经答复",
    State.RECTIFYING: "正在整改",
    State.CLOSED: "已经办结",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已经撤回",
    State.MERGED: "已并入另一件一起办",
}
# Where the staff's word for a step says little to the person.
STEP_WORDS = {
    "create": "提出",
    "notify_materials": "告诉您缺的材料",
    "supply_materials": "补交材料",
    "remind": "提醒补材料",
    "route": "转到别的单位",
    "escalate": "交上级办",
    "delegate": "交下级办",
    "return": "退回重新分",
    "suspend": "暂停办理",
    "extend": "延长时间",
    "merge": "并入另一件",
    "invite": "请您评价",
    "attach": "交来附件",
    "move": "机构调整",
}
# Steps whose words are meant for the person; reasons among offices are not.
_TOLD = frozenset(
    {
        *("notify_materials", "supply_materials", "supplement", "resolve", "rectify", "reject"),
        *("extend", "suspend", "resume", "withdraw", "reopen", "rate", "close"),
    }
)
# Taken by nobody of the staff, so by the person; a withdrawal may also be the clock's.
_YOURS = frozenset({"create", "supply_materials", "supplement", "attach", "rate"})
_MOVES = frozenset({"route", "escalate", "delegate", "return", "move"})


def read_code(typed: str) -> str:
    """The code as stored. Raises NotFoundError; a misread one is told apart (``code_misread``)."""
    try:
        return parse_code(unicodedata.normalize("NFKC", typed))
    except CodeCheckError as error:
        raise NotFoundError(MISREAD, code="code_misread") from error
    except CodeFormatError as error:
        raise NotFoundError(NOT_FOUND) from error


def find_by_digits(code_typed: str, digits: str) -> Request:
    """The request of this code if the four digits are its own.

    An unknown code and wrong digits take the same way to the same NotFoundError.
    """
    code = read_code(code_typed)
    offered = track_hash(code, unicodedata.normalize("NFKC", digits).strip())
    held = Request.objects.filter(code=code).values_list("track_hash", flat=True).first()
    if not same(offered, held or _NOBODY):
        raise NotFoundError(NOT_FOUND)
    return _whole(code)


def find_by_token(code: str, token: str) -> Request:
    """The request of a link. Raises NotFoundError."""
    code = read_code(code)
    if not same(token, track_token(code)):
        raise NotFoundError(NOT_FOUND)
    return _whole(code)


def find_proven(code: str) -> Request:
    """The request of somebody who has proven a moment ago that it is theirs."""
    return _whole(read_code(code))


def find_submitted(client_id: UUID) -> Request | None:
    """What the same page sent before, if it did."""
    rows = Request.objects.filter(client_id=client_id, channel__in=(Channel.WEB, Channel.APP))
    found: Request | None = rows.first()
    return found


def done_before(request: Request, client_id: UUID) -> bool:
    """Whether a step with this id was taken already."""
    return RequestEvent.objects.filter(request=request, client_id=client_id).exists()


def _whole(code: str) -> Request:
    rows = Request.objects.select_related(*_RELATED).defer("text__grams")
    found: Request | None = rows.filter(code=code).first()
    if found is None:
        raise NotFoundError(NOT_FOUND)
    return found


def public_view(
    request: Request, *, details: bool = True, now: datetime | None = None
) -> dict[str, Any]:
    """Plain values, moments in local time; of the person only the masked name.

    details: False leaves out the words of a confidential request (a link may be seen by others).
    """
    told = details or not request.confidential
    events = events_of(request, staff=False)
    return {
        "code": request.code,
        "title": request.title,
        "kind": request.kind,
        "kind_name": request.get_kind_display(),
        "item": {"code": request.item.code, "name": request.item.name} if request.item else None,
        "state": request.state,
        "state_name": request.get_state_display(),
        "state_words": state_words(request),
        "name": requester_of(request)["name"],
        "holder": holder_name(request),
        "first_responder": _first_responder(request, events),
        "promise": _promise(request, clocks_of(request), now or timezone.now()),
        "missing": missing_of(request),
        "created_at": timezone.localtime(request.created_at),
        "timeline": [_step(event, told=told) for event in events],
        "reply": _reply(request) if told else None,
        "texts_hidden": not told,
        "outcome": request.outcome,
        "outcome_name": request.get_outcome_display() if request.outcome else "",
        "ratings": ratings_of(request),
        "may": may_of(request),
    }


def state_words(request: Request) -> str:
    if request.state == State.RESOLVED and request.call_back_open:
        return "已经答复，正在核实您的评价"
    return STATE_WORDS[State(request.state)]


def holder_name(request: Request) -> str:
    centre, department = request.holder_centre, request.holder_department
    return f"{centre.name} {department.name}" if department else centre.name


def may_of(request: Request) -> list[str]:
    """Of supplement, withdraw and rate what the person may do now."""
    names = {action.name for action in allowed(request.state, frozenset({Who.REQUESTER}))}
    found = ["supplement"] if request.state in OPEN_STATES else []
    found += ["withdraw"] if "withdraw" in names else []
    return found + (["rate"] if "rate" in names and request.grade is None else [])


def ratings_of(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "round": row.round,
            "grade": row.grade,
            "grade_name": Grade(row.grade).label,
            "by_call_back": row.by_call_back,
            "at": timezone.localtime(row.at),
        }
        for row in Rating.objects.filter(request=request).order_by("round")
    ]


def _first_responder(request: Request, events: list[RequestEvent]) -> dict[str, str] | None:
    """Name and post of whoever stays responsible; the post as it was in their own step."""
    person = request.first_responder
    if person is None:
        return None
    own = (event.post for event in events if event.actor_id == person.pk and event.post)
    post = next(own, None)
    return {
        "name": person.name,
        "post": (post.title or post.get_role_display()) if post else "",
    }


def missing_of(request: Request) -> list[dict[str, str]]:
    if request.state != State.AWAITING_MATERIALS:
        return []
    rows = Material.objects.filter(request=request, status=MaterialStatus.MISSING)
    return [{"code": row.code, "name": row.name} for row in rows.order_by("id")]


def _promise(request: Request, clocks: list[RequestClock], now: datetime) -> dict[str, Any]:
    """The date promised to the person: of finishing once accepted, before that of acceptance.

    overdue only while the clock runs; ``waiting_for`` says why it stands still, ``supply_by``
    until when materials are awaited before the request counts as withdrawn.
    """
    running = {clock.kind: clock for clock in clocks if clock.stopped_at is None}
    order = (ClockKind.RECTIFY, ClockKind.FINISH, ClockKind.SIGN_FOR)
    clock = next((running[kind] for kind in order if kind in running), None)
    paused = clock.paused_at if clock else None
    waiting = {State.AWAITING_MATERIALS: "materials", State.SUSPENDED: "suspension"}
    awaited = running.get(ClockKind.MATERIALS)
    return {
        "kind": str(clock.kind) if clock else "",
        "at": timezone.localtime(clock.due_at) if clock and not paused else None,
        "provisional": bool(clock and clock.provisional and not paused),
        "overdue": bool(clock and not paused and clock.due_at < now),
        "paused_since": timezone.localtime(paused) if paused else None,
        "waiting_for": waiting.get(State(request.state), ""),
        "supply_by": timezone.localtime(awaited.due_at) if awaited else None,
        "limit_days": clock.limit_days if clock else None,
        "explanation": clock.explanation if clock and not paused else [],
    }


def _step(event: RequestEvent, *, told: bool) -> dict[str, Any]:
    post = event.post
    shown = told and event.verb in _TOLD and event.note
    return {
        "at": timezone.localtime(event.at),
        "verb": event.verb,
        "label": STEP_WORDS.get(event.verb) or event_label(event),
        "who": event.actor.name if event.actor else "",
        "post": (post.title or post.get_role_display()) if post else "",
        "by_you": event.actor is None and event.verb in _YOURS,
        "holder": str(event.holder_department or event.holder_centre),
        "moved": event.verb in _MOVES,
        "text": event.note.text if shown and event.note else "",
    }


def _reply(request: Request) -> dict[str, Any] | None:
    note = latest_reply(request)
    return {"text": note.text, "at": timezone.localtime(note.at)} if note else None


# --- everything about the request and its person, for the person -------------------------------


def export_of(request: Request) -> dict[str, Any]:
    """All that is held about the request and its person, but for what is among the staff."""
    events = events_of(request, staff=False)
    return {
        "about": "本人诉求全部信息",
        "made_at": timezone.localtime(),
        "request": _facts(request),
        "person": {
            "name": request.requester_name,
            "phone": request.requester_phone,
            "id_number": request.requester_id_number,
            "anonymous": request.anonymous,
            "notice_version": request.notice_version,
        },
        "title": request.text.sealed_title or request.title,
        "body": request.text.sealed_body or request.text.body,
        "materials": _materials(request),
        "attachments": _attachments(request),
        "events": [_told_step(event) for event in events],
        "clocks": _clocks(request),
        "ratings": ratings_of(request),
        "messages_sent": _deliveries(request),
    }


def _facts(request: Request) -> dict[str, Any]:
    return {
        "code": request.code,
        "kind": request.get_kind_display(),
        "item": request.item.name if request.item else "",
        "channel": request.get_channel_display(),
        "location": request.location,
        "confidential": request.confidential,
        "green_channel": request.green_channel,
        "centre": request.centre.name,
        "holder": holder_name(request),
        "first_responder": request.first_responder.name if request.first_responder else "",
        "state": request.get_state_display(),
        "round": request.round,
        "outcome": request.get_outcome_display() if request.outcome else "",
        "created_at": timezone.localtime(request.created_at),
        "closed_at": timezone.localtime(request.closed_at) if request.closed_at else None,
    }


def _materials(request: Request) -> list[dict[str, Any]]:
    rows = Material.objects.filter(request=request).order_by("id")
    return [{"name": row.name, "status": row.get_status_display()} for row in rows]


def _attachments(request: Request) -> list[dict[str, Any]]:
    """What the person brought; files of the staff may speak of others."""
    rows = Attachment.objects.filter(request=request, by=None).select_related("file")
    return [
        {
            "name": row.name,
            "size": row.file.size,
            "content_type": row.file.content_type,
            "at": timezone.localtime(row.at),
        }
        for row in rows.order_by("id")
    ]


def _told_step(event: RequestEvent) -> dict[str, Any]:
    return {
        "at": timezone.localtime(event.at),
        "step": event_label(event),
        "who": event.actor.name if event.actor else "",
        "text": event.note.text if event.note else "",
        "consents": event.data.get("consents", ""),
    }


def _clocks(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "kind": ClockKind(clock.kind).label,
            "started_at": timezone.localtime(clock.started_at),
            "due_at": timezone.localtime(clock.due_at),
            "met": clock.met,
        }
        for clock in clocks_of(request)
    ]


def _deliveries(request: Request) -> list[dict[str, Any]]:
    """What was sent to the person's phone."""
    events = RequestEvent.objects.filter(request=request).values_list("pk", flat=True)
    keys = [f"event:{pk}" for pk in events]
    rows = Delivery.objects.filter(dedup_key__in=keys).order_by("id")
    return [
        {"at": timezone.localtime(row.sent_at) if row.sent_at else None, "text": row.text}
        for row in rows
    ]
