"""The network as everybody may see it: search, nearest, one centre with its people."""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, Prefetch, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from centres.constants import CentreStatus, Tier
from centres.models import Centre, Department, Post
from foundation.cursors import CursorError, decode_cursor, encode_cursor
from foundation.text import fold

_METRES_A_DEGREE = 111_195
_PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,10})?),(-?\d{1,2}(?:\.\d{1,10})?)", re.ASCII)
_PARENTS = "parent__parent__parent"
SERVING = (CentreStatus.OPEN, CentreStatus.SUSPENDED)
NOT_CLOSED = tuple(status for status in CentreStatus.values if status != CentreStatus.CLOSED)


@dataclass(frozen=True)
class Wanted:
    """near: (longitude, latitude) in degrees; nearest first, centres without a place left out."""

    q: str = ""
    tier: str = ""
    parent: Centre | None = None
    near: tuple[float, float] | None = None
    statuses: tuple[str, ...] = NOT_CLOSED
    within: QuerySet[Any] | None = None  # only these
    cursor: str = ""
    limit: int = 25


@dataclass(frozen=True)
class Found:
    rows: list[Centre]
    next_cursor: str | None
    previous_cursor: str | None


def read_place(typed: str) -> tuple[float, float] | None:
    """``"106.93,27.72"`` as (longitude, latitude); None where it is none."""
    match = _PLACE.fullmatch(typed)
    if match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def list_centres(wanted: Wanted) -> Found:
    """One statement; ancestors are loaded. Raises CursorError."""
    rows = Centre.objects.all() if wanted.within is None else wanted.within
    rows = rows.filter(status__in=wanted.statuses).select_related(_PARENTS)
    if wanted.tier:
        rows = rows.filter(tier=wanted.tier)
    if wanted.parent is not None:
        rows = rows.filter(parent=wanted.parent)
    if wanted.q:
        rows = rows.filter(_named(wanted.q))
    if wanted.near is not None:
        return _page(_with_distance(rows, *wanted.near), ("square", "code"), wanted)
    return _page(rows, ("code",), wanted)


def _named(text: str) -> Q:
    """The last word is the place's own: name, initials or code; words before it lie above."""
    *above, own = text.split() or [""]
    letters = fold(own)
    found = Q(name__contains=own) | Q(code__startswith=own)
    if letters.isascii():
        found |= Q(initials__startswith=letters)
    for word in above:
        found &= (
            Q(name__contains=word)
            | Q(parent__name__contains=word)
            | Q(parent__parent__name__contains=word)
            | Q(parent__parent__parent__name__contains=word)
        )
    return found


def _with_distance(rows: QuerySet[Any], longitude: float, latitude: float) -> QuerySet[Any]:
    """Plane distance in degrees, squared: right to a percent within one prefecture."""
    shrink = math.cos(math.radians(latitude))
    across = (Cast(F("longitude"), FloatField()) - longitude) * shrink
    along = Cast(F("latitude"), FloatField()) - latitude
    square: Any = across * across + along * along
    placed: QuerySet[Any] = rows.filter(longitude__isnull=False).annotate(square=square)
    return placed


def _page(rows: QuerySet[Any], keys: tuple[str, ...], wanted: Wanted) -> Found:
    """Rows behind or before the key in the cursor, in the order of the keys."""
    way, *key = _cursor(wanted.cursor, keys)
    back = way == "before"
    if key:
        rows = rows.filter(_beyond(keys, key, "lt" if back else "gt"))
    order = [f"-{name}" for name in keys] if back else list(keys)
    found = list(rows.order_by(*order)[: wanted.limit + 1])
    more = len(found) > wanted.limit
    shown = found[: wanted.limit]
    if back:
        shown.reverse()
    return Found(
        shown,
        _mark("after", shown, keys) if more or back else None,
        _mark("before", shown, keys) if (more if back else way == "after") else None,
    )


def _mark(way: str, shown: list[Any], keys: tuple[str, ...]) -> str | None:
    if not shown:
        return None
    row = shown[-1 if way == "after" else 0]
    return encode_cursor(way, *(getattr(row, name) for name in keys))


def _cursor(cursor: str, keys: tuple[str, ...]) -> list[Any]:
    if not cursor:
        return [""]
    parts = decode_cursor(cursor, str, *(float if name == "square" else str for name in keys))
    if parts[0] not in {"after", "before"} or None in parts:
        raise CursorError(cursor)
    return parts


def _beyond(keys: tuple[str, ...], key: list[Any], way: str) -> Q:
    if len(keys) == 1:
        return Q(**{f"{keys[0]}__{way}": key[0]})
    further = Q(**{f"{keys[0]}__{way}": key[0]})
    return further | Q(**{keys[0]: key[0], f"{keys[1]}__{way}": key[1]})


def distance_of(centre: Centre) -> int | None:
    """Metres from the place asked for; None where none was."""
    square = getattr(centre, "square", None)
    return None if square is None else round(math.sqrt(square) * _METRES_A_DEGREE)


def ancestors_of(centre: Centre) -> list[Centre]:
    """From the county down; the prefecture is left out, everybody is in it."""
    found: list[Centre] = []
    above = centre.parent
    while above is not None and above.tier != Tier.PREFECTURE:
        found.insert(0, above)
        above = above.parent if above.tier != Tier.COUNTY else None
    return found


def path_of(centre: Centre) -> str:
    """播州区 枫香镇 花茂村: names repeat, so a place is shown with those above it."""
    return " ".join(row.shown_name for row in (*ancestors_of(centre), centre))


def find_centre(code: str) -> Centre | None:
    rows = Centre.objects.select_related(f"{_PARENTS}__parent", "successor")
    offices = Prefetch("departments", Department.objects.filter(active=True).order_by("id"))
    found: Centre | None = rows.prefetch_related(offices, "predecessors").filter(code=code).first()
    return found


def find_parent(code: str) -> Centre | None:
    found: Centre | None = Centre.objects.filter(code=code).first() if code else None
    return found


def staff_shown(centre: Centre) -> list[Post]:
    """Who is shown at the door, today."""
    today = timezone.localdate()
    return list(
        Post.objects.filter(
            Q(until=None) | Q(until__gte=today),
            centre=centre,
            shown=True,
            since__lte=today,
            user__is_active=True,
        )
        .select_related("user", "department", "stand_in")
        .order_by("department_id", "id")
    )


def children_of(centre: Centre, statuses: tuple[str, ...] = NOT_CLOSED) -> list[Centre]:
    return list(Centre.objects.filter(parent=centre, status__in=statuses).order_by("code"))
