"""The story and the facts of one request as plain words: the templates only print them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from centres.constants import Tier
from services.constants import ENDED_STATES, ClockKind, Grade, State
from services.models import Ask, Request, RequestClock, RequestEvent
from services.reports.detail import due_of, event_label
from services.reports.parts import Parts
from services.words import clock_words, day_words, fact_words, short_day, span_words

_MOVES = frozenset({"route", "escalate", "delegate", "return", "move"})
_CLOCKS = {kind.value: kind.label for kind in ClockKind}
_SHOWN = (ClockKind.SIGN_FOR, ClockKind.FINISH, ClockKind.RECTIFY)
_WARNING_PERCENT = 80


def people_in(events: list[RequestEvent]) -> set[int]:
    """Ids of the people whom the data of the steps names."""
    return {event.data["handler"] for event in events if "handler" in event.data}


def story_of(
    events: list[RequestEvent], parts: Parts
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The steps and, apart from them, the remarks among staff; newest first."""
    entries = [_entry(event, parts) for event in reversed(events)]
    return (
        [entry for entry in entries if entry["name"] != "note"],
        [entry for entry in entries if entry["name"] == "note"],
    )


def _entry(event: RequestEvent, parts: Parts) -> dict[str, Any]:
    note = event.note
    reason = note.text if note and note.kind == "reason" else ""
    return {
        "name": event.verb,
        "at": event.at,
        "who": event.actor.name
        if event.actor
        else _("群众本人")
        if _by_person(event)
        else _("系统"),
        "post": (event.post.title or event.post.get_role_display()) if event.post else "",
        "verb": event_label(event),
        "fact": _fact(event, parts),
        "reason": reason,
        "text": "" if reason or not note else note.text,
        "internal": event.internal,
    }


def _by_person(event: RequestEvent) -> bool:
    return event.verb in {"create", "rate", "supply_materials", "withdraw", "attach"}


def _fact(event: RequestEvent, parts: Parts) -> str:
    data = event.data
    match event.verb:
        case "assign":
            return parts.names.get(data.get("handler", 0), "")
        case "consult":
            return _consulted(data.get("consulted", [0, None]), parts)
        case "warn" | "overdue":
            return _("%(clock)s时限") % {"clock": _CLOCKS.get(data.get("clock", ""), "")}
    if event.verb in _MOVES:
        return _("转至 %(seat)s") % {"seat": event.holder_department or event.holder_centre}
    return fact_words(event.verb, data)


def _consulted(seat: list[int | None], parts: Parts) -> str:
    for row in parts.consulted:
        if [row["seat"], row["part"]] == seat:
            return str(row["department"] or row["centre"])
    return ""


def chain_of(request: Request, parts: Parts) -> list[dict[str, Any]]:
    """组 → 村 → 镇 → 县: where it was taken and may go, the present holder marked."""
    holder = request.holder_centre
    nodes = [
        {
            "name": row["short"] or row["name"],
            "tier": Tier(row["tier"]).label,
            "present": row["pk"] == holder.pk,
            "taken": row["pk"] == request.centre_id,
        }
        for row in parts.chain
    ]
    if not any(node["present"] for node in nodes):
        tier = holder.get_tier_display()
        nodes.append({"name": holder.shown_name, "tier": tier, "present": True, "taken": False})
    return nodes


def clock_of(request: Request, clocks: list[RequestClock], now: datetime) -> dict[str, Any]:
    """What components/clock.html shows, with the name of the limit that counts."""
    due = due_of(clocks)
    if due.kind == "":
        return _ended_clock(request, clocks)
    name = _("%(clock)s时限") % {"clock": _CLOCKS[due.kind]}
    lines = [day_words(step) for step in due.explanation]
    start = _("%(start)s 起，次日开始数，共 %(days)d 个工作日") % {
        "start": short_day(due.started_at) if due.started_at else "",
        "days": due.limit_days or 0,
    }
    shown: dict[str, Any] = {"name": name, "explanation": [start, *lines]}
    if due.paused_since:
        waited = span_words(now - due.paused_since)
        return {**shown, "state": "paused", "text": _("已停 %(span)s") % {"span": waited}}
    if due.at is None or due.started_at is None:
        return {"name": name, "state": "none", "text": ""}
    percent = min(100, int(100 * (now - due.started_at) / (due.at - due.started_at)))
    state = "overdue" if due.at < now else "warning" if percent >= _WARNING_PERCENT else "running"
    return {
        **shown,
        "state": state,
        "text": clock_words(request.state, due.at, now),
        "due": due.at,
        "percent": percent,
        "provisional": due.provisional,
    }


