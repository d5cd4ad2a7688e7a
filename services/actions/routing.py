"""Routing rules: tried in order, the first that matches wins."""

from django.db import transaction
from django.db.models import F, Max

from foundation.problems import InvalidError, NotFoundError, StaleError
from foundation.stamps import raise_version
from services.actions.catalogue import department_errors, refuse
from services.catalogue_rules import RuleValues, rule_errors
from services.models import Category, Item, RoutingRule

_STEP = 10
_ASIDE = 1_000_000  # orders stand here while they are given anew: the column is unique
_PLAIN = ("name", "why", "kind", "tier_taken", "area_prefix", "to_tier", "to_department")


@transaction.atomic
def save_rule(
    *, values: RuleValues, pk: int | None = None, version: int = 0, before: int | None = None
) -> RoutingRule:
    """Add a rule at the end or before another, or change the one with this key.

    Raises InvalidError (fields), StaleError, NotFoundError.
    """
    rule = _locked_rule(pk, version) if pk else RoutingRule(order=_last() + _STEP, version=0)
    errors = rule_errors(values)
    category = Category.objects.filter(code=values.category, active=True).first()
    item = Item.objects.filter(code=values.item, active=True).first()
    if values.category and category is None:
        errors["category"] = ["没有这个类别。"]
    if values.item and item is None:
        errors["item"] = ["没有这个事项。"]
    elif item and category and category.pk not in {item.category_id, item.category.parent_id}:
        errors["item"] = ["这个事项不属于所选类别。"]
    tier = values.to_tier or values.tier_taken
    errors |= department_errors("to_department", tier, values.to_department)
    refuse(errors)
    for name in _PLAIN:
        setattr(rule, name, getattr(values, name))
    rule.category, rule.item = category, item
    # Changed after it failed: the next failure is told anew.
    rule.failed_at, rule.failure = None, ""
    rule.version += 1
    rule.save()
    if before is not None:
        _put_before(rule, before)
    raise_version()
    return rule


@transaction.atomic
def move_rule(*, pk: int, version: int, up: bool) -> RoutingRule:
    """Change places with the neighbour that is in force; at the end nothing moves."""
    rules = list(RoutingRule.objects.select_for_update().order_by("order"))
    rule = _checked(next((row for row in rules if row.pk == pk), None), version)
    active = [row for row in rules if row.active or row is rule]
    at = active.index(rule) + (-1 if up else 1)
    if not 0 <= at < len(active):
        return rule
    other = active[at]
    RoutingRule.objects.filter(pk=rule.pk).update(order=_ASIDE + rule.order)
    mine, theirs = rule.order, other.order
    RoutingRule.objects.filter(pk=other.pk).update(order=mine)
    rule.order = theirs
    rule.version += 1
    rule.save(update_fields=["order", "version"])
    raise_version()
    return rule


@transaction.atomic
def retire_rule(*, pk: int, version: int) -> RoutingRule:
    return _set_active(pk, version, active=False)


@transaction.atomic
def restore_rule(*, pk: int, version: int) -> RoutingRule:
    """In force again, at its old place. Raises InvalidError if what it names is retired."""
    return _set_active(pk, version, active=True)


def _set_active(pk: int, version: int, *, active: bool) -> RoutingRule:
    rule = _locked_rule(pk, version)
    named = [row for row in (rule.item, rule.category) if row is not None and not row.active]
    if active and named:
        raise InvalidError(f"“{named[0]}”已停用，规则不能恢复。")
    rule.active = active
    rule.version += 1
    rule.save(update_fields=["active", "version"])
    raise_version()
    return rule


def _locked_rule(pk: int, version: int) -> RoutingRule:
    return _checked(RoutingRule.objects.select_for_update().filter(pk=pk).first(), version)


def _checked(rule: RoutingRule | None, version: int) -> RoutingRule:
    if rule is None:
        raise NotFoundError("没有这条规则。")
    if rule.version != version:
        raise StaleError(current={"version": rule.version})
    return rule


def _last() -> int:
    return RoutingRule.objects.aggregate(last=Max("order"))["last"] or 0


def _put_before(rule: RoutingRule, before: int) -> None:
    rules = list(RoutingRule.objects.select_for_update().exclude(pk=rule.pk).order_by("order"))
    place = next((at for at, row in enumerate(rules) if row.pk == before), len(rules))
    rules.insert(place, rule)
    RoutingRule.objects.update(order=F("order") + _ASIDE)
    for number, row in enumerate(rules, start=1):
        row.order = number * _STEP
    RoutingRule.objects.bulk_update(rules, ["order"])
