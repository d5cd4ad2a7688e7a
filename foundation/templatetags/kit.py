"""Times as people here write them: {% load kit %}{{ at|zh_datetime }}."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone

register = template.Library()

WEEKDAYS = "一二三四五六日"


def _clock(at: datetime) -> str:
    half = "上午" if at.hour < 12 else "下午"
    return f"{half}{(at.hour - 1) % 12 + 1}:{at:%M}"


@register.filter
def zh_date(day: date | datetime | None) -> str:
    """2026年11月20日 周五; an aware datetime is shown in the current time zone."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@register.filter
def zh_datetime(at: datetime | None) -> str:
    """2026年11月20日 周五 下午3:05."""
    if at is None:
        return ""
    return f"{zh_date(at)} {_clock(timezone.localtime(at))}"


def recent(at: datetime, now: datetime) -> str:
    """今天 14:05, 昨天 09:10, 11月3日 08:00 or 2025年11月3日."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    day = local.date()
    if day == today:
        return f"今天 {local:%H:%M}"
    if day == today - timedelta(days=1):
        return f"昨天 {local:%H:%M}"
    if day.year == today.year:
        return f"{day.month}月{day.day}日 {local:%H:%M}"
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def zh_recent(at: datetime | None) -> str:
    """`recent` against the clock; put zh_datetime into the title attribute beside it."""
    return recent(at, timezone.now()) if at else ""
