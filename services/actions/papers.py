"""One-time notice of what is missing, and its arrival."""

import hashlib

from foundation.problems import ForbiddenError, InvalidError
from services.actions import clocks
from services.actions.call import Call
from services.actions.step import Step, step
from services.constants import ClockKind, MaterialStatus, NoteKind, State
from services.models import Material, Pause, Request
from services.states import Who

_NAME_MAX = 120
_CODE_MAX = 40
_LIST_MAX = 30


def notify_materials(
    *, call: Call, code: str, materials: list[str], text: str = "", reason: str = ""
) -> Request:
    """List everything that is missing, once; the clock stands still from here.

    materials: codes of the item's materials, or names in plain words.
    A second notice needs a head and a reason, and is counted.
    """
    with step(call, code, "notify_materials") as s:
        request = s.request
        _check_second(s, reason)
        request.notices += 1
        names = _mark_missing(s, materials)
        said = "需要补正：" + "、".join(names)
        s.write(
            NoteKind.NOTICE, "\n".join(filter(None, [said, text, reason and f"理由：{reason}"]))
        )
        s.data.update(notice=request.notices, count=len(names))
        if request.signed_at is None:
            request.signed_at = s.now
        clocks.pause(request, Pause.Reason.MATERIALS, s.now, call.actor_id)
        s.stop(ClockKind.SIGN_FOR)
        s.start(ClockKind.MATERIALS, s.days("materials_withdraw_days"))
        request.due_at = None
        s.to(State.AWAITING_MATERIALS)
    return s.request


def _check_second(s: Step, reason: str) -> None:
    if s.request.notices == 0:
        return
    if Who.HEAD not in s.who:
        raise ForbiddenError("已经告知过一次；再次告知须由负责人办理并说明理由。")
    if not reason:
        raise InvalidError.field("reason", "再次告知须说明为什么第一次没有告知。")


def _mark_missing(s: Step, materials: list[str]) -> list[str]:
    """The names now missing; known codes take the catalogue's name."""
    listed = [entry.strip() for entry in materials if entry.strip()]
    if not listed or len(listed) > _LIST_MAX or any(len(one) > _NAME_MAX for one in listed):
        raise InvalidError.field(
            "materials", f"请列出 1–{_LIST_MAX} 项材料，每项不超过 {_NAME_MAX} 字。"
        )
    item = s.ground.catalogue.items_by_id.get(s.request.item_id or 0)
    known = {entry["code"]: entry["name"] for entry in item.materials} if item else {}
    names = []
    for entry in dict.fromkeys(listed):
        name = known.get(entry, entry)
        Material.objects.update_or_create(
            request=s.request,
            code=_code_of(entry),
            defaults={
                "name": name,
                "status": MaterialStatus.MISSING,
                "notice": s.request.notices,
                "received_at": None,
            },
        )
        names.append(name)
    return names


def _code_of(entry: str) -> str:
    """Long names that begin alike are still two papers."""
    if len(entry) <= _CODE_MAX:
        return entry
    digest = hashlib.sha256(entry.encode()).hexdigest()[:8]
    return f"{entry[: _CODE_MAX - 9]}~{digest}"


def supply_materials(
    *, call: Call, code: str, materials: list[str] | None = None, text: str = ""
) -> Request:
    """The papers came: the clock goes on. Without a list, everything missing has come."""
    with step(call, code, "supply_materials") as s:
        request = s.request
        missing = Material.objects.filter(request=request, status=MaterialStatus.MISSING)
        if materials:
            arrived = missing.filter(code__in=materials) | missing.filter(name__in=materials)
            if not arrived.exists():
                raise InvalidError.field("materials", "这些不在所缺材料之中。")
            missing = arrived
        s.data["count"] = missing.update(status=MaterialStatus.RECEIVED, received_at=s.now)
        s.write(NoteKind.SUPPLEMENT, text)
        s.stop(ClockKind.MATERIALS)
        _go_on(s)
    return s.request


def _go_on(s: Step) -> None:
    request = s.request
    if request.accepted_at is None:
        request.signed_at = None
        s.start(ClockKind.SIGN_FOR, s.days("sign_for_days"))
        s.to(State.SUBMITTED)
    else:
        clocks.unpause(request, s.ground, s.now)
        s.to(State.ACCEPTED)
    s.show_due()
