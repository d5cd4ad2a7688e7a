"""What the clocks say by themselves: warnings, overdue, reminders, silent ends.

The clock rows are the work list: whatever was due while nobody ran is done when somebody does,
and a second run finds nothing left. The request is locked before its clock, as in every step.
"""

import logging
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from centres.constants import Tier
from centres.models import Centre
from foundation.jobs import enqueue
from services.actions import clocks
from services.actions.answer import close_request, withdraw_request
from services.actions.call import Call
from services.actions.step import record_holding
from services.actions.targets import parent_of
from services.constants import ClockKind, HoldingKind
from services.ground import ground_now
from services.models import Holding, Request, RequestClock, RequestEvent
from services.states import Who

logger = logging.getLogger(__name__)
_WARNING = (ClockKind.FINISH, ClockKind.RECTIFY)
_TO_SUPERIOR = (ClockKind.SIGN_FOR, ClockKind.FINISH, ClockKind.RECTIFY)
_BATCH = 500


def speak_due_clocks(*, now: datetime | None = None, batch: int = _BATCH) -> int:
    """Let every clock speak whose moment has come; the number that did."""
    spoken = 0
    passed: set[int] = set()
    while spoken < batch:
        moment = now or timezone.now()
        due = RequestClock.objects.filter(alert_at__lte=moment).exclude(pk__in=passed)
        pk = due.order_by("alert_at", "id").values_list("pk", flat=True).first()
        if pk is None:
            break
        passed.add(pk)
        spoken += _heard(pk, moment)
    return spoken


def _heard(pk: int, now: datetime) -> bool:
    """One clock that cannot speak must not silence the others: it is tried again each time."""
    try:
        return _speak(pk, now)
    except Exception as error:  # whatever it was, its transaction is taken back
        logger.error("clock failed", extra={"clock": pk}, exc_info=error)
        return False


@transaction.atomic
def _speak(pk: int, now: datetime) -> bool:
    """One clock, if nobody else has it. What it has to say is said in this transaction."""
    request_id = RequestClock.objects.values_list("request_id", flat=True).get(pk=pk)
    locked = Request.objects.select_for_update(skip_locked=True).filter(pk=request_id)
    if not locked.values_list("pk", flat=True):
        return False
    clock = (
        RequestClock.objects.select_related("request", "request__holder_centre", "centre")
        .filter(pk=pk, alert_at__lte=now, stopped_at=None)
        .first()
    )
    if clock is None:
        return False
    _say(clock, now)
    return True


def _say(clock: RequestClock, now: datetime) -> None:
    over = clock.due_at <= now
    request = clock.request
    if not over and clock.kind in _WARNING:
        _advance(clock, now)
        _system_event(request, "warn", {"clock": clock.kind, "stage": clock.alerts_sent}, now)
    elif not over and clock.kind == ClockKind.MATERIALS:
        _advance(clock, now)
        _system_event(request, "remind", {"clock": clock.kind}, now)
    elif not over and clock.kind == ClockKind.RATING:
        _advance(clock, now)
        _system_event(request, "invite", {"clock": clock.kind}, now)
    elif clock.kind == ClockKind.MATERIALS:
        _silence(clock)
        withdraw_request(
            call=_system(now), code=request.code, reason="超过补正期限未收到材料，视为撤回。"
        )
    elif clock.kind == ClockKind.RATING:
        _silence(clock)
        close_request(call=_system(now), code=request.code, reason="评价期满未评价，按未评价办结。")
    else:
        _overdue(clock, now)


def _system(now: datetime) -> Call:
    return Call(by=Who.SYSTEM, now=now)


def _silence(clock: RequestClock) -> None:
    clock.alert_at = None
    clock.alerts_sent = clocks.said_all(clock)
    clock.save(update_fields=["alert_at", "alerts_sent"])


def _advance(clock: RequestClock, now: datetime) -> None:
    """On to the first moment still ahead: warnings missed in a standstill are said once."""
    clock.alerts_sent += 1
    clock.alert_at = clock.due_at
    if clock.kind in _WARNING and clock.alerts_sent == 1:
        ground = ground_now()
        clocks.recount(clock, clock.request, ground)
        if clock.alert_at is None or clock.alert_at <= now < clock.due_at:
            clock.alerts_sent, clock.alert_at = 2, clock.due_at
    clock.save(update_fields=["alerts_sent", "alert_at"])


def _overdue(clock: RequestClock, now: datetime) -> None:
    """The holder keeps it; the superior's head must act within the limit set for that."""
    _silence(clock)
    request = clock.request
    data: dict[str, object] = {"clock": clock.kind, "due": clock.due_at.isoformat()}
    if clock.kind == ClockKind.SUPERIOR:
        clock.stopped_at, clock.met = now, False
        clock.save(update_fields=["stopped_at", "met"])
        _raise(request, clock.centre, now, data)
    elif clock.kind in _TO_SUPERIOR and not _asked(request):
        _raise(request, request.holder_centre, now, data)
    _system_event(request, "overdue", data, now)


def _asked(request: Request) -> bool:
    """Whether a head above the holder was asked to act already."""
    above = request.attention_centre_id not in {None, request.holder_centre_id}
    return above or clocks.running(request, ClockKind.SUPERIOR) is not None


def _raise(request: Request, below: Centre, now: datetime, data: dict[str, object]) -> None:
    """Put it before the head one tier up; at county tier its own head, the organiser told."""
    above = parent_of(below)
    at_top = above is None
    if at_top and data["clock"] == ClockKind.SUPERIOR and below.tier == Tier.COUNTY:
        data["organiser"] = True  # the county's head was asked already and did not act
        return
    target = above or below
    request.attention_centre = target
    request.save(update_fields=["attention_centre"])
    data["superior"] = target.pk
    data["organiser"] = at_top
    known = Holding.objects.filter(
        request=request, kind=HoldingKind.SUPERIOR, centre=target
    ).exists()
    if not known:
        record_holding(request, HoldingKind.SUPERIOR, target, None, now)
    ground = ground_now()
    day = timezone.localdate(now)
    new: list[RequestClock] = []
    days = ground.days("superior_act_days", request.county_id, day)
    clock = clocks.start(request, ClockKind.SUPERIOR, ground, days=days, now=now, clocks=new)
    clock.centre, clock.department_id = target, None
    RequestClock.objects.bulk_create(new)


def _system_event(request: Request, verb: str, data: dict[str, object], now: datetime) -> None:
    """A remark of the clock: the version stays, so nobody's open form becomes stale."""
    event = RequestEvent.objects.create(
        request=request,
        at=now,
        verb=verb,
        client_id=uuid4(),
        data=data,
        from_state=request.state,
        to_state=request.state,
        round=request.round,
        holder_centre_id=request.holder_centre_id,
        holder_department_id=request.holder_department_id,
        internal=verb in {"warn", "overdue"},
        **request.tier_values(),
    )
    enqueue("services.tasks.tell_step", event=event.pk)
