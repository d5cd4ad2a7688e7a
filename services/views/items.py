"""The catalogue for everybody: find an item, read its guide."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.constants import DOOR_NAME, Tier
from foundation.cursors import CursorError
from foundation.problems import InvalidError
from services.catalogue import catalogue_now
from services.catalogue_rules import MATERIAL_FORMS
from services.entries import Catalogue, ItemEntry
from services.forms.catalogue import ItemSearchForm
from services.paging import CodePage, page_by_code
from services.reports.stations import station_name
from services.suggest import find_items

_ROWS = 25


@login_not_required
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    catalogue = catalogue_now()
    form = ItemSearchForm(request.GET, catalogue=catalogue)
    page = found_items(request, form, catalogue)
    context = {
        "form": form,
        "section": "apply",
        "rows": page.rows,
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
        "catalogue_empty": not catalogue.items,
        "next_url": page_url(request, page.next_cursor),
        "previous_url": page_url(request, page.previous_cursor),
    }
    status = 400 if form.errors else 200
    return render(request, "services/item_list.html", context, status=status)


def found_items(
    request: HttpRequest, form: ItemSearchForm, catalogue: Catalogue, *, retired: bool = False
) -> CodePage[ItemEntry]:
    """The page of items the address asks for; none with a filter that is not understood."""
    if not form.is_valid():
        return CodePage([], None, None)
    given = form.cleaned_data
    rows = find_items(
        catalogue,
        text=given["q"],
        tier=given["tier"],
        category=given["category"],
        retired=retired,
    )
    try:
        return page_by_code(rows, request.GET.get("cursor", ""), _ROWS)
    except CursorError as error:
        raise InvalidError("翻页标记不对，请从第一页看起。") from error


def page_url(request: HttpRequest, cursor: str | None) -> str:
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"?{urlencode({**query, 'cursor': cursor})}" if cursor else ""


@login_not_required
@require_safe
def item_guide(request: HttpRequest, code: str) -> HttpResponse:
    catalogue = catalogue_now()
    item = catalogue.items_by_code.get(code)
    if item is None:
        raise Http404
    context = {
        "item": item,
        "section": "apply",
        "category": catalogue.categories_by_id[item.category_id],
        "where": DOOR_NAME[Tier(item.tier)],
        "tier": Tier(item.tier).label,
        "station": station_name(item.tier, item.department_code),
        "materials": [{**row, "form": MATERIAL_FORMS[row["form"]]} for row in item.materials],
        "steps": [{**row, "who": Tier(row["who_tier"]).label} for row in item.steps],
    }
    return render(request, "services/item_guide.html", context)
