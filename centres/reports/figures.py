"""The values of the rules as the administration pages list them."""

from dataclasses import dataclass
from datetime import date

from centres.models import Figure

UNITS = {
    "working_day": "个工作日",
    "day": "天",
    "percent": "%",
    "times": "次",
    "month": "个月",
    "year": "年",
    "case": "件",
    "person": "人",
    "household": "户",
    "class_hour": "学时",
}


@dataclass(frozen=True)
class FigureLine:
    """One code: the general value in force, and what else is set for it."""

    now: Figure
    unit: str
    coming: Figure | None
    counties: int


def figure_lines(on: date) -> list[FigureLine]:
    """Every code in the order of its first entry; one statement."""
    by_code: dict[str, list[Figure]] = {}
    for row in Figure.objects.order_by("id"):
        by_code.setdefault(row.code, []).append(row)
    return [line for rows in by_code.values() if (line := _line(rows, on))]


def _line(rows: list[Figure], on: date) -> FigureLine | None:
    general = sorted(
        (row for row in rows if row.county_id is None), key=lambda row: row.effective_from
    )
    if not general:
        return None
    past = [row for row in general if row.effective_from <= on]
    coming = [row for row in general if row.effective_from > on]
    now = past[-1] if past else general[0]
    return FigureLine(
        now=now,
        unit=UNITS.get(now.unit, ""),
        coming=coming[0] if coming and past else None,
        counties=len({row.county_id for row in rows if row.county_id is not None}),
    )


def history_of(code: str) -> list[Figure]:
    """Every value the code has or will have, newest first."""
    rows = Figure.objects.filter(code=code).select_related("county")
    return list(rows.order_by("-effective_from", "county__code"))
