"""Times, states and steps of a request in the words of the screens. Pure."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from services.constants import Grade, Outcome, State, Verdict

# Which of the six looks of components/tag.html a state has.
STATE_TAGS: dict[str, str] = {
    State.SUBMITTED: "active",
    State.ACCEPTED: "active",
    State.AWAITING_MATERIALS: "waiting",
    State.SUSPENDED: "waiting",
    State.RESOLVED: "done",
    State.RECTIFYING: "waiting",
    State.CLOSED: "done",
    State.REJECTED: "plain",
    State.WITHDRAWN: "plain",
    State.MERGED: "plain",
}
_STILL = {State.AWAITING_MATERIALS: "等材料，暂停中", State.SUSPENDED: "暂停中"}


def span_words(span: timedelta) -> str:
    """The two largest of days, hours and minutes: 1 天 3 小时, 40 分钟."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} 天 {hours} 小时" if hours and days < 10 else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes % 60} 分" if hours < 3 and minutes % 60 else f"{hours} 小时"
    return f"{max(minutes, 1)} 分钟"


def clock_words(state: str, due_at: datetime | None, now: datetime) -> str:
    """还剩 1 天 3 小时, 已超期 2 天, 暂停中; blank where nothing runs."""
    if due_at is None:
        return _STILL.get(State(state), "")
    if due_at < now:
        return f"已超期 {span_words(now - due_at)}"
    return f"还剩 {span_words(due_at - now)}"


def day_words(step: dict[str, Any]) -> str:
    """One day of an explanation: 11月20日 周五 计入（工作日）."""
    day = datetime.fromisoformat(step["day"])
    weekday = "一二三四五六日"[day.weekday()]
    counted = "计入" if step["counted"] else "不计"
    return f"{day.month}月{day.day}日 周{weekday} {counted}（{step['why']}）"


def short_day(at: datetime) -> str:
    """11月20日 下午5:00 without the year, for a line that has little room."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def fact_words(verb: str, data: dict[str, Any]) -> str:
    """What the data of a step adds to its name; blank where it adds nothing."""
    teller = _FACTS.get(verb)
    return teller(data) if teller else ""


def _resolved(data: dict[str, Any]) -> str:
    way = "电话答复" if data.get("by_phone") else ""
    return "，".join(filter(None, [_label(Outcome, data.get("outcome")), way]))


def _called(data: dict[str, Any]) -> str:
    said = [_reached(data), _label(Verdict, data.get("verdict")), _graded(data)]
    return "，".join(filter(None, said))


def _reached(data: dict[str, Any]) -> str:
    return "已联系上" if data.get("reached") else "未联系上"


def _graded(data: dict[str, Any]) -> str:
    return _label(Grade, data.get("grade"))


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else ""


def _limit(data: dict[str, Any]) -> str:
    days = data.get("limit_days")
    return f"承诺 {days} 个工作日内办结" if days else ""


_FACTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "accept": _limit,
    "extend": lambda data: f"延长 {data.get('days')} 个工作日",
    "resolve": _resolved,
    "rectify": lambda data: _label(Outcome, data.get("outcome")),
    "contact": _reached,
    "rate": _graded,
    "call_back": _called,
    "merge": lambda data: f"并入 {data.get('into')}",
    "attach": lambda data: f"{len(data.get('attachments', []))} 个文件",
}
