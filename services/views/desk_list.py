"""The desk's boxes and lists: what waits, most urgent first."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from centres.access import may
from centres.models import User
from centres.views.guards import needs
from foundation.cursors import CursorError
from foundation.problems import InvalidError, NotFoundError
from services.actions.bulk import assign_requests
from services.forms.bulk import BulkAssignForm
from services.forms.filters import DeskFilter
from services.reports.boxes import BOXES, Listed, Wanted, list_requests
from services.reports.people import people_under
from services.reports.search import code_in, is_number
from services.views.desk import person, top_centre, wants_part
from services.views.desk_boxes import box_url
from services.views.desk_rows import rows_of

_ROWS = 25
_EMPTY = {
    "new": _("没有待受理的诉求"),
    "mine": _("没有由您承办的诉求"),
    "awaiting": _("没有等待补正材料的诉求"),
    "due_soon": _("到下一个工作日下班前没有到期的诉求"),
    "overdue": _("没有超期的诉求"),
    "returned": _("没有被退回的诉求"),
    "call_back": _("没有待回访的差评"),
    "first": _("还没有由您首问的诉求"),
    "all": _("还没有您能看到的诉求"),
}


@needs("desk")
@require_safe
def desk_list(request: HttpRequest, box: str = "new") -> HttpResponse:
    if box not in BOXES:
        raise NotFoundError
    user = person(request)
    form = DeskFilter(request.GET, box=box, within=top_centre(user))
    listed = _listed(user, form)
    context = {"form": form, **_shown(user, form, listed)}
    template = "services/_desk_rows.html" if wants_part(request) else "services/desk_list.html"
    response = render(request, template, context, status=400 if form.errors else 200)
    if wants_part(request):
        response["HX-Push-Url"] = _address(form)
    return response


@needs("desk")
@require_POST
def desk_search(request: HttpRequest) -> HttpResponse:
    """The box in the top bar. A telephone number is answered here, never put into an address."""
    typed = request.POST.get("q", "").strip()[:100]
    code = code_in(typed)
    if code:
        return redirect("services:request_detail", code)
    if not is_number(typed):
        query = f"?{urlencode({'q': typed})}" if typed else ""
        return redirect(f"{box_url('all')}{query}")
    user = person(request)
    listed = list_requests(user, Wanted(q=typed, limit=100))
    form = DeskFilter({}, box="all", within=None)
    context = {"form": form, **_shown(user, form, listed), "title": _("按电话号码查找")}
    return render(request, "services/desk_search.html", {**context, "next_url": ""})


@needs("desk")
@require_POST
def desk_assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked requests to one handler; how each went."""
    user = person(request)
    form = BulkAssignForm(request.POST, people=people_under(user))
    back = form.safe_back()
    if not form.is_valid():
        messages.error(request, form.first_error())
        return redirect(back)
    outcomes = assign_requests(user=user, **form.wanted())
    context = {
        "outcomes": outcomes,
        "failed": sum(not one.done for one in outcomes),
        "handler": form.handler_name(),
        "back_url": back,
    }
    return render(request, "services/desk_assign.html", context)


def _listed(user: User, form: DeskFilter) -> Listed:
    if not form.is_valid():
        return Listed()
    try:
        return list_requests(user, form.wanted(limit=_ROWS))
    except CursorError as error:
        raise InvalidError(_("翻页标记不对，请从第一页看起。")) from error
    except InvalidError as problem:
        form.add_problem(problem)
        return Listed()


def _shown(user: User, form: DeskFilter, listed: Listed) -> dict[str, Any]:
    rows = rows_of(listed.rows, timezone.now(), user)
    people = people_under(user) if any(row.may_assign for row in rows) else []
    active = form.active
    return {
        "box": form.box,
        "title": BOXES[form.box],
        "rows": rows,
        "q": active.get("q", ""),
        "filtered": bool(active),
        "here": box_url(form.box),
        "address": _address(form),
        "next_url": _next(form, listed.next_cursor),
        "later_page": bool(form.data.get("cursor")),
        "empty": _("没有符合条件的诉求") if active else _EMPTY[form.box],
        "people": people,
        "client_id": uuid4(),
        "export_url": _export(form) if may(user, "export") else "",
        "may_log": may(user, "log_request"),
    }


def _address(form: DeskFilter) -> str:
    query = urlencode(form.active)
    return f"{box_url(form.box)}{'?' if query else ''}{query}"


def _next(form: DeskFilter, cursor: str | None) -> str:
    return f"?{urlencode({**form.active, 'cursor': cursor})}" if cursor else ""


def _export(form: DeskFilter) -> str:
    return f"{reverse('services:desk_export')}?{urlencode({'box': form.box, **form.active})}"
