"""What the window is shown while somebody is telling: known persons, likely items, what follows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from centres.models import Centre, User
from centres.workdays import deadline
from foundation.masks import mask_name
from foundation.numbers import clean_phone
from services.constants import OPEN_STATES, Kind
from services.entries import CategoryEntry, ItemEntry
from services.ground import Ground
from services.models import Request
from services.reports.destination import destination
from services.routing import Facts, choose
from services.tracking import phone_index

_PAST = 6
_SIMILAR_DAYS = 30
_SIMILAR = 4


@dataclass(frozen=True)
class Known:
    """What this person brought before, newest first, as far as the user may see it."""

    rows: list[Request]

    @property
    def last(self) -> Request | None:
        return next((row for row in self.rows if row.requester_name), None)

    @property
    def name(self) -> str:
        return mask_name(self.last.requester_name) if self.last else ""


def known_by(user: User, phone: str) -> Known:
    """Past requests of a telephone number as typed; none while it is not whole."""
    try:
        number = clean_phone(phone)
    except ValueError:
        return Known([])
    rows = Request.objects.visible_to(user).filter(phone_hash=phone_index(number))
    return Known(list(rows.order_by("-created_at", "-pk")[:_PAST]))


def name_of(user: User, code: str, phone: str) -> str:
    """The name given with an earlier request of the same number; blank where there is none."""
    return next((row.requester_name for row in known_by(user, phone).rows if row.code == code), "")


def similar_open(user: User, centre: Centre, item: ItemEntry | None, known: Known) -> list[Request]:
    """Open ones of the same village and item within a month, besides those of the same number."""
    if item is None or centre.village_id is None:
        return []
    near = Request.objects.visible_to(user).filter(
        village_id=centre.village_id,
        item=item.id,
        state__in=OPEN_STATES,
        created_at__gte=timezone.now() - timedelta(days=_SIMILAR_DAYS),
    )
    near = near.exclude(pk__in=[row.pk for row in known.rows])
    return list(near.order_by("-created_at")[:_SIMILAR])


@dataclass(frozen=True)
class Promise:
    """Working days, and the day they would end if it were accepted now."""

    days: int
    on: date
    provisional: bool


@dataclass
class _Limited:
    """As much of a request as the limit depends on."""

    item_id: int | None
    kind: str
    county_id: int | None
    green_channel: bool


def promise_for(
    ground: Ground, centre: Centre, kind: str, item: ItemEntry | None, *, green: bool, now: datetime
) -> Promise | None:
    if kind not in Kind.values or (kind == Kind.MATTER and item is None):
        return None
    day = timezone.localdate(now)
    limited = _Limited(item.id if item else None, kind, centre.county_id, green)
    days = ground.finish_days(limited, day)
    found = deadline(ground.calendar, now, days, ground.closing(centre.county_id, day))
    return Promise(days, timezone.localdate(found.due_at), found.provisional)


@dataclass(frozen=True)
class Way:
    """Where the rules would send it, and why."""

    seat: str
    why: str


def way_for(
    ground: Ground,
    centre: Centre,
    kind: str,
    item: ItemEntry | None,
    category: CategoryEntry | None,
) -> Way | None:
    """At most two statements; None where no rule speaks: it stays at the window."""
    facts = Facts(
        kind=kind,
        item_id=item.id if item else None,
        category_ids=ground.catalogue.category_ids(category.id if category else None),
        tier_taken=centre.tier,
        code_taken=centre.code,
    )
    rule = choose(ground.catalogue.rules, facts)
    if rule is None:
        return None
    target = destination(rule, centre, item)
    if target.problem or target.centre is None:
        return None
    return Way(str(target.department or target.centre), rule.why)
