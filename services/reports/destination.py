"""Where a rule sends what a centre took. Missing targets are told, never guessed."""

from dataclasses import dataclass

from centres.constants import CentreStatus
from centres.models import Centre, Department
from services.entries import ItemEntry, RuleEntry


@dataclass(frozen=True)
class Destination:
    """With a ``problem`` the rule cannot be followed: the request stays where it was taken."""

    centre: Centre | None
    department: Department | None = None
    problem: str = ""


def destination(rule: RuleEntry, centre: Centre, item: ItemEntry | None) -> Destination:
    """Without a department in the rule, the item's own one where it decides at that tier."""
    target = _at_tier(centre, rule.to_tier)
    if target is None:
        return Destination(None, problem="上级没有对应层级的中心")
    code = rule.to_department
    if not code and item is not None and item.tier == target.tier:
        code = item.department_code
    department = _department(target, code)
    if rule.to_department and department is None:
        return Destination(target, problem=f"{target.name}没有对应站所")
    return Destination(target, department)


def _at_tier(centre: Centre, tier: str) -> Centre | None:
    """The centre itself or the one above it at this tier; None where there is none open."""
    if tier in {"", centre.tier}:
        return centre
    pk = getattr(centre, f"{tier}_id", None)
    if pk is None:
        return None
    found: Centre | None = Centre.objects.filter(pk=pk, status=CentreStatus.OPEN).first()
    return found


def _department(centre: Centre, code: str) -> Department | None:
    if not code:
        return None
    return Department.objects.filter(centre=centre, code=code, active=True).first()