def _ended_clock(request: Request, clocks: list[RequestClock]) -> dict[str, Any]:
    """In time or not, where a limit to finish ever ran."""
    finished = [clock for clock in clocks if clock.kind == ClockKind.FINISH and clock.stopped_at]
    none = {"name": _("时限"), "state": "none", "text": _("现在没有计时")}
    if not finished or request.state in {State.REJECTED, State.WITHDRAWN, State.MERGED}:
        return none
    met = finished[-1].met
    if request.state == State.SUBMITTED or request.state not in {*ENDED_STATES, State.RESOLVED}:
        return none
    text = _("按期答复") if met else _("超期答复")
    days = [day_words(step) for step in finished[-1].explanation]
    return {"name": _("办结时限"), "state": "done", "text": text, "explanation": days}


def other_clocks(clocks: list[RequestClock], now: datetime) -> list[tuple[str, str]]:
    """The limits that run beside the one that counts."""
    return [
        (_CLOCKS[clock.kind], clock_words(State.SUBMITTED, clock.due_at, now))
        for clock in clocks
        if clock.stopped_at is None and clock.paused_at is None and clock.kind not in _SHOWN
    ]


def ratings_of(parts: Parts) -> list[tuple[int, str, str, datetime]]:
    """Round, grade, how it was given, when."""
    return [
        (
            row["round"],
            str(Grade(row["grade"]).label),
            _("回访代记") if row["phoned"] else _("本人评价"),
            row["at"],
        )
        for row in parts.ratings
    ]


# What an action does that its name does not say, above its form.
LEADS = {
    "accept": _lazy("签收后开始计算办结时限，由您承办。"),
    "return": _lazy("退回上一承办单位；退回到规定次数的，由上级负责人处置。"),
    "escalate": _lazy("交上一级中心办理，由对方签收；办结时限不重新计算。"),
    "delegate": _lazy("交下级中心办理，由对方签收；办结时限不重新计算。"),
    "route": _lazy("交本中心站所或同级中心办理，由对方签收；办结时限不重新计算。"),
    "notify_materials": _lazy("一次列全所缺材料；告知后停止计时，材料收到后继续。"),
    "consult": _lazy("请其他单位协助；仍由本单位承办。"),
    "merge": _lazy("并入另一件正在办理的诉求，由那一件统一答复。"),
    "resolve": _lazy("答复后请群众评价。"),
    "note": _lazy("只有工作人员看得到。"),
}


def standing_words(request: Request) -> str:
    """How it stands now: 办理中，社会事务办 孙丽 承办。"""
    seat = request.holder_department or request.holder_centre
    who = f" {request.handler.name}" if request.handler else ""
    return _("%(state)s，%(seat)s%(who)s 承办") % {
        "state": request.get_state_display(),
        "seat": seat.name,
        "who": who,
    }


def step_words(event: RequestEvent) -> str:
    """The newest step and what was written with it."""
    return "：".join(filter(None, [event_label(event), event.note.text if event.note else ""]))


def ask_words(ask: Ask) -> str:
    """李强 11月20日 15:05 申请延期 5 个工作日：理由"""
    days = _("%(days)d 个工作日") % {"days": ask.days} if ask.days else ""
    return _("%(who)s %(at)s 申请%(what)s%(days)s：%(why)s") % {
        "who": ask.asked_by.name,
        "at": short_day(ask.asked_at),
        "what": ask.get_kind_display(),
        "days": f" {days}" if days else "",
        "why": ask.reason.text,
    }
