"""The boxes of the desk: what waits for whom, in which order, and how much."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from centres.access import scope_of
from centres.constants import Tier
from centres.models import Centre, User
from centres.workdays import next_working_close
from foundation.cursors import CursorError, decode_cursor, encode_cursor
from foundation.problems import InvalidError
from services import pages
from services.constants import OPEN_STATES, Channel, Kind, State
from services.ground import Ground, ground_for
from services.models import Request
from services.pages import Page
from services.refs import fill
from services.reports.search import search_ids

BOXES: dict[str, str] = {
    "new": "待受理",
    "mine": "我承办",
    "awaiting": "待补正",
    "due_soon": "将到期",
    "overdue": "已超期",
    "returned": "被退回",
    "call_back": "待回访",
    "first": "我首问",
    "all": "全部",
}
_UNTAKEN = (State.SUBMITTED, State.ACCEPTED)
# Newest first; the others are ordered by urgency.
NEWEST_BOXES = frozenset({"first", "all", "call_back"})
_ROWS = "SELECT * FROM services_request WHERE id = ANY(%s)"


@dataclass(frozen=True)
class Wanted:
    """A list as asked for: box, filters, search words, place to go on."""

    box: str = "all"
    state: str = ""
    kind: str = ""
    channel: str = ""
    centre: str = ""
    due: str = ""
    q: str = ""
    since: Any = None  # date
    until: Any = None  # date, inclusive
    cursor: str = ""
    limit: int = 25


@dataclass
class Listed:
    rows: list[Request] = field(default_factory=list)
    next_cursor: str | None = None


def list_requests(user: User, wanted: Wanted) -> Listed:
    """One page of a box, filtered, only what the user may see. Two to three statements.

    Raises InvalidError for unknown values, CursorError for a foreign cursor.
    """
    now = timezone.now()
    ground = ground_for(user)
    where = _where(wanted, now, ground)
    newest = wanted.box in NEWEST_BOXES or bool(wanted.q)
    after = _after(wanted.cursor, newest=newest)
    page = Page(where=where, after=after, limit=wanted.limit)
    ids = _ids(user, wanted, page)
    rows = _fetch(ids[: wanted.limit], ground.version)
    more = len(ids) > wanted.limit and rows
    return Listed(rows, _cursor(rows[-1], newest=newest) if more else None)


def _ids(user: User, wanted: Wanted, page: Page) -> list[int]:
    requests = Request.objects.all()
    if wanted.q:
        return search_ids(user, wanted.q, page)
    if wanted.box == "first":
        return requests.first_ids(user, page)
    if wanted.box == "call_back":
        return requests.call_back_ids(user, page)
    if wanted.box == "all":
        return requests.newest_ids(user, page)
    return requests.urgent_ids(user, page, mine=wanted.box == "mine")


def _fetch(ids: list[int], version: int) -> list[Request]:
    """The rows in the order of the ids, with what they point to: one statement."""
    if not ids:
        return []
    found = {row.pk: row for row in Request.objects.raw(_ROWS, [ids])}
    rows = [found[pk] for pk in ids if pk in found]
    fill(rows, version)
    return rows


def _after(cursor: str, *, newest: bool) -> tuple[Any, ...] | None:
    if not cursor:
        return None
    kinds: tuple[type, ...] = (datetime, int) if newest else (bool, datetime, int)
    parts = tuple(decode_cursor(cursor, *kinds))
    if None in (parts[0], parts[-1]):  # only the moment of a limit may be missing
        raise CursorError(cursor)
    return parts


def _cursor(row: Request, *, newest: bool) -> str:
    if newest:
        return encode_cursor(row.created_at, row.pk)
    return encode_cursor(row.green_channel, row.due_at, row.pk)


def _where(wanted: Wanted, now: datetime, ground: Ground) -> dict[str, Any]:
    """Conditions on the request as plain look-ups, so that they fit every branch."""
    where = _box_where(wanted.box, now, ground)
    _refuse_unknown(wanted)
    for name in ("state", "kind", "channel"):
        if value := getattr(wanted, name):
            where[name] = value
    if wanted.due:
        where.update(_due_where(wanted.due, now, ground))
    if wanted.since:
        where["created_at__gte"] = _midnight(wanted.since)
    if wanted.until:
        where["created_at__lt"] = _midnight(wanted.until, later=1)
    if wanted.centre:
        where.update(_centre_where(wanted.centre))
    return where


def _box_where(box: str, now: datetime, ground: Ground) -> dict[str, Any]:
    match box:
        case "new":
            # Taken in by the window for a station, but in nobody's hands yet: new there too.
            return {"state__in": _UNTAKEN, "handler": None}
        case "awaiting":
            return {"state": State.AWAITING_MATERIALS}
        case "returned":
            return {"returned": True, "state": State.SUBMITTED}
        case "due_soon" | "overdue":
            return _due_where("soon" if box == "due_soon" else "overdue", now, ground)
    return {}


def _due_where(due: str, now: datetime, ground: Ground) -> dict[str, Any]:
    if due == "overdue":
        return {"due_at__lt": now, "state__in": OPEN_STATES}
    return {"due_at__gte": now, "due_at__lte": soon_limit(now, ground), "state__in": OPEN_STATES}


def soon_limit(now: datetime, ground: Ground) -> datetime:
    """ "Due soon" ends with the next working day."""
    closing = ground.closing(None, timezone.localdate(now))
    first = next_working_close(ground.calendar, now, closing)
    return next_working_close(ground.calendar, first, closing)


def _refuse_unknown(wanted: Wanted) -> None:
    known = {
        "box": set(BOXES),
        "state": {"", *State.values},
        "kind": {"", *Kind.values},
        "channel": {"", *Channel.values},
        "due": {"", "overdue", "soon"},
    }
    errors = {
        name: ["没有这个选项。"]
        for name, values in known.items()
        if getattr(wanted, name) not in values
    }
    if errors:
        raise InvalidError("请更正筛选条件。", errors=errors)


def _centre_where(code: str) -> dict[str, Any]:
    centre = Centre.objects.filter(code=code).only("pk", "tier").first()
    if centre is None:
        raise InvalidError.field("centre", "没有这个中心。")
    return {} if centre.tier == Tier.PREFECTURE else {f"{centre.tier}_id": centre.pk}


def _midnight(day: Any, *, later: int = 0) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))
    except OverflowError as error:
        raise InvalidError.field("from", "日期超出范围。") from error


def badges_for(user: User) -> dict[str, int]:
    """Open work at the user's seats by box, bad ratings to call back, unread messages.

    At most COUNT_CAP each; one statement.
    """
    now = timezone.now()
    return pages.badges(scope_of(user), now=now, soon=soon_limit(now, ground_for(user)))


def counts_for(user: User) -> dict[str, int]:
    """``badges_for`` without the messages."""
    counts = badges_for(user)
    del counts["messages"]
    return counts
