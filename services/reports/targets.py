"""Where a request can sensibly go, for the forms that hand it on."""

from django.db.models import Q, QuerySet

from centres.constants import CentreStatus, Tier
from centres.models import Centre, Department
from centres.reports.network import Wanted, list_centres
from services.constants import MaterialStatus
from services.models import Material, Request

_MOST = 300
_SHOWN = 6
Choices = list[tuple[str, str]]


def siblings_of(centre: Centre) -> Choices:
    return _named(_open(Q(parent=centre.parent_id)).exclude(pk=centre.pk))


def children_of(centre: Centre) -> Choices:
    return _named(_open(Q(parent=centre.pk)))


def neighbours_of(centre: Centre) -> Choices:
    """Above, beside and below: who is asked to assist."""
    near = Q(pk=centre.parent_id) | Q(parent=centre.parent_id) | Q(parent=centre.pk)
    return _named(_open(near).exclude(pk=centre.pk))


def departments_of(centre_id: int | None) -> Choices:
    rows = Department.objects.filter(centre=centre_id, active=True).order_by("code")
    return list(rows.values_list("code", "name"))


def departments_below(centre: Centre) -> Choices:
    """The kinds of stations the centres right below have; a code means the same in each."""
    rows = Department.objects.filter(centre__parent=centre.pk, active=True).order_by("code")
    return list(dict(rows.values_list("code", "name")[:_MOST]).items())


def papers_of(request: Request) -> list[tuple[str, str, bool]]:
    """Code, name and whether it is missing, of every paper noted with the request."""
    rows = Material.objects.filter(request=request).order_by("pk")
    return [
        (code, name, status == MaterialStatus.MISSING)
        for code, name, status in rows.values_list("code", "name", "status")
    ]


def find_centres(typed: str, within: Centre | None) -> list[Centre]:
    """Centres by code, pinyin initials or part of the name, at most a handful.

    A name that several bear is never decided here: the caller shows them all.
    """
    text = typed.strip()
    if not text:
        return []
    rows = _open(Q())
    if within is not None and within.tier != Tier.PREFECTURE:
        rows = rows.filter(**{f"{within.tier}_id": within.pk}).exclude(pk=within.pk)
    wanted = Wanted(q=text, within=rows, statuses=(CentreStatus.OPEN,), limit=_SHOWN)
    found = list_centres(wanted).rows
    exact = [row for row in found if text in {row.code, row.name, row.short_name}]
    return exact or found


def _open(where: Q) -> QuerySet[Centre]:
    return Centre.objects.filter(where, status=CentreStatus.OPEN).exclude(tier=Tier.PREFECTURE)


def _named(rows: QuerySet[Centre]) -> Choices:
    few = rows.only("code", "name", "short_name").order_by("code")[:_MOST]
    return [(row.code, row.shown_name) for row in few]
