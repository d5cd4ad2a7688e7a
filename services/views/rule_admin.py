"""Routing rules in the console: their order, what each says, and what would happen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centres.models import Centre
from centres.views.guards import needs
from foundation.conflicts import conflict_of
from foundation.problems import InvalidError, Problem, StaleError
from services.actions.routing import move_rule, restore_rule, retire_rule, save_rule
from services.catalogue import catalogue_now
from services.catalogue_rules import hidden_rules
from services.entries import Catalogue
from services.forms.catalogue import RuleForm, TryForm
from services.models import RoutingRule
from services.reports.destination import destination
from services.reports.stations import stations_by_tier
from services.routing import Facts, choose
from services.views.item_admin import posted_version, saved_at

_FORM = ["GET", "HEAD", "POST"]
_RULES = RoutingRule.objects.select_related("category", "item")


@needs("edit_catalogue")
@require_safe
def rule_admin_list(request: HttpRequest) -> HttpResponse:
    catalogue = catalogue_now()
    trying = "centre" in request.GET
    form = TryForm(request.GET if trying else None, catalogue=catalogue)
    outcome = _outcome(form, catalogue) if trying and form.is_valid() else None
    hidden = hidden_rules(catalogue.rules)
    rules = list(_RULES.all())
    names = {code: name for rows in stations_by_tier().values() for code, name in rows}
    context = {
        "form": form,
        "outcome": outcome,
        "rules": [_row(rule, names, hidden) for rule in rules if rule.active],
        "retired": [_row(rule, names, {}) for rule in rules if not rule.active],
    }
    status = 400 if form.errors else 200
    return render(request, "services/rule_admin_list.html", context, status=status)


def _row(rule: RoutingRule, names: dict[str, str], hidden: dict[int, Any]) -> dict[str, Any]:
    """The rule in words."""
    when = [
        (_("类型"), rule.get_kind_display()),
        (_("类别"), rule.category and rule.category.name),
        (_("事项"), rule.item and rule.item.name),
        (_("登记在"), rule.get_tier_taken_display()),
        (_("区划开头"), rule.area_prefix),
    ]
    station = names.get(rule.to_department, rule.to_department)
    return {
        "rule": rule,
        "when": [f"{label}：{value}" for label, value in when if value],
        "to": " ".join(filter(None, [rule.get_to_tier_display() or _("登记的中心"), station])),
        "hidden_by": hidden.get(rule.pk),
    }


def _outcome(form: TryForm, catalogue: Catalogue) -> dict[str, Any] | None:
    """Which rule would decide, and where it would send what this centre takes."""
    given = form.cleaned_data
    centre = Centre.objects.filter(code=given["centre"]).first()
    if centre is None:
        form.add_error("centre", _("没有这个代码的中心。"))
        return None
    item = catalogue.items_by_code.get(given["item"])
    category = catalogue.categories_by_code.get(given["category"])
    if category is None and item is not None:
        category = catalogue.categories_by_id[item.category_id]
    facts = Facts(
        kind=given["kind"],
        item_id=item.id if item else None,
        category_ids=catalogue.category_ids(category.id if category else None),
        tier_taken=centre.tier,
        code_taken=centre.code,
    )
    rule = choose(catalogue.rules, facts)
    sent = destination(rule, centre, item) if rule else None
    return {"centre": centre, "rule": rule, "sent": sent}


@needs("edit_catalogue")
@require_http_methods(_FORM)
def rule_admin_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@needs("edit_catalogue")
@require_http_methods(_FORM)
def rule_admin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(_RULES, pk=pk))


@needs("edit_catalogue")
@require_POST
def rule_admin_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Up (way=up) or down by one place."""
    try:
        move_rule(pk=pk, version=posted_version(request), up=request.POST.get("way") == "up")
    except StaleError:
        messages.error(request, _("顺序刚刚被别人改过，请看过再调整。"))
    return redirect(f"{reverse('services:rule_admin_list')}#rule-{pk}")


@needs("edit_catalogue")
@require_POST
def rule_admin_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire (active=0) or put in force again (active=1)."""
    change = restore_rule if request.POST.get("active") == "1" else retire_rule
    try:
        rule = change(pk=pk, version=posted_version(request))
    except (StaleError, InvalidError) as problem:
        messages.error(request, problem.detail)
    else:
        messages.success(request, _("规则已恢复。") if rule.active else _("规则已停用。"))
    return redirect("services:rule_admin_list")


def _edit(request: HttpRequest, rule: RoutingRule | None) -> HttpResponse:
    form = _form(rule, request.POST if request.method == "POST" else None)
    conflict = None
    if form.is_valid():
        try:
            _save(form, rule)
        except StaleError:
            assert rule is not None
            form, conflict = _again(request, rule)
        except Problem as problem:
            form.add_problem(problem)
        else:
            messages.success(request, _("已保存，对新登记的诉求立即生效。"))
            return redirect("services:rule_admin_list")
    status = 409 if conflict else 400 if form.errors else 200
    context = {"form": form, "rule": rule, "conflict": conflict}
    return render(request, "services/rule_admin_edit.html", context, status=status)


def _save(form: RuleForm, rule: RoutingRule | None) -> None:
    given = form.cleaned_data
    save_rule(
        values=form.values(),
        pk=rule.pk if rule else None,
        version=given["version"] or 0,
        before=given.get("before"),
    )


def _form(rule: RoutingRule | None, data: Any) -> RuleForm:
    form = RuleForm(
        data,
        catalogue=catalogue_now(),
        stations=stations_by_tier(),
        initial=_initial(rule) if rule else {},
    )
    if rule:
        del form.fields["before"]  # it is moved in the list
    return form


def _initial(rule: RoutingRule) -> dict[str, Any]:
    plain = ("name", "why", "kind", "tier_taken", "area_prefix", "to_tier", "to_department")
    return {name: getattr(rule, name) for name in (*plain, "version")} | {
        "category": rule.category.code if rule.category else "",
        "item": rule.item.code if rule.item else "",
    }


def _again(request: HttpRequest, rule: RoutingRule) -> tuple[RuleForm, dict[str, Any]]:
    now = _RULES.get(pk=rule.pk)
    data = request.POST.copy()
    data["version"] = str(now.version)
    form = _form(now, data)
    return form, conflict_of(form, _initial(now), saved_at(now))
