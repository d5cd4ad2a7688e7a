"""The days are counted twice: by the product, and here by a plain loop over the package."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import chinese_calendar.constants as arrangement
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centres.workdays import (
    SHANGHAI,
    Calendar,
    Pause,
    SpecialDayRow,
    add_natural_days,
    deadline,
    fraction_moment,
    next_working_close,
)

CLOSING = time(17)
DAYS = {day: SpecialDayRow("holiday", "节") for day in arrangement.holidays} | {
    day: SpecialDayRow("workday", "节") for day in arrangement.workdays
}
CALENDAR = Calendar(7, DAYS, frozenset(range(2019, 2027)))
BARE = Calendar(1, {}, frozenset())
LAST_KNOWN = date(2026, 12, 31)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def works(day: date) -> bool:
    """What the package itself says; beyond its years only weekends are free."""
    return day.weekday() < 5 if day > LAST_KNOWN else chinese_calendar.is_workday(day)


def test_every_working_day_and_limit_agrees_with_a_plain_loop() -> None:
    working = [
        day
        for number in range((date(2027, 12, 31) - date(2024, 1, 1)).days)
        if works(day := date(2024, 1, 1) + timedelta(days=number))
    ]
    starts = [place for place, day in enumerate(working) if day <= LAST_KNOWN]
    assert len(starts) == 747
    for place in starts:
        start = datetime.combine(working[place], time(10), SHANGHAI)
        for limit in range(1, 61):
            found = deadline(CALENDAR, start, limit, CLOSING)
            expected = working[place + limit]
            assert found.due_at == datetime.combine(expected, CLOSING, SHANGHAI)
            assert found.provisional == (expected > LAST_KNOWN)


def test_national_day_is_explained_day_by_day() -> None:
    names = {date(2026, 10, n): SpecialDayRow("holiday", "国庆节") for n in range(1, 8)}
    names[date(2026, 10, 10)] = SpecialDayRow("workday", "国庆节")
    calendar = Calendar(3, names, frozenset({2026}))
    found = deadline(calendar, at("2026-09-30T10:00"), 3, CLOSING)
    assert found.due_at == at("2026-10-10T17:00")
    assert [step["why"] for step in found.explanation()] == [
        *["国庆节放假"] * 7,
        "工作日",
        "工作日",
        "调休上班",
    ]
    assert found.explanation()[0] == {"day": "2026-10-01", "counted": False, "why": "国庆节放假"}
    assert (found.version, calendar.name_of(date(2026, 10, 1))) == (3, "国庆节")


def test_the_day_is_that_of_shanghai() -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # 00:30 on the third
    assert deadline(CALENDAR, late, 1, CLOSING).due_at == at("2026-03-04T17:00")


def test_reaching_an_unpublished_year_is_provisional() -> None:
    assert deadline(CALENDAR, at("2026-12-30T09:00"), 1, CLOSING).provisional is False
    assert deadline(CALENDAR, at("2026-12-31T09:00"), 1, CLOSING).provisional is True


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_needs_a_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one day"):
        deadline(BARE, at("2026-03-02T09:00"), days, CLOSING)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        deadline(BARE, at("2026-03-02T09:00").replace(tzinfo=None), 1, CLOSING)


def test_ten_thousand_days_end() -> None:
    found = deadline(BARE, at("2026-03-02T09:00"), 10_000, CLOSING)
    assert found.due_at.date() == date(2026, 3, 2) + timedelta(weeks=2000)


@pytest.mark.parametrize("start", ["2026-03-02T09:00", "9999-12-31T09:00"])
def test_a_walk_without_end_is_refused(start: str) -> None:
    always = [(at("2026-01-01T00:00"), at("9999-12-31T00:00"), "等待补正")]
    with pytest.raises(ValueError, match="beyond the calendar"):
        deadline(BARE, at(start), 1, CLOSING, always)


def test_a_pause_is_named_and_its_days_come_back() -> None:
    pause = (at("2026-03-03T15:00"), at("2026-03-05T09:00"), "等待补正")
    found = deadline(BARE, at("2026-03-02T09:00"), 3, CLOSING, [pause])
    assert [step.why for step in found.steps] == [
        "工作日",
        "暂停计时（等待补正）",
        "暂停计时（等待补正）",
        "工作日",
        "周末",
        "周末",
        "工作日",
    ]


def test_a_pause_within_one_day_loses_nothing() -> None:
    pause = (at("2026-03-03T09:00"), at("2026-03-03T16:00"), "等待补正")
    start = at("2026-03-02T09:00")
    assert deadline(BARE, start, 3, CLOSING, [pause]) == deadline(BARE, start, 3, CLOSING)


moments = st.datetimes(datetime(2025, 6, 1), datetime(2027, 3, 1), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - bounds get the zone
spans = st.tuples(moments, st.integers(0, 40 * 24)).map(
    lambda pair: (pair[0], pair[0] + timedelta(hours=pair[1]), "暂停")
)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 60), st.lists(spans, max_size=4), spans)
def test_more_pause_is_never_earlier(
    start: datetime, days: int, pauses: list[Pause], more: Pause
) -> None:
    before = deadline(CALENDAR, start, days, CLOSING, pauses)
    after = deadline(CALENDAR, start, days, CLOSING, [*pauses, more])
    assert before.due_at <= after.due_at
    assert sum(step.counted for step in after.steps) == days
    assert all(CALENDAR.is_working(step.day) for step in after.steps if step.counted)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(1, 60), st.lists(spans, max_size=2), st.integers(1, 99))
def test_warnings_lie_between_start_and_due_in_order(
    start: datetime, days: int, pauses: list[Pause], percent: int
) -> None:
    found = deadline(CALENDAR, start, days, CLOSING, pauses)
    moment = fraction_moment(CALENDAR, start, found, percent)
    assert start < moment <= found.due_at
    assert moment <= fraction_moment(CALENDAR, start, found, percent + 1)
    assert fraction_moment(CALENDAR, start, found, 100) == found.due_at


def test_half_of_four_days_is_the_second_close() -> None:
    start = at("2026-03-02T09:00")
    four = deadline(BARE, start, 4, CLOSING)
    assert fraction_moment(BARE, start, four, 50) == at("2026-03-04T17:00")
    one = deadline(BARE, start, 1, CLOSING)
    assert fraction_moment(BARE, start, one, 50) == at("2026-03-03T01:00")


@pytest.mark.parametrize("percent", [0, 101])
def test_a_percentage_lies_between_nothing_and_all(percent: int) -> None:
    start = at("2026-03-02T09:00")
    with pytest.raises(ValueError, match="percent"):
        fraction_moment(BARE, start, deadline(BARE, start, 1, CLOSING), percent)


def test_natural_days_run_through_holidays() -> None:
    start = at("2026-09-30T10:20")
    assert add_natural_days(start, 3) == at("2026-10-03T10:20")
    assert add_natural_days(start, 3, CLOSING) == at("2026-10-03T17:00")


@pytest.mark.parametrize(
    ("now", "close"),
    [
        ("2026-03-06T16:59", "2026-03-06T17:00"),
        ("2026-03-06T17:00", "2026-03-09T17:00"),
        ("2026-03-07T09:00", "2026-03-09T17:00"),
    ],
)
def test_the_next_working_close(now: str, close: str) -> None:
    assert next_working_close(CALENDAR, at(now), CLOSING) == at(close)
