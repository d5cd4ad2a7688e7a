"""Keeping the network: describe, found and merge centres; stations and bureaus."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centres.actions.network import (
    close_centre,
    create_centre,
    create_department,
    rename_department,
    update_centre,
)
from centres.constants import CentreStatus, Tier
from centres.divisions import TIER_BELOW
from centres.forms.network import (
    CentreForm,
    CentreSearchForm,
    CloseCentreForm,
    DepartmentForm,
    NewCentreForm,
    RenameDepartmentForm,
    shown_details,
)
from centres.models import Centre, Department
from centres.reports.network import Wanted, find_parent, path_of
from centres.views.centres import listed, page_url
from centres.views.guards import needs, posted
from foundation.conflicts import conflict_of
from foundation.problems import ForbiddenError, Problem, StaleError

_FORM = ["GET", "HEAD", "POST"]


def own_centre(request: HttpRequest, code: str) -> Centre:
    """A centre the user keeps; any other is 404."""
    rows = Centre.objects.editable_by(request.user).select_related("parent")
    centre: Centre = get_object_or_404(rows, code=code)
    return centre


@needs("edit_centre")
@require_safe
def centre_admin_list(request: HttpRequest) -> HttpResponse:
    """The centres the user keeps: found by name, or one level after the other."""
    form = CentreSearchForm(request.GET)
    above = find_parent(request.GET.get("parent", ""))
    within = Centre.objects.editable_by(request.user)
    given = form.cleaned_data if form.is_valid() else {"q": "", "tier": ""}
    wanted = Wanted(
        q=given["q"],
        tier=given["tier"],
        parent=above,
        within=within if given["q"] or given["tier"] or above else within.filter(_tops(within)),
        statuses=tuple(CentreStatus.values),
        cursor=request.GET.get("cursor", ""),
    )
    found = listed(wanted)
    context = {
        "form": form,
        "above": above,
        "rows": [(row, path_of(row)) for row in found.rows],
        "next_url": page_url(request, found.next_cursor),
        "previous_url": page_url(request, found.previous_cursor),
    }
    return render(request, "centres/centre_admin_list.html", context)


def _tops(within: Any) -> Q:
    """Those whose parent the user does not keep."""
    return Q(parent=None) | ~Q(parent__in=within.order_by().values("pk"))


@needs("edit_centre")
@require_http_methods(_FORM)
def centre_edit(request: HttpRequest, code: str) -> HttpResponse:
    centre = own_centre(request, code)
    form = CentreForm(posted(request), initial=shown_details(centre))
    conflict = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            update_centre(centre=centre, version=version, details=form.details())
        except StaleError:
            form, conflict = _again(request, centre)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已保存，公开页面立即更新。"))
            return redirect("centres:centre_page", code)
    status = 409 if conflict else 400 if form.errors else 200
    context = {"form": form, "centre": centre, "conflict": conflict, "top": _is_top(centre)}
    return render(request, "centres/centre_edit.html", context, status=status)


def _again(request: HttpRequest, centre: Centre) -> tuple[CentreForm, dict[str, Any]]:
    """What was typed, beside what the other one saved; the next submit knows of it."""
    now = Centre.objects.get(pk=centre.pk)
    data = request.POST.copy()
    data["version"] = str(now.version)
    form = CentreForm(data, initial=shown_details(now))
    saved: Any = now
    at = saved.events.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
    return form, conflict_of(form, shown_details(now), at, _("另一位同事"))


def _is_top(centre: Centre) -> bool:
    return centre.tier == Tier.PREFECTURE


@needs("edit_centre")
@require_http_methods(_FORM)
def centre_new(request: HttpRequest, code: str) -> HttpResponse:
    """A centre one tier below this one."""
    parent = own_centre(request, code)
    tier = TIER_BELOW.get(parent.tier, Tier.GROUP)
    form = NewCentreForm(posted(request), tier=tier)
    if form.is_valid():
        try:
            centre = create_centre(parent=parent, **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已新增，站所按层级配好。"))
            return redirect("centres:centre_edit", centre.code)
    context = {"form": form, "parent": parent, "tier": Tier(tier).label}
    status = 400 if form.errors else 200
    return render(request, "centres/centre_new.html", context, status=status)


@needs("edit_centre")
@require_http_methods(_FORM)
def centre_close(request: HttpRequest, code: str) -> HttpResponse:
    """For those who keep the centre above: nobody closes the own one."""
    centre = own_centre(request, code)
    if not Centre.objects.editable_by(request.user).filter(pk=centre.parent_id).exists():
        raise ForbiddenError("撤并由上级中心办理。")
    form = CloseCentreForm(posted(request))
    if form.is_valid():
        try:
            close_centre(centre=centre, successor=form.cleaned_data["successor"])
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已撤并，未办结的诉求正在转过去。"))
            return redirect("centres:centre_page", code)
    status = 400 if form.errors else 200
    context = {"form": form, "centre": centre}
    return render(request, "centres/centre_close.html", context, status=status)


@needs("edit_centre")
@require_http_methods(_FORM)
def department_list(request: HttpRequest, code: str) -> HttpResponse:
    centre = own_centre(request, code)
    form = DepartmentForm(posted(request))
    if form.is_valid():
        try:
            create_department(centre=centre, **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已新增站所。"))
            return redirect("centres:department_list", code)
    context = {"form": form, "centre": centre, "departments": centre.departments.order_by("id")}
    status = 400 if form.errors else 200
    return render(request, "centres/department_list.html", context, status=status)


@needs("edit_centre")
@require_http_methods(_FORM)
def department_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    centre = own_centre(request, code)
    department = get_object_or_404(Department, centre=centre, pk=pk)
    first = {"name": department.name, "active": department.active}
    form = RenameDepartmentForm(posted(request), initial=first)
    if form.is_valid():
        try:
            rename_department(department=department, **form.cleaned_data)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已保存。"))
            return redirect("centres:department_list", code)
    context = {"form": form, "centre": centre, "department": department}
    status = 400 if form.errors else 200
    return render(request, "centres/department_edit.html", context, status=status)
