"""Hand a request on: sideways, up, down, back; and ask others to assist."""

from centres.models import Centre, Department
from centres.workdays import deadline
from foundation.problems import InvalidError, NotAllowedNowError
from services.actions.call import Call
from services.actions.step import Step, record_holding, step
from services.actions.targets import (
    find_centre,
    find_department,
    parent_of,
    refuse_same,
    working,
)
from services.constants import HoldingKind, NoteKind
from services.models import Holding, Request, RequestEvent


def route_request(
    *, call: Call, code: str, reason: str, centre: str = "", department: str = ""
) -> Request:
    """转办: to a department of the holding centre, or to a centre beside it."""
    with step(call, code, "route") as s:
        here = s.request.holder_centre
        target = find_centre(centre) if centre else here
        if target.pk != here.pk and target.parent_id != here.parent_id:
            raise InvalidError.field("centre", "转办只能到本中心的站所或同级中心。")
        _hand_on(s, target, find_department(target, department), reason)
    return s.request


def escalate_request(*, call: Call, code: str, reason: str, department: str = "") -> Request:
    """上报: to the centre above."""
    with step(call, code, "escalate") as s:
        target = parent_of(s.request.holder_centre)
        if target is None:
            raise NotAllowedNowError("县级中心已是最高办理层级，请转办到对应部门。")
        _hand_on(s, target, find_department(target, department), reason)
    return s.request


def delegate_request(
    *, call: Call, code: str, centre: str, reason: str, department: str = ""
) -> Request:
    """下派: to a centre below."""
    with step(call, code, "delegate") as s:
        target = find_centre(centre)
        here = s.request.holder_centre
        if target.pk == here.pk or not here.contains(target):
            raise InvalidError.field("centre", "下派只能到本中心的下级中心。")
        _hand_on(s, target, find_department(target, department), reason)
    return s.request


def _hand_on(s: Step, target: Centre, department: Department | None, reason: str) -> None:
    refuse_same(s.request, target, department)
    s.write(NoteKind.REASON, reason)
    s.hold_by(target, department)


def return_request(*, call: Call, code: str, reason: str) -> Request:
    """退回 to the holder before. The second time it goes to the superior's head instead."""
    with step(call, code, "return") as s:
        sent = _last_hand_on(s)
        _refuse_late(s, sent)
        s.write(NoteKind.REASON, reason)
        request = s.request
        request.returns += 1
        if request.returns >= s.days("returns_before_superior"):
            _to_superior(s)
        else:
            before = _holder_before(s, sent)
            s.hold_by(*before, returned=True)
    return s.request


def _last_hand_on(s: Step) -> RequestEvent:
    sent = (
        RequestEvent.objects.filter(
            request=s.request, verb__in=["route", "escalate", "delegate", "return"]
        )
        .order_by("-id")
        .first()
    )
    if sent is None:
        raise NotAllowedNowError("诉求由本中心登记，没有可退回的上一承办单位。")
    return sent


def _refuse_late(s: Step, sent: RequestEvent) -> None:
    """A wrong dispatch goes back within the days set for it."""
    days = s.days("return_days")
    closing = s.ground.closing(s.request.county_id, s.today)
    if s.now > deadline(s.ground.calendar, sent.at, days, closing).due_at:
        raise NotAllowedNowError(f"转来已超过 {days} 个工作日，不能退回，请办理或说明情况后上报。")


def _holder_before(s: Step, sent: RequestEvent) -> tuple[Centre, Department | None]:
    """Who held it before the present holder."""
    earlier = (
        RequestEvent.objects.filter(request=s.request, id__lt=sent.pk)
        .order_by("-id")
        .select_related("holder_centre", "holder_department")
        .first()
    )
    if earlier is None:
        return working(s.request.centre), None
    place = working(earlier.holder_centre)
    return place, earlier.holder_department if place == earlier.holder_centre else None


def _to_superior(s: Step) -> None:
    """Returned twice: nothing circles; the head above the holder decides."""
    request = s.request
    above = parent_of(request.holder_centre) or request.holder_centre
    s.data["to_superior"] = above.pk
    request.attention_centre = above
    s.hold_by(above, None, returned=True)


def consult_request(
    *, call: Call, code: str, text: str, centre: str = "", department: str = ""
) -> Request:
    """协办: another seat may read and add; the holder stays the holder."""
    with step(call, code, "consult") as s:
        target = find_centre(centre) if centre else s.request.holder_centre
        part = find_department(target, department)
        refuse_same(s.request, target, part)
        known = Holding.objects.filter(
            request=s.request,
            kind=HoldingKind.CONSULTED,
            centre=target,
            department=part,
            until=None,
        )
        if known.exists():
            raise InvalidError.field("centre", "已请该单位协办。")
        s.write(NoteKind.NOTE, text)
        s.data["consulted"] = [target.pk, part.pk if part else None]
        record_holding(s.request, HoldingKind.CONSULTED, target, part, s.now)
    return s.request
