"""Requests and events as plain dictionaries: what the API answers."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from centres.models import Centre, Department, User
from services.models import Attachment, Request, RequestEvent
from services.reports.detail import (
    actions_for,
    body_of,
    clocks_of,
    due_of,
    event_label,
    requester_of,
    title_of,
)
from services.tracking import pin_for, track_token


def moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def place(row: Centre | Department | None) -> dict[str, str] | None:
    return {"code": row.code, "name": row.name} if row else None


def person(user: User | None) -> dict[str, str] | None:
    return {"username": user.username, "name": user.name} if user else None


def row_of(request: Request) -> dict[str, Any]:
    """One line of a list."""
    return {
        "code": request.code,
        "title": request.title,
        "kind": request.kind,
        "state": request.state,
        "state_name": request.get_state_display(),
        "channel": request.channel,
        "priority": "green" if request.green_channel else "normal",
        "confidential": request.confidential,
        "petition": request.petition,
        "centre": place(request.centre),
        "holder": {
            "centre": place(request.holder_centre),
            "department": place(request.holder_department),
            "handler": {"name": request.handler.name, "username": request.handler.username}
            if request.handler
            else None,
        },
        "item": {"code": request.item.code, "name": request.item.name} if request.item else None,
        "requester": {**requester_of(request), "anonymous": request.anonymous},
        "created_at": moment(request.created_at),
        "due_at": moment(request.due_at),
        "due_provisional": request.due_provisional,
        "version": request.version,
        "round": request.round,
        "grade": request.grade,
    }


def request_of(request: Request, user: User) -> dict[str, Any]:
    """The whole request for somebody on the staff. At most one statement, for the clocks."""
    known = request.known_clocks
    due = due_of(clocks_of(request) if known is None else known)
    category = request.category
    return {
        **row_of(request),
        "title": title_of(request),
        "body": body_of(request),
        "location": request.location,
        "category": {"code": category.code, "name": category.name} if category else None,
        "first_responder": person(request.first_responder),
        "agent": person(request.agent),
        "due": {
            "at": moment(due.at),
            "provisional": due.provisional,
            "kind": due.kind,
            "limit_days": due.limit_days,
            "paused_since": moment(due.paused_since),
            "explanation": due.explanation,
        },
        "outcome": request.outcome,
        "notices": request.notices,
        "returns": request.returns,
        "routing_note": request.routing_note,
        "merged_into": request.merged_into.code if request.merged_into else None,
        "allowed_actions": [action.name for action in actions_for(user, request)],
        "track_link": f"{settings.SITE_URL}/t/{request.code}/{track_token(request.code)}/",
        "track_digits": "" if request.requester_phone else pin_for(request.code),
    }


def event_of(event: RequestEvent) -> dict[str, Any]:
    return {
        "id": event.pk,
        "at": moment(event.at),
        "verb": event.verb,
        "label": event_label(event),
        "actor": person(event.actor),
        "post": event.post.title or event.post.get_role_display() if event.post else "",
        "from_state": event.from_state,
        "to_state": event.to_state,
        "holder": {
            "centre": place(event.holder_centre),
            "department": place(event.holder_department),
            "handler": None,
        },
        "text": event.note.text if event.note else "",
        "internal": event.internal,
        "data": event.data,
    }


def attachment_of(row: Attachment, code: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "size": row.file.size,
        "content_type": row.file.content_type,
        "at": moment(row.at),
        "url": f"/api/v1/requests/{code}/attachments/{row.pk}/",
    }
