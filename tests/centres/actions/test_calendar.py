from datetime import date

import pytest

from centres.actions.calendar import (
    RECOMPUTE,
    import_special_days,
    publish_year,
    remove_special_day,
    save_special_day,
    set_figure,
)
from centres.calendars import FigureMissingError, calendar_at, figures_at
from centres.models import CalendarYear, Figure, SpecialDay
from foundation.models import Job
from foundation.problems import InvalidError, NotFoundError
from foundation.stamps import current_version
from tests.factories import Network

pytestmark = pytest.mark.usefixtures("ground")
MONDAY = date(2027, 3, 1)
TODAY = date(2026, 11, 20)


def test_a_special_day_holds_at_once_and_recounts() -> None:
    assert calendar_at(current_version()).is_working(MONDAY)
    save_special_day(day=MONDAY, kind="holiday", name="建县纪念日")
    calendar = calendar_at(current_version())
    assert not calendar.is_working(MONDAY)
    assert (calendar.name_of(MONDAY), calendar.version) == ("建县纪念日", current_version())
    assert [job.function for job in Job.objects.all()] == [RECOMPUTE]


def test_saving_the_day_again_changes_it() -> None:
    save_special_day(day=MONDAY, kind="holiday", name="甲")
    save_special_day(day=MONDAY, kind="workday", name="乙")
    assert SpecialDay.objects.get(day=MONDAY).name == "乙"


@pytest.mark.parametrize(
    ("day", "kind", "name", "field"),
    [
        (date(1999, 1, 1), "holiday", "甲", "day"),
        (MONDAY, "party", "甲", "kind"),
        (MONDAY, "holiday", " ", "name"),
        (MONDAY, "holiday", "甲" * 41, "name"),
    ],
)
def test_a_senseless_day_is_refused(day: date, kind: str, name: str, field: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        save_special_day(day=day, kind=kind, name=name)
    assert list(refusal.value.errors or {}) == [field]
    assert not Job.objects.exists()


def test_a_removed_day_follows_the_week_again() -> None:
    save_special_day(day=MONDAY, kind="holiday", name="甲")
    remove_special_day(day=MONDAY)
    assert calendar_at(current_version()).is_working(MONDAY)
    with pytest.raises(NotFoundError):
        remove_special_day(day=MONDAY)


def test_a_published_year_is_final() -> None:
    assert 2027 not in calendar_at(current_version()).published
    publish_year(year=2027, source="国务院办公厅通知")
    assert 2027 in calendar_at(current_version()).published
    assert CalendarYear.objects.get(year=2027).source == "国务院办公厅通知"


def test_publishing_needs_a_source() -> None:
    with pytest.raises(InvalidError):
        publish_year(year=2027, source=" ")
    with pytest.raises(InvalidError):
        publish_year(year=1999, source="通知")


TABLE = "day,kind,name\n2027-01-01,放假,元旦\n2027-01-03,workday,元旦\n"


def test_a_table_is_previewed_and_then_stored() -> None:
    before = SpecialDay.objects.count()
    preview = import_special_days(raw=TABLE.encode(), dry_run=True)
    assert [(line.line, line.outcome) for line in preview.lines] == [(2, "added"), (3, "added")]
    assert (SpecialDay.objects.count(), preview.stored) == (before, False)
    assert import_special_days(raw=("\ufeff" + TABLE).encode()).stored
    assert SpecialDay.objects.get(day=date(2027, 1, 3)).kind == "workday"
    assert Job.objects.count() == 1


def test_the_same_table_again_changes_nothing() -> None:
    import_special_days(raw=TABLE.encode())
    version = current_version()
    again = import_special_days(raw=TABLE.encode())
    assert again.counts() == {"unchanged": 2}
    assert current_version() == version


def test_one_bad_line_stores_nothing() -> None:
    bad = TABLE + "2027-02-30,放假,甲\n2027-01-01,放假,乙\n2027-01-05,放假\n2027-01-06,休息,乙\n"
    report = import_special_days(raw=bad.encode())
    assert [line.line for line in report.errors] == [4, 5, 6, 7]
    assert not SpecialDay.objects.filter(day__year=2027).exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xd6\xd0\xce\xc4",
        b"day,kind\n2027-01-01,holiday\n",
        b"day,kind,name\n",
        b"day,kind,name\n\x00,a,b\n",
        b'day,kind,name\n"2027-01-01,a,b\n',
    ],
)
def test_a_malformed_file_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(InvalidError) as refusal:
        import_special_days(raw=raw)
    assert "file" in (refusal.value.errors or {})


def test_a_new_value_holds_from_its_day_and_history_stays() -> None:
    start = date(2026, 12, 1)
    set_figure(
        code="finish_help_days", value=" 5 ", effective_from=start, source="县规定", today=TODAY
    )
    figures = figures_at(current_version())
    assert figures.number("finish_help_days", on=date(2026, 11, 30)) == 7
    assert figures.number("finish_help_days", on=start) == 5
    assert Figure.objects.get(code="finish_help_days", effective_from=start).unit == "working_day"


def test_a_countys_own_value_beats_a_newer_general_one(network: Network) -> None:
    county = network.a.county
    for owner, value, day in ((county, "6", 1), (None, "4", 2)):
        set_figure(
            code="finish_help_days",
            value=value,
            effective_from=date(2026, 12, day),
            source="规定",
            today=TODAY,
            county=owner,
        )
    figures = figures_at(current_version())
    on = date(2026, 12, 31)
    assert figures.number("finish_help_days", county_id=county.pk, on=on) == 6
    assert figures.number("finish_help_days", county_id=network.b.county.pk, on=on) == 4


def test_the_oldest_default_holds_for_older_work_too() -> None:
    figures = figures_at(current_version())
    assert figures.clock_time(on=date(2024, 5, 1)).isoformat() == "17:00:00"
    assert str(figures.decimal("green_channel_factor", on=TODAY)) == "0.5"


def test_a_missing_code_is_named() -> None:
    with pytest.raises(FigureMissingError, match="no_such_code") as missing:
        figures_at(current_version()).number("no_such_code", on=TODAY)
    assert isinstance(missing.value, KeyError)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "no_such_code"}, "code"),
        ({"effective_from": date(2026, 11, 19)}, "effective_from"),
        ({"source": ""}, "source"),
        ({"value": "0"}, "value"),
        ({"value": "0001001"}, "value"),
        ({"value": "1.5"}, "value"),
        ({"value": "五"}, "value"),
        ({"code": "closing_hour", "value": "25:00"}, "value"),
        ({"code": "warn_first_percent", "value": "101"}, "value"),
        ({"code": "green_channel_factor", "value": "NaN"}, "value"),
        ({"code": "green_channel_factor", "value": "1.01"}, "value"),
    ],
)
def test_a_senseless_value_is_refused(changes: dict[str, object], field: str) -> None:
    wish: dict[str, object] = {
        "code": "finish_help_days",
        "value": "5",
        "effective_from": TODAY,
        "source": "规定",
    }
    with pytest.raises(InvalidError) as refusal:
        set_figure(**{**wish, **changes}, today=TODAY)  # type: ignore[arg-type]  # the point
    assert list(refusal.value.errors or {}) == [field]


def test_a_day_takes_one_value_only() -> None:
    wish = {"code": "finish_help_days", "source": "规定", "effective_from": TODAY, "today": TODAY}
    set_figure(**wish, value="5")  # type: ignore[arg-type]  # one dict for both calls
    with pytest.raises(InvalidError) as refusal:
        set_figure(**wish, value="6")  # type: ignore[arg-type]  # the same day again
    assert list(refusal.value.errors or {}) == ["effective_from"]
