"""Centres and departments: founded, described, merged. Nothing is deleted."""

import re
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction

from centres.actions.divisions import MOVE_OPEN_WORK
from centres.actions.plant import plant_centres
from centres.actions.rows import save_clean
from centres.actions.tiers import replant
from centres.constants import (
    TIER_CODE_DIGITS,
    BaseKind,
    CentreStatus,
    Tier,
)
from centres.divisions import TIER_BELOW
from centres.models import Centre, Department
from foundation.jobs import enqueue
from foundation.pinyin import initials
from foundation.problems import InvalidError, NotAllowedNowError, StaleError

# Kinds of a tier; the last digits of our own kinds of village tier are 900…999.
_KINDS = {
    Tier.VILLAGE: frozenset(BaseKind.values) - {BaseKind.GRID},
    Tier.GROUP: frozenset({"", BaseKind.GRID}),
}
_OWN_VILLAGE_KINDS = frozenset({BaseKind.OFFICE, BaseKind.SCHOOL, BaseKind.NEW_ORG})
_OWN_FROM = 900
_PHONE = re.compile(r"[0-9+\-()（）转、/ ]{3,40}")


@dataclass(frozen=True)
class CentreDetails:
    """What the public page shows of a centre, and whether it works."""

    name: str
    short_name: str = ""
    initials: str = ""
    status: str = CentreStatus.OPEN
    address: str = ""
    hours: str = ""
    hotline: str = ""
    supervision_phone: str = ""
    promise: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None


def details_of(centre: Centre) -> CentreDetails:
    return CentreDetails(**{one.name: getattr(centre, one.name) for one in fields(CentreDetails)})


@transaction.atomic
def create_centre(
    *, parent: Centre, code: str, name: str, base_kind: str = "", status: str = CentreStatus.PLANNED
) -> Centre:
    """A centre one tier below ``parent``, with the departments of its tier.

    code: "" takes the next free one. Its prefix need not be the parent's: zones own townships
    under another county's code.
    """
    tier = TIER_BELOW.get(parent.tier)
    if tier is None:
        raise InvalidError.field("parent", "便民服务点下面不再设中心。")
    if parent.status == CentreStatus.CLOSED:
        raise InvalidError.field("parent", "上级中心已撤销。")
    if base_kind and base_kind not in _KINDS.get(Tier(tier), frozenset()):
        raise InvalidError.field("base_kind", "这一层级没有这种类别。")
    if not 1 <= len(name.strip()) <= 80:
        raise InvalidError.field("name", "名称应为 1 到 80 个字。")
    code = code or next_code(parent=parent, base_kind=base_kind)
    _check_code(code, tier)
    centre = Centre(
        code=code, name=name.strip(), tier=tier, parent=parent, base_kind=base_kind, status=status
    )
    plant_centres([centre])
    return centre


def next_code(*, parent: Centre, base_kind: str = "") -> str:
    """The free code after the highest one used below; closed centres keep theirs."""
    tier = TIER_BELOW[parent.tier]
    digits = TIER_CODE_DIGITS[Tier(tier)] - len(parent.code)
    first = _OWN_FROM if base_kind in _OWN_VILLAGE_KINDS else 1
    last = 10**digits - 1 if first > 1 or tier != Tier.VILLAGE else _OWN_FROM - 1
    used = {
        int(code[len(parent.code) :])
        for code in Centre.objects.filter(tier=tier, code__startswith=parent.code).values_list(
            "code", flat=True
        )
    }
    free = max((number for number in used if first <= number <= last), default=first - 1) + 1
    if free > last:
        raise InvalidError.field("code", "这个上级下面的代码已用完，请自行填写。")
    return f"{parent.code}{free:0{digits}d}"


def _check_code(code: str, tier: str) -> None:
    digits = TIER_CODE_DIGITS[Tier(tier)]
    if not re.fullmatch(f"[0-9]{{{digits}}}", code):
        raise InvalidError.field("code", f"这一层级的代码应为 {digits} 位数字。")
    if Centre.objects.filter(code=code).exists():
        raise InvalidError.field("code", "这个代码已经用过；撤销的代码也不再使用。")


