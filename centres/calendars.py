"""The calendar and the figures of the rules, as they stand at one version of the settings.

``foundation.stamps.current_version()`` gives the version; rows are read again only when it has
moved, so that a change in the administration pages holds at once in every process.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from centres.models import CalendarYear, Figure, SpecialDay
from centres.workdays import Calendar, SpecialDayRow
from foundation.stamps import StampedCache


class FigureMissingError(KeyError):
    """No value of this code is in force on that day; the data of the installation is short."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(code)
        self.code = code
        self.on = on

    def __str__(self) -> str:
        return f"figure {self.code!r} has no value on {self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class FigureRow:
    county_id: int | None
    effective_from: date
    value: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Every value of every code, newest first. A county's own value beats the general one.

    The oldest general value also holds before its date: work that began before the first entry
    was made must not be without a limit.
    """

    rows: dict[str, tuple[FigureRow, ...]]

    def text(self, code: str, *, county_id: int | None = None, on: date) -> str:
        rows = self.rows.get(code, ())
        for owner in (county_id, None):
            for row in rows:
                if row.county_id == owner and row.effective_from <= on:
                    return row.value
        for row in reversed(rows):
            if row.county_id is None:
                return row.value
        raise FigureMissingError(code, on)

    def number(self, code: str, *, county_id: int | None = None, on: date) -> int:
        return int(self.text(code, county_id=county_id, on=on))

    def decimal(self, code: str, *, county_id: int | None = None, on: date) -> Decimal:
        return Decimal(self.text(code, county_id=county_id, on=on))

    def clock_time(
        self, code: str = "closing_hour", *, county_id: int | None = None, on: date
    ) -> time:
        return time.fromisoformat(self.text(code, county_id=county_id, on=on))


def _load_calendar() -> Calendar:
    return Calendar(
        version=0,
        days={row.day: SpecialDayRow(row.kind, row.name) for row in SpecialDay.objects.all()},
        published=frozenset(
            CalendarYear.objects.filter(published=True).values_list("year", flat=True)
        ),
    )


def _load_figures() -> Figures:
    found: dict[str, list[FigureRow]] = defaultdict(list)
    for row in Figure.objects.order_by("code", "-effective_from"):
        found[row.code].append(FigureRow(row.county_id, row.effective_from, row.value))
    return Figures({code: tuple(rows) for code, rows in found.items()})


_calendars = StampedCache(_load_calendar)
_figures = StampedCache(_load_figures)


def calendar_at(version: int) -> Calendar:
    held = _calendars.at(version)
    return Calendar(version, held.days, held.published)


def figures_at(version: int) -> Figures:
    return _figures.at(version)
