"""New centres in bulk: ids, tier columns, initials, defaults and departments."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings
from django.db import connection

from centres.constants import Tier
from centres.divisions import base_kind_of, short_name
from centres.models import Centre, Department
from foundation.pinyin import initials

DEFAULT_HOURS = "周一至周五 9:00–17:00"
DEFAULT_PROMISE = "首问负责，一次告知，限时办结，全程代办，结果反馈。"
_BATCH = 2000


def plant_centres(new: Sequence[Centre]) -> None:
    """Store centres whose ``parent`` is stored or stands earlier in the list."""
    for centre, pk in zip(new, _next_ids(len(new)), strict=True):
        centre.pk = pk
        place_under(centre, centre.parent)
        centre.initials = initials(centre.name)
        centre.short_name = centre.short_name or short_name(centre.name)[:40]
        centre.base_kind = centre.base_kind or base_kind_of(centre.tier, centre.name)
        if centre.tier != Tier.PREFECTURE:
            centre.hours = centre.hours or DEFAULT_HOURS
            centre.promise = centre.promise or DEFAULT_PROMISE
    Centre.objects.bulk_create(new, batch_size=_BATCH)
    Department.objects.bulk_create(_departments(new), batch_size=_BATCH)
    if len(new) >= _BATCH:
        # Until the next vacuum the planner would take the tables for empty.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE centres_centre, centres_department")


def place_under(centre: Centre, parent: Centre | None) -> None:
    """Parent and tier columns in memory; the centre's own column holds its own id."""
    centre.parent = parent
    centre.parent_tier = parent.tier if parent else ""
    columns = parent.tier_columns() if parent else {}
    for name, value in columns.items():
        setattr(centre, name, value)
    if centre.tier != Tier.PREFECTURE:
        setattr(centre, f"{centre.tier}_id", centre.pk)


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('centres_centre', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


@lru_cache(maxsize=1)
def _shipped_departments() -> dict[str, list[dict[str, str]]]:
    text = (settings.BASE_DIR / "data/departments.json").read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, str]]] = json.loads(text)
    return rows


def _departments(centres: Iterable[Centre]) -> Iterable[Department]:
    for centre in centres:
        for row in _shipped_departments().get(centre.tier, []):
            yield Department(
                centre=centre, code=row["code"], name=_office_name(row["name"], centre)
            )


def _office_name(name: str, centre: Centre) -> str:
    """县公安局 is called 区公安局 or 市公安局 where the county is a district or a city."""
    if centre.tier == Tier.COUNTY and name.startswith("县") and centre.name[-1:] in "区市":
        return f"{centre.name[-1]}{name[1:]}"
    return name
