"""The network for everybody: find a centre, see who serves there."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.access import may_at
from centres.constants import Tier
from centres.forms.network import CentreSearchForm
from centres.models import Centre
from centres.reports.network import (
    SERVING,
    Found,
    Wanted,
    ancestors_of,
    children_of,
    distance_of,
    find_centre,
    list_centres,
    path_of,
    staff_shown,
)
from foundation.cursors import CursorError
from foundation.problems import InvalidError

_ROWS = 25


@login_not_required
@require_safe
def centre_list(request: HttpRequest) -> HttpResponse:
    """Without a question, the counties to start from."""
    form = CentreSearchForm(request.GET)
    found = _found(request, form)
    context = {
        "form": form,
        "section": "ask",
        "rows": [(row, path_of(row), distance_of(row)) for row in found.rows],
        "asked": form.is_valid() and any(form.cleaned_data.values()),
        "next_url": page_url(request, found.next_cursor),
        "previous_url": page_url(request, found.previous_cursor),
    }
    status = 400 if form.errors else 200
    return render(request, "centres/centre_list.html", context, status=status)


def _found(request: HttpRequest, form: CentreSearchForm) -> Found:
    if not form.is_valid():
        return Found([], None, None)
    given = form.cleaned_data
    asked = any(given.values())
    wanted = Wanted(
        q=given["q"],
        tier=given["tier"] if asked else Tier.COUNTY,
        near=given["near"],
        statuses=SERVING,
        cursor=request.GET.get("cursor", ""),
        limit=_ROWS,
    )
    return listed(wanted)


def listed(wanted: Wanted) -> Found:
    try:
        return list_centres(wanted)
    except CursorError as error:
        raise InvalidError("翻页标记不对，请从第一页看起。") from error


def page_url(request: HttpRequest, cursor: str | None) -> str:
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"?{urlencode({**query, 'cursor': cursor})}" if cursor else ""


@login_not_required
@require_safe
def centre_page(request: HttpRequest, code: str) -> HttpResponse:
    centre = find_centre(code)
    if centre is None:
        raise Http404
    context = {
        "centre": centre,
        "section": "ask",
        "above": ancestors_of(centre),
        "staff": staff_shown(centre),
        "children": children_of(centre, SERVING),
        "may_edit": request.user.is_authenticated and _may_edit(request, centre),
    }
    return render(request, "centres/centre_page.html", context)


def _may_edit(request: HttpRequest, centre: Centre) -> bool:
    return may_at(request.user, "edit_centre", centre)
