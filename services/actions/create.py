"""Take a request: written, routed by the rules, never accepted by itself."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from centres.access import centres_where, may_at, posts_of
from centres.constants import CentreStatus, Role, Tier
from centres.models import Centre, Department
from foundation.codes import new_code
from foundation.jobs import enqueue
from foundation.numbers import clean_id_number, clean_phone
from foundation.problems import ForbiddenError, InvalidError
from foundation.text import bigrams
from services.actions import clocks
from services.actions.call import Call
from services.actions.step import record_holding
from services.catalogue import CategoryEntry, ItemEntry
from services.constants import (
    Channel,
    ClockKind,
    HoldingKind,
    Kind,
    MaterialStatus,
    State,
)
from services.ground import Ground, ground_for, ground_now
from services.models import (
    Category,
    Item,
    Material,
    Request,
    RequestClock,
    RequestEvent,
    RequestText,
)
from services.reports.destination import destination
from services.routing import Facts, choose
from services.tracking import phone_index, pin_for, tail_index, track_hash

# Where the person stands before the one who writes: first contact is made by that.
_FACE_TO_FACE = frozenset({Channel.WINDOW, Channel.HOME_VISIT, Channel.RECEPTION, Channel.PHONE})
_LATE_LIMIT = timedelta(days=60)  # how far back a request logged offline may lie


@dataclass(frozen=True)
class NewRequest:
    """What a person brought. ``missing`` are codes of materials that are not there yet."""

    kind: str
    title: str
    channel: str
    body: str = ""
    item: str = ""
    category: str = ""
    name: str = ""
    phone: str = ""
    id_number: str = ""
    anonymous: bool = False
    centre: Centre | None = None
    location: str = ""
    green_channel: bool = False
    petition: bool = False
    confidential: bool = False
    occurred_at: datetime | None = None
    missing: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    notice_version: str = ""
    data: dict[str, str] = field(default_factory=dict)


def create_request(*, call: Call, new: NewRequest) -> Request:
    """The request, submitted at the centre that took it or where a rule sent it.

    Raises InvalidError (fields), ForbiddenError (not your centre), IntegrityError (client_id used).
    """
    with transaction.atomic(savepoint=not call.whole):
        return _create(call, new)


def _create(call: Call, new: NewRequest) -> Request:
    ground = ground_for(call.user) if call.user else ground_now()
    centre = _taking_centre(call, new)
    item, category = _catalogue_entries(ground, new)
    request = _row(call, new, centre, item, category)
    department = _route(request, ground, centre, item, category)
    started = _clocks(request, ground, call.now)
    request.save(force_insert=True)
    request.known_clocks = RequestClock.objects.bulk_create(started)
    _write_text(request, new)
    if (request.holder_centre_id, request.holder_department_id) != (centre.pk, None):
        record_holding(request, HoldingKind.HOLDER, request.holder_centre, department, call.now)
    _write_materials(request, item, new, call.now)
    _write_event(request, call, new)
    return request


def _taking_centre(call: Call, new: NewRequest) -> Centre:
    centre = new.centre
    if call.user is not None:
        own = centres_where(call.user, "log_request")
        if not own:
            raise ForbiddenError("您的岗位不能登记诉求。")
        centre = centre or own[0]
        if not may_at(call.user, "log_request", centre):
            raise ForbiddenError("只能在自己的中心或下级中心登记诉求。")
    if centre is None:
        raise InvalidError.field("centre", "请选择办理地点。")
    if centre.tier == Tier.PREFECTURE or centre.status != CentreStatus.OPEN:
        raise InvalidError.field("centre", "这个中心不受理诉求，请选择其他中心。")
    return centre


def _catalogue_entries(
    ground: Ground, new: NewRequest
) -> tuple[ItemEntry | None, CategoryEntry | None]:
    catalogue = ground.catalogue
    item = catalogue.items_by_code.get(new.item) if new.item else None
    if new.item and item is None:
        raise InvalidError.field("item", "没有这个事项。")
    if new.kind == Kind.MATTER and item is None:
        raise InvalidError.field("item", "办事须选择事项。")
    category = catalogue.categories_by_code.get(new.category) if new.category else None
    if new.category and category is None:
        raise InvalidError.field("category", "没有这个类别。")
    if category is None and item is not None:
        category = catalogue.categories_by_id.get(item.category_id)
    return item, category


def _row(
    call: Call,
    new: NewRequest,
    centre: Centre,
    item: ItemEntry | None,
    category: CategoryEntry | None,
) -> Request:
    code = new_code()
    phone, id_number = _person(new, item, timezone.localdate(call.now))
    confidential = new.confidential or new.kind == Kind.DISPUTE or bool(item and item.confidential)
    return Request(
        code=code,
        client_id=call.client_id,
        kind=new.kind,
        petition=new.petition,
        channel=new.channel,
        confidential=confidential,
        green_channel=new.green_channel,
        title=f"保密事项（{Kind(new.kind).label}）" if confidential else new.title,
        location="" if confidential else new.location,
        # Known from memory: the answer names them without asking the database.
        category=Category(category.id, category.code, category.name) if category else None,
        item=Item(pk=item.id, code=item.code, name=item.name) if item else None,
        requester_name="" if new.anonymous else new.name,
        requester_phone=phone,
        requester_id_number=id_number,
        anonymous=new.anonymous,
        notice_version=new.notice_version,
        centre=centre,
        first_responder=call.user,
        agent=call.user if _is_agent(call, centre) else None,
        holder_centre=centre,
        state=State.SUBMITTED,
        created_at=call.now,
        occurred_at=_occurred(new, call.now),
        contacted_at=call.now if new.channel in _FACE_TO_FACE else None,
        **_hashes(code, phone),
        **centre.tier_columns(),
    )


def _hashes(code: str, phone: str) -> dict[str, str]:
    """By what the person is found again: the phone, its last four digits, or the receipt's."""
    return {
        "phone_hash": phone_index(phone) if phone else "",
        "tail_hash": tail_index(phone[-4:]) if phone else "",
        "track_hash": track_hash(code, phone[-4:] if phone else pin_for(code)),
    }


