"""One request on one screen: what is asked, by when, who had it, what I may do."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from centres.constants import Tier
from centres.models import User
from foundation.middleware import client_ip
from foundation.problems import InvalidError
from services.actions.attachments import ATTACH
from services.actions.privacy import show_person
from services.constants import MaterialStatus, State
from services.forms.files import UploadForm
from services.forms.person import PersonForm
from services.models import Request, RequestEvent
from services.relations import relations
from services.reports.detail import (
    actions_for,
    body_of,
    clocks_of,
    events_of,
    find_request,
    may_print,
    may_see_clear,
    requester_of,
    title_of,
)
from services.reports.parts import Parts, assists, parts_of
from services.states import ACTIONS, Who
from services.views.desk import person, wants_part
from services.views.desk_story import (
    chain_of,
    clock_of,
    other_clocks,
    people_in,
    ratings_of,
    story_of,
)
from services.words import STATE_TAGS, clock_words

# What is done most often, the next step of each state first; the rest is folded.
_NEXT = ("accept", "resolve", "rectify", "supply_materials", "call_back", "resume", "assign")
_USUAL = (
    *_NEXT,
    *("notify_materials", "route", "escalate", "return", "contact", "note"),
)
_HANDED_ON = frozenset({"route", "escalate", "delegate", "return"})


@require_safe
def request_detail(request: HttpRequest, code: str) -> HttpResponse:
    return detail_page(request, find_request(person(request), code))


@require_POST
def request_person(request: HttpRequest, code: str) -> HttpResponse:
    """The person in clear, once; written down with the reason."""
    user = person(request)
    found = find_request(user, code)
    form = PersonForm(request.POST)
    context: dict[str, Any] = {"person_form": form}
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            clear = show_person(user=user, code=code, reason=reason, address=client_ip(request))
            context = {"clear": clear}
        except InvalidError as problem:
            form.add_problem(problem)
    status = 400 if form.errors else 200
    if wants_part(request):
        context = {**_person(user, found), **context}
        return render(request, "services/_request_person.html", context, status=status)
    return detail_page(request, found, status=status, **context)


def detail_page(
    request: HttpRequest, found: Request, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a request; ``more`` replaces parts of its context."""
    user = person(request)
    events = events_of(found, staff=True)
    parts = parts_of(found, people_in(events))
    clocks = clocks_of(found)
    now = timezone.now()
    entries, notes = story_of(events, parts)
    context = {
        "request_row": found,
        "base": request_url(found.code),
        "title": title_of(found),
        "body": body_of(found),
        "tag": STATE_TAGS[found.state],
        "entries": entries,
        "notes": notes,
        "chain": chain_of(found, parts),
        "clock": clock_of(found, clocks, now),
        "other_clocks": other_clocks(clocks, now),
        "facts": _facts(found),
        "ratings": ratings_of(parts),
        "parts": parts,
        "missing": [one for one in parts.materials if one["status"] == MaterialStatus.MISSING],
        **_actions(user, found, events, parts),
        "may_print": may_print(user, found),
        "left": clock_words(found.state, found.due_at, now),
        "attention": _attention(found),
        **_files(user, found, parts),
        **_person(user, found),
        **more,
    }
    return render(request, "services/request_detail.html", context, status=status)


def request_url(code: str) -> str:
    """The address of a request; what belongs to it lies below."""
    return reverse("services:request_detail", args=[code])


def _attention(found: Request) -> str:
    centre = found.attention_centre
    return _("已提请%(centre)s负责人处置。") % {"centre": centre.name} if centre else ""


def _facts(found: Request) -> list[tuple[str, Any]]:
    """Labels and values, only those that say something."""
    rows = [
        (_("承办人"), found.handler),
        (_("首问责任人"), found.first_responder),
        (_("代办员"), found.agent),
        (_("类型"), found.get_kind_display()),
        (_("事项"), found.item),
        (_("类别"), found.category),
        (_("来源"), found.get_channel_display()),
        (_("登记单位"), found.centre),
        (_("地点"), found.location),
        (_("办理结果"), found.get_outcome_display() if found.outcome else ""),
        (_("退回次数"), found.returns or ""),
        (_("告知次数"), found.notices or ""),
        (_("分派说明"), found.routing_note),
    ]
    return [(label, value) for label, value in rows if value]


def _person(user: User, found: Request) -> dict[str, Any]:
    return {
        "base": request_url(found.code),
        "masked": requester_of(found),
        "may_clear": not found.anonymous and may_see_clear(user, found),
        "person_form": PersonForm(),
    }


def _files(user: User, found: Request, parts: Parts) -> dict[str, Any]:
    who = relations(user, found) | ({Who.CONSULTED} if assists(user, parts) else set())
    may = found.state in ATTACH.sources and bool(ATTACH.who & who)
    return {"upload_form": UploadForm(initial={"client_id": uuid4()}) if may else None}


def _actions(
    user: User, found: Request, events: list[RequestEvent], parts: Parts
) -> dict[str, Any]:
    """What the table allows, without what would be refused for other reasons we can see."""
    offered = actions_for(user, found)
    if assists(user, parts) and ACTIONS["note"] not in offered:
        offered = [*offered, ACTIONS["note"]]
    idle = _idle(found, events, parts)
    usable = {action.name: action for action in offered if action.name not in idle}
    return {
        "actions": [usable[name] for name in _USUAL if name in usable],
        "primary": next((name for name in _NEXT if name in usable), ""),
        "rare": [action for name, action in usable.items() if name not in _USUAL],
    }


def _idle(found: Request, events: list[RequestEvent], parts: Parts) -> set[str]:
    idle: set[str] = set()
    if not any(event.verb in _HANDED_ON for event in events):
        idle.add("return")
    idle |= {"ask_suspend", "ask_extend"} if parts.ask else {"refuse"}
    if found.holder_centre.tier == Tier.COUNTY:
        idle.add("escalate")
    if found.holder_centre.tier == Tier.GROUP:
        idle.add("delegate")
    if found.state == State.RESOLVED and found.grade is not None and not found.call_back_open:
        idle.add("call_back")
    return idle
