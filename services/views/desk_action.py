"""Every action of the state table by one view: a small form, one action, back to the request."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from centres.models import User
from foundation.problems import (
    ForbiddenError,
    InvalidError,
    NotAllowedNowError,
    NotFoundError,
    StaleError,
)
from services.actions.call import Call
from services.actions.drafts import drop_draft, save_draft
from services.actions.table import RUN
from services.forms.action import ActionForm, action_form
from services.ground import ground_for
from services.models import Request
from services.reports.boxes import BOXES
from services.reports.choices import offered_for
from services.reports.detail import events_of, find_request, open_ask
from services.reports.drafts import draft_of, flat
from services.reports.steps import may_take, step_taken
from services.states import ACTIONS, Action, FieldKind, Who
from services.views.desk import person, typed_lists
from services.views.desk_boxes import box_url
from services.views.desk_story import LEADS, ask_words, standing_words, step_words

_STAFF = frozenset(Who) - {Who.REQUESTER, Who.SYSTEM}


@require_http_methods(["GET", "HEAD", "POST"])
def request_action(request: HttpRequest, code: str, action: str) -> HttpResponse:
    user = person(request)
    found, wanted = find_request(user, code), _action(action)
    may = may_take(user, found, wanted)
    now = found.state in wanted.sources
    if not (may and now) and _was_taken(request, code, user):
        return _done(request, wanted, code)
    lost = not may and _is_stale(request, found)  # somebody handed it on meanwhile
    if not (may or lost):
        raise ForbiddenError(_("您的岗位不能办理“%(step)s”。") % {"step": wanted.label})
    form = _form(request, user, found, wanted)
    if lost or not now:
        return _too_late(request, found, form, may_go_on=False)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=400 if form.errors else 200)
    return _take(request, user, found, form)


@require_POST
def request_action_draft(request: HttpRequest, code: str, action: str) -> HttpResponse:
    """What is being typed, a second after the last key."""
    user = person(request)
    find_request(user, code)
    save_draft(user=user, surface=_surface(code, _action(action)), typed=typed_lists(request))
    return HttpResponse(status=204)


def _action(name: str) -> Action:
    found = ACTIONS.get(name)
    if found is None or not found.who & _STAFF:
        raise NotFoundError
    return found


def _is_stale(request: HttpRequest, found: Request) -> bool:
    sent = request.POST.get("version", "")
    return request.method == "POST" and sent != str(found.version)


def _was_taken(request: HttpRequest, code: str, user: User) -> bool:
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        return False
    return step_taken(code, client_id, user)


def _form(request: HttpRequest, user: User, found: Request, wanted: Action) -> ActionForm:
    offered = offered_for(wanted.name, found, ground_for(user))
    if request.method == "POST":
        return action_form(request.POST, action=wanted, request=found, offered=offered)
    initial: dict[str, Any] = {"outcome": "solved", "back": _list_behind(request)}
    if _has_texts(wanted):
        kept = draft_of(user, _surface(found.code, wanted))
        initial.update(flat(kept.typed) if kept else {})
    return action_form(None, action=wanted, request=found, offered=offered, initial=initial)


def _take(request: HttpRequest, user: User, found: Request, form: ActionForm) -> HttpResponse:
    client_id = form.cleaned_data["client_id"]
    call = Call(user=user, version=form.cleaned_data["version"], client_id=client_id)
    try:
        RUN[form.action.name](call=call, code=found.code, **form.given())
    except (IntegrityError, StaleError, NotAllowedNowError) as problem:
        if step_taken(found.code, client_id, user):
            return _done(request, form.action, found.code)
        if isinstance(problem, IntegrityError):
            raise
        fresh = find_request(user, found.code)
        possible = fresh.state in form.action.sources and may_take(user, fresh, form.action)
        stale = isinstance(problem, StaleError)
        return _too_late(request, fresh, form, may_go_on=possible and stale, why=problem.detail)
    except InvalidError as problem:
        form.add_problem(problem)
        return _page(request, form, status=400)
    if _has_texts(form.action):
        drop_draft(user=user, surface=_surface(found.code, form.action))
    return _done(request, form.action, found.code)


def _done(request: HttpRequest, action: Action, code: str) -> HttpResponse:
    messages.success(
        request, _("%(code)s “%(step)s”已完成。") % {"code": code, "step": action.label}
    )
    back = request.POST.get("back", "")
    if _is_list(back):
        return HttpResponseRedirect(back)
    return redirect("services:request_detail", code)


def _page(request: HttpRequest, form: ActionForm, *, status: int) -> HttpResponse:
    return render(request, "services/request_action.html", _shown(form), status=status)


def _shown(form: ActionForm) -> dict[str, Any]:
    found, action = form.request, form.action
    kwargs = {"code": found.code, "action": action.name}
    return {
        "form": form,
        "title": action.label,
        "label": action.label,
        "key": "Ctrl+Enter",
        "lead": _lead(found, action),
        "action": reverse("services:request_action", kwargs=kwargs),
        "draft_url": reverse("services:request_action_draft", kwargs=kwargs)
        if _has_texts(action)
        else "",
        "cancel_url": reverse("services:request_detail", args=[found.code]),
        "request_row": found,
    }


def _too_late(
    request: HttpRequest, found: Request, form: ActionForm, *, may_go_on: bool, why: str = ""
) -> HttpResponse:
    """409: how it stands now beside what was typed; nothing typed is lost."""
    last = events_of(found, staff=True)[-1]
    standing = standing_words(found)
    typed = "\n".join(f"{label}：{words}" for label, words in form.typed)
    context = {
        **_shown(form),
        "may_go_on": may_go_on,
        "standing": standing,
        "why": why
        or _("当前状态“%(state)s”不能办理“%(step)s”。")
        % {"state": found.get_state_display(), "step": form.action.label},
        "conflict": {
            "who": last.actor.name if last.actor else _("系统"),
            "at": last.at,
            "rows": [
                {
                    "label": form.action.label,
                    "mine": typed,
                    "theirs": f"{step_words(last)}\n{standing}",
                }
            ],
        },
    }
    if may_go_on:
        form.renew(found.version)
    return render(request, "services/request_conflict.html", context, status=409)


def _lead(found: Request, action: Action) -> str:
    """One sentence above the form where the action needs it."""
    if action.name in {"suspend", "extend", "refuse"}:
        ask = open_ask(found)
        return ask_words(ask) if ask else ""
    return str(LEADS.get(action.name, ""))


def _has_texts(action: Action) -> bool:
    return any(given.kind == FieldKind.TEXT for given in action.gives)


def _surface(code: str, action: Action) -> str:
    return f"{code}/{action.name}"


def _list_behind(request: HttpRequest) -> str:
    """The list from which the form was opened; blank from anywhere else."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = f"{parts.path}{'?' if parts.query else ''}{parts.query}"
    return path if parts.netloc == request.get_host() and _is_list(path) else ""


def _is_list(path: str) -> bool:
    if not url_has_allowed_host_and_scheme(path, None) or not path.startswith("/desk/"):
        return False
    return urlsplit(path).path in {box_url(box) for box in BOXES}