def _person(new: NewRequest, item: ItemEntry | None, today: date) -> tuple[str, str]:
    errors: dict[str, list[str]] = {}
    phone = id_number = ""
    if not new.anonymous and not new.name.strip():
        errors["requester.name"] = ["请填写姓名或称呼，或选择匿名。"]
    if new.phone:
        try:
            phone = clean_phone(new.phone)
        except ValueError as error:
            errors["requester.phone"] = [str(error)]
    if new.id_number and not (item and item.id_number_needed):
        errors["requester.id_number"] = ["这个事项不需要身份证号码，请勿填写。"]
    elif new.id_number:
        try:
            id_number = clean_id_number(new.id_number, today)
        except ValueError as error:
            errors["requester.id_number"] = [str(error)]
    if errors:
        raise InvalidError("请更正标出的内容后再提交。", errors=errors)
    return phone, id_number


def _occurred(new: NewRequest, now: datetime) -> datetime | None:
    if new.occurred_at and not now - _LATE_LIMIT <= new.occurred_at <= now + timedelta(minutes=5):
        raise InvalidError.field("occurred_at", "发生时间应在最近 60 天内，且不晚于现在。")
    return new.occurred_at


def _is_agent(call: Call, centre: Centre) -> bool:
    return call.user is not None and any(
        post.role == Role.AGENT and post.centre_id == centre.pk for post in posts_of(call.user)
    )


def _route(
    request: Request,
    ground: Ground,
    centre: Centre,
    item: ItemEntry | None,
    category: CategoryEntry | None,
) -> Department | None:
    """Set the holder by the first rule that matches; keep where it was taken if that fails."""
    facts = Facts(
        kind=request.kind,
        item_id=item.id if item else None,
        category_ids=frozenset({category.id, category.parent_id or 0} if category else ()),
        tier_taken=centre.tier,
        code_taken=centre.code,
    )
    rule = choose(ground.catalogue.rules, facts)
    if rule is None:
        request.routing_note = "没有适用的分派规则，由登记中心办理"
        return None
    request.rule_id = rule.id
    sent = destination(rule, centre, item)
    if sent.problem:
        request.routing_note = f"规则“{rule.name}”未能执行：{sent.problem}"
        enqueue("services.tasks.report_rule", rule=rule.id, failure=sent.problem)
        return None
    request.routing_note = rule.why
    request.holder_centre, request.holder_department = sent.centre or centre, sent.department
    return sent.department


def _write_text(request: Request, new: NewRequest) -> None:
    if request.confidential:
        RequestText.objects.create(request=request, sealed_title=new.title, sealed_body=new.body)
    else:
        grams = bigrams(f"{new.title} {new.body} {new.location}")
        RequestText.objects.create(request=request, body=new.body, grams=grams)


def _clocks(request: Request, ground: Ground, now: datetime) -> list[RequestClock]:
    """The limits that run from the first moment, unsaved; the request shows the earliest."""
    day = timezone.localdate(now)
    new: list[RequestClock] = []
    days = ground.days("sign_for_days", request.county_id, day)
    clocks.start(request, ClockKind.SIGN_FOR, ground, days=days, now=now, clocks=new)
    if request.contacted_at is None and request.requester_phone:
        days = ground.days("first_contact_days", request.county_id, day)
        clocks.start(request, ClockKind.FIRST_CONTACT, ground, days=days, now=now, clocks=new)
    clocks.show_due(request, new)
    return new


def _write_materials(
    request: Request, item: ItemEntry | None, new: NewRequest, now: datetime
) -> None:
    if item is None:
        if new.missing or new.received:
            raise InvalidError.field("materials", "没有选择事项，不能登记材料。")
        return
    known = {entry["code"]: entry["name"] for entry in item.materials}
    unknown = {*new.missing, *new.received} - set(known)
    if unknown:
        raise InvalidError.field("materials", "事项没有这些材料：" + "、".join(sorted(unknown)))
    marks = {
        **dict.fromkeys(new.received, MaterialStatus.RECEIVED),
        **dict.fromkeys(new.missing, MaterialStatus.MISSING),
    }
    Material.objects.bulk_create(
        [
            Material(
                request=request,
                code=code,
                name=known[code],
                status=mark,
                received_at=now if mark == MaterialStatus.RECEIVED else None,
            )
            for code, mark in marks.items()
        ]
    )


def _write_event(request: Request, call: Call, new: NewRequest) -> None:
    post = next(iter(posts_of(call.user)), None) if call.user else None
    event = RequestEvent.objects.create(
        request=request,
        at=call.now,
        actor=call.user,
        post=post,
        verb="create",
        client_id=call.client_id,
        data={"channel": new.channel, "rule": request.rule_id, **new.data},
        to_state=request.state,
        holder_centre_id=request.holder_centre_id,
        holder_department_id=request.holder_department_id,
        **request.tier_values(),
    )
    enqueue("services.tasks.tell_step", event=event.pk)
