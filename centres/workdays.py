"""The only place that counts days. Pure: the calendar and the moment are passed in.

Dates are those of Asia/Shanghai. The day a limit starts on is not counted; it ends on its n-th
working day at the closing hour. A year that is not published counts weekends only, and every
deadline whose count touches it is provisional.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from centres.constants import DayKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The longest walk in days, 200 years: a calendar of holidays only must not hang a worker.
LONGEST_WALK = 73_050

Pause = tuple[datetime, datetime, str]


@dataclass(frozen=True, slots=True)
class SpecialDayRow:
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Special days and published years, as they stood at ``version``."""

    version: int
    days: Mapping[date, SpecialDayRow]
    published: frozenset[int]

    def is_working(self, day: date) -> bool:
        row = self.days.get(day)
        return day.weekday() < 5 if row is None else row.kind == DayKind.WORKDAY

    def name_of(self, day: date) -> str:
        """The name of a special day, else an empty text."""
        row = self.days.get(day)
        return "" if row is None else row.name

    def why(self, day: date) -> str:
        """What the day is, in the words shown to people."""
        row = self.days.get(day)
        if row is None:
            return "工作日" if day.weekday() < 5 else "周末"
        return "调休上班" if row.kind == DayKind.WORKDAY else f"{row.name}放假"


@dataclass(frozen=True, slots=True)
class DayStep:
    day: date
    counted: bool
    why: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a limit ends, and each day walked from the day after its start to its last day."""

    due_at: datetime
    provisional: bool
    steps: tuple[DayStep, ...]
    version: int

    def explanation(self) -> list[dict[str, Any]]:
        """``[{"day": "2026-10-08", "counted": true, "why": "工作日"}]``."""
        return [
            {"day": step.day.isoformat(), "counted": step.counted, "why": step.why}
            for step in self.steps
        ]


def local_day(moment: datetime) -> date:
    """The date in Asia/Shanghai. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("moment without a time zone")
    return moment.astimezone(SHANGHAI).date()


def close_of(day: date, closing: time) -> datetime:
    return datetime.combine(day, closing, SHANGHAI)


def deadline(
    calendar: Calendar,
    start: datetime,
    days: int,
    closing: time,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """The n-th working day after the day of ``start``, at ``closing``.

    pauses: (from, to, reason). Working days after the day of ``from`` up to and including the
    day of ``to`` do not count; a pause that begins and ends on one day loses nothing.
    Raises ValueError for days < 1, a moment without a zone, or a walk beyond 200 years.
    """
    if days < 1:
        raise ValueError("a limit has at least one day")
    stops = [(local_day(since), local_day(until), reason) for since, until, reason in pauses]
    steps: list[DayStep] = []
    day = local_day(start)
    left = days
    while left:
        day = _next(day, len(steps))
        step = _step(calendar, day, stops)
        left -= step.counted
        steps.append(step)
    return Deadline(
        due_at=close_of(day, closing),
        provisional=any(
            year not in calendar.published for year in range(steps[0].day.year, day.year + 1)
        ),
        steps=tuple(steps),
        version=calendar.version,
    )


def _next(day: date, walked: int) -> date:
    if walked >= LONGEST_WALK or day == date.max:
        raise ValueError("the limit ends beyond the calendar")
    return day + timedelta(days=1)


def _step(calendar: Calendar, day: date, stops: Sequence[tuple[date, date, str]]) -> DayStep:
    counted = calendar.is_working(day)
    if counted:
        for since, until, reason in stops:
            if since < day <= until:
                return DayStep(day, counted=False, why=f"暂停计时（{reason}）")
    return DayStep(day, counted, calendar.why(day))


def fraction_moment(
    calendar: Calendar,  # noqa: ARG001 - the deadline's days already come from it
    start: datetime,
    deadline: Deadline,
    percent: int,
) -> datetime:
    """When ``percent`` of the limit is used up: later than ``start``, never later than due.

    With n counted days: the closing hour of counted day ceil(n × percent / 100). Where that
    share is less than one day, the same share of the time from start to due, yet not later than
    the close of the first counted day; so 50 % of a one-day limit is half-way to its end.
    """
    if not 0 < percent <= 100:
        raise ValueError("percent lies above 0 and up to 100")
    counted = [step.day for step in deadline.steps if step.counted]
    closing = deadline.due_at.astimezone(SHANGHAI).time()
    share = len(counted) * percent
    if share >= 100:
        return close_of(counted[-(-share // 100) - 1], closing)
    part = start + (deadline.due_at - start) * percent / 100
    return min(part, close_of(counted[0], closing))


def add_natural_days(start: datetime, days: int, closing: time | None = None) -> datetime:
    """The same local time ``days`` calendar days later, or the closing hour of that day."""
    local = start.astimezone(SHANGHAI)
    day = local_day(start) + timedelta(days=days)
    return datetime.combine(day, local.time() if closing is None else closing, SHANGHAI)


def next_working_close(calendar: Calendar, now: datetime, closing: time) -> datetime:
    """The first close of a working day that is still ahead of ``now``."""
    day = local_day(now)
    walked = 0
    while not calendar.is_working(day) or close_of(day, closing) <= now:
        day = _next(day, walked)
        walked += 1
    return close_of(day, closing)
