"""What ships with the product: the calendar through the current year and the default figures."""

import json
from datetime import date

import chinese_calendar.constants as arrangement
from django.conf import settings
from django.db import transaction

from centres.actions.calendar import settings_changed
from centres.constants import DayKind
from centres.models import CalendarYear, Figure, SpecialDay

FIRST_YEAR = 2019
_SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"
# The package shortens three names; the notices write them out.
_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@transaction.atomic
def load_calendar() -> int:
    """Add the years the installation does not know yet; the number of years added.

    A year that is there is left alone: an administrator may have corrected it.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    shipped = {day.year for day in arrangement.holidays if day.year >= FIRST_YEAR}
    years = sorted(shipped - known)
    if not years:
        return 0
    days = [
        SpecialDay(day=day, kind=kind, name=_name(label))
        for kind, table in (
            (DayKind.HOLIDAY, arrangement.holidays),
            (DayKind.WORKDAY, arrangement.workdays),
        )
        for day, label in table.items()
        if day.year in years
    ]
    SpecialDay.objects.bulk_create(days, ignore_conflicts=True)
    CalendarYear.objects.bulk_create(
        CalendarYear(year=year, published=True, source=_SOURCE.format(year=year)) for year in years
    )
    settings_changed()
    return len(years)


def _name(label: str) -> str:
    name: str = arrangement.Holiday(label).chinese
    return _FULL_NAMES.get(name, name)


@transaction.atomic
def load_figures() -> int:
    """Add the default figures that are missing; the number added."""
    rows = json.loads((settings.BASE_DIR / "data/limits.json").read_text(encoding="utf-8"))
    known = set(Figure.objects.filter(county=None).values_list("code", flat=True))
    missing = [
        Figure(
            code=row["code"],
            effective_from=date.fromisoformat(row["effective_from"]),
            value=str(row["value"]),
            unit=row["unit"],
            source=row["source"],
            note=row["note"],
        )
        for row in rows
        if row["code"] not in known
    ]
    Figure.objects.bulk_create(missing)
    if missing:
        settings_changed()
    return len(missing)
