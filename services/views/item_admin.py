"""Items of the catalogue in the console."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.views.guards import needs
from foundation.conflicts import conflict_of
from foundation.problems import InvalidError, StaleError
from services.actions.catalogue import restore_item, retire_item, save_item
from services.catalogue import catalogue_now
from services.forms.catalogue import ItemSearchForm
from services.forms.item_editor import ItemEditor, initial_of
from services.models import Item
from services.reports.stations import stations_by_tier
from services.views.items import found_items, page_url

_FORM = ["GET", "HEAD", "POST"]


@needs("edit_catalogue")
@require_safe
def item_admin_list(request: HttpRequest) -> HttpResponse:
    catalogue = catalogue_now()
    form = ItemSearchForm(request.GET, catalogue=catalogue)
    page = found_items(request, form, catalogue, retired=True)
    rows = [(row, catalogue.categories_by_id[row.category_id]) for row in page.rows]
    context = {
        "form": form,
        "rows": rows,
        "next_url": page_url(request, page.next_cursor),
        "previous_url": page_url(request, page.previous_cursor),
    }
    status = 400 if form.errors else 200
    return render(request, "services/item_admin_list.html", context, status=status)


@needs("edit_catalogue")
@require_http_methods(_FORM)
def item_admin_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@needs("edit_catalogue")
@require_http_methods(_FORM)
def item_admin_edit(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.select_related("category"), code=code)
    return _edit(request, item)


@needs("edit_catalogue")
@require_POST
def item_admin_active(request: HttpRequest, code: str) -> HttpResponse:
    """Retire (active=0) or offer again (active=1)."""
    item = get_object_or_404(Item, code=code)
    change = restore_item if request.POST.get("active") == "1" else retire_item
    try:
        item = change(pk=item.pk, version=posted_version(request))
    except StaleError:
        messages.error(request, _("事项刚刚被别人改过，没有变动，请看过再操作。"))
    except InvalidError as problem:
        messages.error(request, "".join(problem.errors["category"]) if problem.errors else "")
    else:
        messages.success(request, _("已启用。") if item.active else _("已停用，不再受理新的。"))
    return redirect("services:item_admin_edit", code)


def posted_version(request: HttpRequest) -> int:
    """The version the page was made from; none of ours where it is missing or changed."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _edit(request: HttpRequest, item: Item | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    choices: dict[str, Any] = {"catalogue": catalogue_now(), "stations": stations_by_tier()}
    editor = ItemEditor(item, sent, **choices)
    if sent is None or "more" in sent:
        return _page(request, editor, 200)
    if not editor.is_valid():
        return _page(request, editor, 400)
    try:
        saved = save_item(
            values=editor.values(),
            pk=item.pk if item else None,
            version=editor.form.cleaned_data["version"] or 0,
        )
    except InvalidError as problem:
        editor.form.add_problem(problem)
        return _page(request, editor, 400)
    except StaleError:
        assert item is not None
        return _conflict(request, item, choices)
    messages.success(request, _("已保存，立即生效。"))
    return redirect("services:item_admin_edit", saved.code)


def _conflict(request: HttpRequest, item: Item, choices: dict[str, Any]) -> HttpResponse:
    """Both texts, and the form as typed, ready to be sent again against the new version."""
    now = Item.objects.select_related("category").get(pk=item.pk)
    data = request.POST.copy()
    data["version"] = str(now.version)
    editor = ItemEditor(now, data, **choices)
    editor.is_valid()
    conflict = conflict_of(editor.form, initial_of(now), saved_at(now))
    theirs = ItemEditor(now, None, **choices)
    for name, label in (("materials", _("材料")), ("steps", _("步骤"))):
        mine, stored = editor.lines(name), theirs.lines(name)
        if mine != stored:
            conflict["rows"].append({"label": label, "mine": mine, "theirs": stored})
    return _page(request, editor, 409, conflict=conflict)


def saved_at(row: Any) -> Any:
    """When the history last wrote this row down."""
    return row.events.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()


def _page(request: HttpRequest, editor: ItemEditor, status: int, **context: Any) -> HttpResponse:
    context |= {"editor": editor, "form": editor.form, "item": editor.item}
    context["problems"] = editor.problems()
    return render(request, "services/item_admin_edit.html", context, status=status)
