"""Start, stop, pause and lengthen the clocks of a request."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from centres.workdays import Deadline, deadline, fraction_moment
from services.constants import ClockKind
from services.ground import Ground
from services.models import Pause, Request, RequestClock

# Clocks of which the earliest is the moment shown as "due".
_SHOWN = (ClockKind.SIGN_FOR, ClockKind.FINISH, ClockKind.RECTIFY)
# Clocks that warn on the way; the others speak when they are over.
_WARNING = (ClockKind.FINISH, ClockKind.RECTIFY)
_WARNINGS = {ClockKind.FINISH: 2, ClockKind.RECTIFY: 2, ClockKind.MATERIALS: 1}


def start(
    request: Request,
    kind: ClockKind,
    ground: Ground,
    *,
    days: int,
    now: datetime,
    clocks: list[RequestClock],
) -> RequestClock:
    """Append an unsaved clock of ``days`` working days for the present holder."""
    clock = RequestClock(
        request=request,
        kind=kind,
        centre_id=request.holder_centre_id,
        department_id=request.holder_department_id,
        started_at=now,
        limit_days=days,
    )
    count(clock, request, ground, [])
    clocks.append(clock)
    return clock


def start_natural(
    request: Request,
    kind: ClockKind,
    *,
    first: timedelta,
    whole: timedelta,
    now: datetime,
    clocks: list[RequestClock],
) -> None:
    """A clock in calendar days: speaks after ``first``, ends after ``whole``."""
    clock = RequestClock(
        request=request,
        kind=kind,
        centre_id=request.holder_centre_id,
        department_id=request.holder_department_id,
        started_at=now,
        limit_days=0,
        due_at=now + whole,
        alert_at=now + first,
    )
    clocks.append(clock)


def count(clock: RequestClock, request: Request, ground: Ground, pauses: list[Pause]) -> None:
    """Set due moment, explanation and next alert from start, limit and pauses."""
    day = timezone.localdate(clock.started_at)
    found = deadline(
        ground.calendar,
        clock.started_at,
        clock.limit_days,
        ground.closing(request.county_id, day),
        [(pause.since, pause.until, pause.get_reason_display()) for pause in pauses if pause.until],
    )
    clock.due_at = found.due_at
    clock.provisional = found.provisional
    clock.calendar_version = ground.version
    clock.explanation = found.explanation()
    clock.alert_at = _next_alert(clock, request, ground, found)


def _next_alert(
    clock: RequestClock, request: Request, ground: Ground, found: Deadline
) -> datetime | None:
    """The first moment not yet spoken of: warnings, then the end."""
    if clock.stopped_at or clock.paused_at:
        return None
    moments = [*_warnings(clock, request, ground, found), clock.due_at]
    return moments[clock.alerts_sent] if clock.alerts_sent < len(moments) else None


def _warnings(
    clock: RequestClock, request: Request, ground: Ground, found: Deadline
) -> list[datetime]:
    day = timezone.localdate(clock.started_at)
    if clock.kind == ClockKind.MATERIALS:
        remind = ground.days("materials_remind_days", request.county_id, day)
        percents = [100 * remind // max(clock.limit_days, 1)]
    elif clock.kind in _WARNING:
        percents = [
            ground.days("warn_first_percent", request.county_id, day),
            ground.days("warn_second_percent", request.county_id, day),
        ]
    else:
        return []
    return [
        fraction_moment(ground.calendar, clock.started_at, found, percent) for percent in percents
    ]


def said_all(clock: RequestClock) -> int:
    """``alerts_sent`` of a clock that has told of its end: counting again must not repeat it."""
    return _WARNINGS.get(ClockKind(clock.kind), 0) + 1


def recount(clock: RequestClock, request: Request, ground: Ground) -> None:
    """Count again with the pauses as they are now, and save. An end that moved on is told anew."""
    told = clock.due_at if clock.alerts_sent >= said_all(clock) else None
    count(clock, request, ground, list(clock.pauses.all()))
    if told and clock.due_at > told:
        clock.alerts_sent = said_all(clock) - 1
        clock.alert_at = None if clock.paused_at else clock.due_at
    clock.save(
        update_fields=[
            "limit_days",
            "alerts_sent",
            "due_at",
            "provisional",
            "calendar_version",
            "explanation",
            "alert_at",
            "paused_at",
        ]
    )


def stop(request: Request, kinds: tuple[ClockKind, ...], now: datetime) -> None:
    """Stop the running clocks of these kinds; ``met`` tells whether it was in time."""
    RequestClock.objects.filter(request=request, kind__in=kinds, stopped_at=None).update(
        stopped_at=now,
        alert_at=None,
        met=Case(
            When(Q(due_at__gte=now) | Q(paused_at__lte=F("due_at")), then=Value(True)),
            default=Value(False),
        ),
    )


def pause(request: Request, reason: Pause.Reason, now: datetime, approved_by: int | None) -> None:
    """The finish clock stands still; nothing to do before acceptance."""
    clock = running(request, ClockKind.FINISH)
    if clock is None:
        return
    Pause.objects.create(clock=clock, since=now, reason=reason, approved_by_id=approved_by)
    clock.paused_at = now
    clock.alert_at = None
    clock.save(update_fields=["paused_at", "alert_at"])


def unpause(request: Request, ground: Ground, now: datetime) -> RequestClock | None:
    clock = running(request, ClockKind.FINISH)
    if clock is None or clock.paused_at is None:
        return clock
    clock.pauses.filter(until=None).update(until=now)
    clock.paused_at = None
    recount(clock, request, ground)
    return clock


def running(request: Request, kind: ClockKind) -> RequestClock | None:
    return RequestClock.objects.filter(request=request, kind=kind, stopped_at=None).first()


def show_due(request: Request, clocks: list[RequestClock]) -> None:
    """Copy the earliest running limit to the request; NULL while everything stands still."""
    shown = [
        clock
        for clock in clocks
        if clock.kind in _SHOWN and clock.stopped_at is None and clock.paused_at is None
    ]
    first = min(shown, key=lambda clock: clock.due_at, default=None)
    request.due_at = first.due_at if first else None
    request.due_provisional = first.provisional if first else False
