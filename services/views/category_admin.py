"""Categories of requests in the console."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centres.views.guards import needs
from foundation.conflicts import conflict_of
from foundation.problems import InvalidError, StaleError
from services.actions.catalogue import save_category
from services.catalogue import catalogue_now
from services.forms.catalogue import CategoryForm
from services.models import Category
from services.views.item_admin import saved_at

_FORM = ["GET", "HEAD", "POST"]


@needs("edit_catalogue")
@require_safe
def category_admin_list(request: HttpRequest) -> HttpResponse:
    """Parents, each followed by its children."""
    in_use = Count("items", filter=Q(items__active=True))
    rows = list(Category.objects.annotate(in_use=in_use).order_by("code"))
    tops = [row for row in rows if row.parent_id is None]
    groups = [(top, [row for row in rows if row.parent_id == top.pk]) for top in tops]
    return render(request, "services/category_admin_list.html", {"groups": groups})


@needs("edit_catalogue")
@require_http_methods(_FORM)
def category_admin_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@needs("edit_catalogue")
@require_http_methods(_FORM)
def category_admin_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _edit(request, get_object_or_404(Category.objects.select_related("parent"), code=code))


def _edit(request: HttpRequest, category: Category | None) -> HttpResponse:
    form = _form(category, request.POST if request.method == "POST" else None)
    conflict = None
    if form.is_valid():
        try:
            save_category(
                values=form.values(),
                pk=category.pk if category else None,
                version=form.cleaned_data["version"] or 0,
            )
        except InvalidError as problem:
            form.add_problem(problem)
        except StaleError:
            assert category is not None
            form, conflict = _again(request, category)
        else:
            messages.success(request, _("已保存，立即生效。"))
            return redirect("services:category_admin_list")
    status = 409 if conflict else 400 if form.errors else 200
    context = {"form": form, "category": category, "conflict": conflict}
    return render(request, "services/category_admin_edit.html", context, status=status)


def _form(category: Category | None, data: Any) -> CategoryForm:
    own = category.code if category else ""
    initial = _initial(category) if category else {}
    form = CategoryForm(data, catalogue=catalogue_now(), own=own, initial=initial)
    if category:
        form.fields["code"].disabled = True  # rules and imports name it
    return form


def _initial(category: Category) -> dict[str, Any]:
    plain = {name: getattr(category, name) for name in ("code", "name", "active", "version")}
    parent = category.parent.code if category.parent else ""
    return {**plain, "parent": parent, "keywords": "、".join(category.keywords)}


def _again(request: HttpRequest, category: Category) -> tuple[CategoryForm, dict[str, Any]]:
    now = Category.objects.select_related("parent").get(pk=category.pk)
    data = request.POST.copy()
    data["version"] = str(now.version)
    form = _form(now, data)
    return form, conflict_of(form, _initial(now), saved_at(now))
