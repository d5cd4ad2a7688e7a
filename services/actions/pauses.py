"""Suspension and extension: a handler asks, a head decides."""

from django.db.models import QuerySet

from foundation.problems import InvalidError, NotAllowedNowError
from services.actions import clocks
from services.actions.call import Call
from services.actions.step import Step, step
from services.constants import AskKind, ClockKind, NoteKind, State
from services.models import Ask, Pause, Request, RequestClock


def ask_suspend(*, call: Call, code: str, reason: str) -> Request:
    with step(call, code, "ask_suspend") as s:
        _ask(s, AskKind.SUSPEND, reason, None)
    return s.request


def ask_extend(*, call: Call, code: str, days: int, reason: str) -> Request:
    with step(call, code, "ask_extend") as s:
        _check_days(s, days)
        _ask(s, AskKind.EXTEND, reason, days)
    return s.request


def refuse_ask(*, call: Call, code: str, reason: str) -> Request:
    """The head says no to the open ask; the clock was never stopped."""
    with step(call, code, "refuse") as s:
        if not _decide(s, None, granted=False):
            raise NotAllowedNowError("没有待决定的申请。")
        s.write(NoteKind.REASON, reason)
    return s.request


def suspend_request(*, call: Call, code: str, reason: str) -> Request:
    """A head approves that the clock stands still until it is resumed."""
    with step(call, code, "suspend") as s:
        s.write(NoteKind.REASON, reason)
        _decide(s, AskKind.SUSPEND, granted=True)
        clocks.pause(s.request, Pause.Reason.SUSPENDED, s.now, call.actor_id)
        s.request.due_at = None
        s.to(State.SUSPENDED)
    return s.request


def resume_request(*, call: Call, code: str, reason: str) -> Request:
    with step(call, code, "resume") as s:
        s.write(NoteKind.REASON, reason)
        clocks.unpause(s.request, s.ground, s.now)
        s.show_due()
        s.to(State.ACCEPTED)
    return s.request


def extend_request(*, call: Call, code: str, days: int, reason: str) -> Request:
    """At most as long again, and never more than the figure set; the person is told."""
    with step(call, code, "extend") as s:
        clock = _check_days(s, days)
        s.write(NoteKind.REASON, reason)
        _decide(s, AskKind.EXTEND, granted=True)
        s.request.extended_days += days
        clock.limit_days += days
        clocks.recount(clock, s.request, s.ground)
        s.data.update(days=days, due=clock.due_at.isoformat())
        s.show_due()
    return s.request


def _check_days(s: Step, days: int) -> RequestClock:
    clock = clocks.running(s.request, ClockKind.FINISH)
    if clock is None:
        raise NotAllowedNowError("诉求还没有办结时限，不能延期。")
    original = clock.limit_days - s.request.extended_days
    most = min(original, s.days("extension_max_days")) - s.request.extended_days
    if not 1 <= days <= most:
        message = f"还可延长 {most} 个工作日以内。" if most > 0 else "已延期到上限，不能再延。"
        raise InvalidError.field("days", message)
    return clock


def _ask(s: Step, kind: AskKind, reason: str, days: int | None) -> None:
    if _open_asks(s).exists():
        raise NotAllowedNowError("已有一项申请等待负责人决定。")
    note = s.write(NoteKind.REASON, reason)
    assert note is not None
    assert s.call.user is not None
    Ask.objects.create(
        request=s.request,
        kind=kind,
        days=days,
        reason=note,
        asked_by=s.call.user,
        asked_at=s.now,
    )
    s.data["ask"] = kind


def _open_asks(s: Step) -> "QuerySet[Ask]":
    return Ask.objects.filter(request=s.request, granted=None)


def _decide(s: Step, kind: AskKind | None, *, granted: bool) -> int:
    asks = _open_asks(s)
    if kind is not None:
        asks = asks.filter(kind=kind)
    return asks.update(granted=granted, decided_at=s.now)
