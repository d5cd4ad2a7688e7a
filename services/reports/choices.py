"""What the form of an action offers to choose from: only what this action asks for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.ground import Ground
from services.models import Request
from services.reports.people import seat_people
from services.reports.targets import (
    Choices,
    children_of,
    departments_below,
    departments_of,
    neighbours_of,
    papers_of,
    siblings_of,
)


@dataclass(frozen=True)
class Offered:
    """Codes and names.

    elsewhere: any other centre may be named; ticked: papers marked beforehand; only_listed: no
    other papers than those.
    """

    centres: Choices = field(default_factory=list)
    departments: Choices = field(default_factory=list)
    people: Choices = field(default_factory=list)
    materials: Choices = field(default_factory=list)
    ticked: list[str] = field(default_factory=list)
    elsewhere: bool = False
    only_listed: bool = False


def offered_for(action: str, request: Request, ground: Ground) -> Offered:
    """At most two statements; none for an action that chooses nothing."""
    offer = _OFFERS.get(action)
    return offer(request, ground) if offer else Offered()


def _route(request: Request, _ground: Ground) -> Offered:
    here = request.holder_centre
    return Offered(siblings_of(here), departments_of(here.pk))


def _consult(request: Request, _ground: Ground) -> Offered:
    here = request.holder_centre
    return Offered(neighbours_of(here), departments_of(here.pk), elsewhere=True)


def _delegate(request: Request, _ground: Ground) -> Offered:
    here = request.holder_centre
    return Offered(children_of(here), departments_below(here), elsewhere=True)


def _escalate(request: Request, _ground: Ground) -> Offered:
    return Offered(departments=departments_of(request.holder_centre.parent_id))


def _assign(request: Request, _ground: Ground) -> Offered:
    return Offered(people=seat_people(request.holder_centre_id, request.holder_department_id))


def _notify(request: Request, ground: Ground) -> Offered:
    """What the item asks for and is not there yet, and what was found missing."""
    item = ground.catalogue.items_by_id.get(request.item_id or 0)
    listed = {row["code"]: row["name"] for row in item.materials} if item else {}
    papers = papers_of(request)
    listed.update({code: name for code, name, missing in papers if missing})
    arrived = {code for code, _name, missing in papers if not missing}
    return Offered(
        materials=[(code, name) for code, name in listed.items() if code not in arrived],
        ticked=[code for code, _name, missing in papers if missing],
    )


def _supply(request: Request, _ground: Ground) -> Offered:
    missing = [(code, name) for code, name, lacks in papers_of(request) if lacks]
    ticked = [code for code, _name in missing]
    return Offered(materials=missing, ticked=ticked, only_listed=True)


_OFFERS: dict[str, Callable[[Request, Ground], Offered]] = {
    "route": _route,
    "consult": _consult,
    "delegate": _delegate,
    "escalate": _escalate,
    "assign": _assign,
    "notify_materials": _notify,
    "supply_materials": _supply,
}
