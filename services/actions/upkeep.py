"""What follows when the ground moves: a new calendar, a closed centre, a rule that failed."""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from centres.models import Centre
from foundation.jobs import enqueue
from services.actions import clocks
from services.actions.step import record_holding
from services.actions.targets import working
from services.constants import OPEN_STATES, ClockKind, HoldingKind
from services.ground import Ground, ground_now
from services.models import Holding, Request, RequestClock, RequestEvent, RoutingRule

_BATCH = 200
_NATURAL = (ClockKind.RATING,)


@transaction.atomic
def recompute_deadlines() -> int:
    """Count running clocks again after a change of calendar or figures; the number counted.

    One batch a call; the rest is left to the next job.
    """
    ground = ground_now()
    old = RequestClock.objects.filter(stopped_at=None).exclude(calendar_version=ground.version)
    pks = list(
        old.exclude(kind__in=_NATURAL)
        .order_by("id")
        .values_list("request_id", flat=True)
        .distinct()[:_BATCH]
    )
    for request in Request.objects.select_for_update().filter(pk__in=pks).order_by("pk"):
        _recount_all(request, ground)
    if len(pks) == _BATCH:
        enqueue("services.tasks.recompute_deadlines", after=str(pks[-1]))
    return len(pks)


def _recount_all(request: Request, ground: Ground) -> None:
    running = list(
        RequestClock.objects.filter(request=request, stopped_at=None).prefetch_related("pauses")
    )
    for clock in running:
        if clock.kind not in _NATURAL:
            clocks.recount(clock, request, ground)
    before = (request.due_at, request.due_provisional)
    clocks.show_due(request, running)
    if before != (request.due_at, request.due_provisional):
        request.save(update_fields=["due_at", "due_provisional"])


@transaction.atomic
def move_open_work(*, centre_id: int) -> int:
    """Open requests of a closed centre go to its successor, clocks as they are; the number."""
    centre = Centre.objects.select_related("successor").get(pk=centre_id)
    if centre.successor is None:
        return 0
    target = working(centre.successor)
    held = Request.objects.select_for_update().filter(holder_centre=centre, state__in=OPEN_STATES)
    moved = list(held.order_by("pk")[:_BATCH])
    for request in moved:
        _move(request, target)
    if len(moved) == _BATCH:
        enqueue("services.tasks.move_open_work", centre_id=centre_id)
    return len(moved)


def _move(request: Request, target: Centre) -> None:
    now = timezone.now()
    before = request.holder_centre_id
    Holding.objects.filter(request=request, kind=HoldingKind.HOLDER, until=None).update(until=now)
    request.holder_centre, request.holder_department = target, None
    request.handler = None
    request.version += 1
    request.save(update_fields=["holder_centre", "holder_department", "handler", "version"])
    record_holding(request, HoldingKind.HOLDER, target, None, now)
    event = RequestEvent.objects.create(
        request=request,
        at=now,
        verb="move",
        client_id=uuid4(),
        data={"from": before},
        from_state=request.state,
        to_state=request.state,
        round=request.round,
        holder_centre=target,
        **request.tier_values(),
    )
    enqueue("services.tasks.tell_step", event=event.pk)


@transaction.atomic
def mark_rule_failed(*, rule_id: int, failure: str) -> None:
    """The administrators see it beside the rule; the request stayed where it was."""
    RoutingRule.objects.filter(pk=rule_id).update(failed_at=timezone.now(), failure=failure[:200])
