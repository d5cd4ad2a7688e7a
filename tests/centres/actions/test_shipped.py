import json
from datetime import date

import pytest
from django.conf import settings

from centres.actions.seed import load_calendar, load_figures
from centres.models import CalendarYear, Figure, SpecialDay
from foundation.stamps import current_version

pytestmark = pytest.mark.usefixtures("ground")


def test_the_calendar_is_there_through_the_published_year() -> None:
    years = CalendarYear.objects.filter(published=True).values_list("year", flat=True)
    assert list(years) == list(range(2019, 2027))
    assert SpecialDay.objects.get(day=date(2026, 10, 1)).name == "国庆节"
    assert SpecialDay.objects.get(day=date(2026, 10, 10)).kind == "workday"
    assert SpecialDay.objects.get(day=date(2025, 5, 31)).name == "端午节"


def test_every_default_figure_is_loaded_with_its_source() -> None:
    rows = json.loads((settings.BASE_DIR / "data/limits.json").read_text(encoding="utf-8"))
    assert Figure.objects.count() == len(rows)
    assert not Figure.objects.filter(source="").exists()


def test_loading_again_changes_nothing() -> None:
    version = current_version()
    SpecialDay.objects.filter(day=date(2026, 10, 10)).delete()  # as an administrator may
    assert (load_calendar(), load_figures()) == (0, 0)
    assert current_version() == version
    assert not SpecialDay.objects.filter(day=date(2026, 10, 10)).exists()