@transaction.atomic
def update_centre(*, centre: Centre, version: int, details: CentreDetails) -> Centre:
    """Describe the centre anew. Raises StaleError with the present values when it was changed."""
    locked: Centre = Centre.objects.select_for_update().get(pk=centre.pk)
    values = asdict(details)
    if locked.version != version:
        current: dict[str, Any] = {name: getattr(locked, name) for name in values}
        raise StaleError(current={**current, "version": locked.version})
    if locked.status == CentreStatus.CLOSED:
        raise NotAllowedNowError("已撤销的中心只供查阅，不能再改。")
    if details.status == CentreStatus.CLOSED:
        raise InvalidError.field("status", "撤销请用“撤并”，说明工作并到哪里。")
    for name in ("hotline", "supervision_phone"):
        if values[name] and not _PHONE.fullmatch(values[name]):
            raise InvalidError.field(name, "电话只能含数字、横线和“转”。")
    for name, value in values.items():
        setattr(locked, name, value)
    locked.initials = locked.initials or initials(locked.name)
    locked.version += 1
    save_clean(locked, [*values, "version"])
    return locked


@transaction.atomic
def close_centre(*, centre: Centre, successor: Centre | None = None) -> Centre:
    """Merge the centre into its successor; without one its open work goes to the centre above.

    The old centre stays readable. Its children go on under the successor, codes unchanged;
    without a successor they must have been closed before.
    """
    rows = Centre.objects.select_for_update(of=("self",)).select_related("parent")
    locked: Centre = rows.get(pk=centre.pk)
    _check_close(locked, successor)
    children = list(locked.children.exclude(status=CentreStatus.CLOSED))
    if children and successor is None:
        raise InvalidError.field("successor", "还有下级中心在运行，请写明并入哪个中心。")
    for child in children:
        child.parent = successor
    if children:
        replant(children)
    locked.status = CentreStatus.CLOSED
    locked.successor = successor or _above(locked)
    locked.version += 1
    locked.save(update_fields=["status", "successor", "version"])
    enqueue(MOVE_OPEN_WORK, stream=f"centre:{locked.pk}", centre_id=locked.pk)
    return locked


def _check_close(centre: Centre, successor: Centre | None) -> None:
    if centre.status == CentreStatus.CLOSED:
        raise NotAllowedNowError("这个中心已经撤销。")
    if centre.tier == Tier.PREFECTURE:
        raise NotAllowedNowError("市一级不能撤并。")
    if successor is None:
        if centre.tier == Tier.COUNTY:
            raise InvalidError.field("successor", "请写明并入哪个县。")
        return
    if successor.pk == centre.pk:
        raise InvalidError.field("successor", "不能并入自己。")
    if successor.tier != centre.tier:
        raise InvalidError.field("successor", "只能并入同一层级的中心。")
    if successor.status != CentreStatus.OPEN:
        raise InvalidError.field("successor", "并入的中心须正在运行。")


def _above(centre: Centre) -> Centre | None:
    return centre.parent if centre.parent and centre.parent.tier != Tier.PREFECTURE else None


@transaction.atomic
def create_department(*, centre: Centre, code: str, name: str) -> Department:
    """A station or bureau of the centre; its code names it in routing rules."""
    if centre.status == CentreStatus.CLOSED:
        raise NotAllowedNowError("已撤销的中心不能再设站所。")
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", code):
        raise InvalidError.field("code", "代码用小写字母开头，可含数字和横线，2 到 40 位。")
    department = Department(centre=centre, code=code, name=name.strip())
    save_clean(department)
    return department


@transaction.atomic
def rename_department(*, department: Department, name: str, active: bool = True) -> Department:
    """The code stays: rules and past work point to it. active False: takes nothing new."""
    locked = Department.objects.select_for_update().get(pk=department.pk)
    locked.name, locked.active = name.strip(), active
    save_clean(locked, ["name", "active"])
    return locked
