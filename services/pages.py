"""Pages of visible requests as hand-written statements.

Every way of seeing is an index range of its own; the ranges are joined by UNION, never by OR.
The same rule as ``RequestQuerySet.visible_to``, which a test walks beside it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from centres.access import Scope
from services.constants import OPEN_STATES, HoldingKind

_COLUMNS = frozenset(
    {
        *("state", "kind", "channel", "created_at", "due_at", "returned", "handler_id"),
        *("county_id", "township_id", "village_id", "group_id"),
    }
)
_SIGNS = {"": "=", "gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}
_HELD = "SELECT DISTINCT h.request_created_at, h.request_id FROM services_holding h"
_HELD_ASKED = f"{_HELD} JOIN services_request r ON r.id = h.request_id"
_NEWEST = "ORDER BY 1 DESC, 2 DESC LIMIT"
_URGENT = "ORDER BY 1 DESC, 2 ASC NULLS LAST, 3 LIMIT"


@dataclass(frozen=True)
class Page:
    """What a list asks for: conditions on the request, and where it goes on."""

    where: dict[str, Any] = field(default_factory=dict)
    after: tuple[Any, ...] | None = None
    limit: int = 25


@dataclass
class _Union:
    """Index ranges with their values, read as one list."""

    order: str
    limit: int
    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, select: str, conditions: list[str], values: list[Any]) -> None:
        where = " AND ".join(conditions) or "true"
        self.parts.append(f"({select} WHERE {where} {self.order} {self.limit})")
        self.values += values

    def keys(self) -> list[int]:
        """The request ids in order; the key is the last column."""
        if not self.parts:
            return []
        text = " UNION ".join(self.parts)
        if len(self.parts) > 1:
            text += f" {self.order} {self.limit}"
        with connection.cursor() as cursor:
            cursor.execute(text, self.values)
            return [row[-1] for row in cursor.fetchall()]


def newest_ids(scope: Scope, page: Page) -> list[int]:
    """Ids of the newest visible requests, newest first, one more than the limit."""
    union = _Union(_NEWEST, page.limit + 1)
    if scope.everything:
        _taken(union, page, ["NOT r.confidential"], [])
    else:
        for column, centre in _subtrees(scope):
            _taken(union, page, [f"r.{column} = %s", "NOT r.confidential"], [centre])
            _held(union, page, [f"h.{column} = %s", "NOT h.confidential"], [centre])
        for centre in sorted(scope.seats_alone):
            _taken(union, page, ["r.centre_id = %s", "NOT r.confidential"], [centre])
            _held(union, page, ["h.centre_id = %s", "NOT h.confidential"], [centre])
    _chain(union, page, scope)
    for name in ("first_responder_id", "agent_id", "handler_id"):
        _taken(union, page, [f"r.{name} = %s"], [scope.user_id])
    return union.keys()


def _chain(union: _Union, page: Page, scope: Scope) -> None:
    """What the seats of the user hold or held, confidential or not."""
    for department in sorted(scope.departments):
        _held(union, page, ["h.department_id = %s"], [department])
    for centre in sorted(scope.seats | scope.heads):
        _taken(union, page, ["r.centre_id = %s", "r.confidential"], [centre])
        secret = ["h.centre_id = %s", "h.confidential"]
        if centre not in scope.heads:
            # Who urges is the head above, not the whole seat above.
            secret += ["h.department_id IS NULL", f"h.kind <> '{HoldingKind.SUPERIOR}'"]
        _held(union, page, secret, [centre])


def first_ids(scope: Scope, page: Page) -> list[int]:
    """Those the user took first, newest first."""
    union = _Union(_NEWEST, page.limit + 1)
    _taken(union, page, ["r.first_responder_id = %s"], [scope.user_id])
    return union.keys()


def urgent_ids(scope: Scope, page: Page, *, mine: bool = False) -> list[int]:
    """Ids of open requests at the user's seats and in the user's hands, as the badges count them.

    Green channel first, then due soonest.
    """
    union = _Union(_URGENT, page.limit + 1)
    _waiting(union, page, ["r.handler_id = %s"], [scope.user_id])
    if mine:
        return union.keys()
    for centre in sorted(scope.heads):
        _waiting(union, page, ["r.holder_centre_id = %s"], [centre])
    for centre in sorted(scope.seats - scope.heads):
        own = ["r.holder_centre_id = %s", "r.holder_department_id IS NULL"]
        _waiting(union, page, own, [centre])
    for department in sorted(scope.departments):
        _waiting(union, page, ["r.holder_department_id = %s"], [department])
    _waiting(union, page, ["r.agent_id = %s"], [scope.user_id])
    return union.keys()


def _subtrees(scope: Scope) -> list[tuple[str, int]]:
    return [(f"{tier}_id", pk) for tier, ids in scope.subtrees.items() for pk in sorted(ids)]


def _taken(union: _Union, page: Page, conditions: list[str], values: list[Any]) -> None:
    """A range over the requests themselves."""
    asked, given = _asked(page.where)
    conditions, values = [*conditions, *asked], [*values, *given]
    if page.after:
        conditions.append("(r.created_at, r.id) < (%s, %s)")
        values += page.after
    union.add("SELECT r.created_at, r.id FROM services_request r", conditions, values)


def _held(union: _Union, page: Page, conditions: list[str], values: list[Any]) -> None:
    """A range over who held them; the request itself is read only for further conditions."""
    asked, given = _asked(page.where)
    conditions, values = [*conditions, *asked], [*values, *given]
    if page.after:
        conditions.append("(h.request_created_at, h.request_id) < (%s, %s)")
        values += page.after
    union.add(_HELD_ASKED if asked else _HELD, conditions, values)


def _waiting(union: _Union, page: Page, conditions: list[str], values: list[Any]) -> None:
    """A range over open work in the order of urgency."""
    asked, given = _asked(page.where)
    conditions = ["r.state IN %s", *conditions, *asked]
    values = [tuple(str(state) for state in OPEN_STATES), *values, *given]
    if page.after:
        behind, key = _behind(*page.after)
        conditions.append(behind)
        values += key
    select = "SELECT r.green_channel, r.due_at, r.id FROM services_request r"
    union.add(select, conditions, values)


def _behind(green: bool, due: Any, key: int) -> tuple[str, list[Any]]:
    """Rows behind this one in the order green first, due soonest (none last), id."""
    if due is None:
        same, values = "(r.due_at IS NULL AND r.id > %s)", [key]
    else:
        same = "(r.due_at > %s OR (r.due_at = %s AND r.id > %s) OR r.due_at IS NULL)"
        values = [due, due, key]
    if green:
        return f"((r.green_channel AND {same}) OR NOT r.green_channel)", values
    return f"(NOT r.green_channel AND {same})", values


def _asked(where: dict[str, Any]) -> tuple[list[str], list[Any]]:
    """Conditions as Django writes them (``due_at__lt``) on a short list of columns."""
    conditions: list[str] = []
    values: list[Any] = []
    for name, value in where.items():
        column, _, sign = name.partition("__")
        column = "handler_id" if column == "handler" else column
        if column not in _COLUMNS:
            raise ValueError(f"{column} is not a condition of a page")
        if value is None:
            conditions.append(f"r.{column} IS NULL")
        elif sign == "in":
            conditions.append(f"r.{column} IN %s")
            values.append(tuple(str(one) for one in value))
        else:
            conditions.append(f"r.{column} {_SIGNS[sign]} %s")
            values.append(value if not isinstance(value, str) else str(value))
    return conditions, values


# --- what waits, in numbers -----------------------------------------------------------------

COUNT_CAP = 1000  # badges say "999+" beyond

_BADGES = """
WITH mine AS (
  SELECT r.state, r.due_at, r.returned, r.handler_id FROM services_request r
  WHERE r.state IN %(open)s AND (r.holder_centre_id = ANY(%(heads)s)
    OR (r.holder_centre_id = ANY(%(seats)s) AND r.holder_department_id IS NULL)
    OR r.holder_department_id = ANY(%(offices)s) OR r.agent_id = %(me)s OR r.handler_id = %(me)s)
  LIMIT %(cap)s)
SELECT count(*) FILTER (WHERE state IN ('submitted', 'accepted') AND handler_id IS NULL) AS new,
  count(*) FILTER (WHERE handler_id = %(me)s) AS mine,
  count(*) FILTER (WHERE state = 'awaiting_materials') AS awaiting,
  count(*) FILTER (WHERE due_at >= %(now)s AND due_at <= %(soon)s) AS due_soon,
  count(*) FILTER (WHERE due_at < %(now)s) AS overdue,
  count(*) FILTER (WHERE returned AND state = 'submitted') AS returned,
  (SELECT count(*) FROM (SELECT 1 FROM services_request r WHERE {call_back}
    LIMIT %(cap)s) AS c) AS call_back,
  (SELECT count(*) FROM (SELECT 1 FROM foundation_message m
    WHERE m.recipient_id = %(me)s AND m.read_at IS NULL LIMIT %(cap)s) AS c) AS messages
FROM mine
"""
# Rated badly, handled by others, in my subtree, and mine to read if it is confidential.
_CALL_BACK = """
r.call_back_open AND r.state = 'resolved' AND ({reach})
AND r.handler_id IS DISTINCT FROM %(me)s AND NOT r.holder_centre_id = ANY(%(heads)s)
AND NOT (r.holder_centre_id = ANY(%(seats)s) AND r.holder_department_id IS NULL)
AND NOT coalesce(r.holder_department_id = ANY(%(offices)s), false)
AND (NOT r.confidential OR r.first_responder_id = %(me)s OR r.agent_id = %(me)s
  OR r.centre_id = ANY(%(chain)s) OR EXISTS (
    SELECT 1 FROM services_holding h WHERE h.request_id = r.id
      AND (h.department_id = ANY(%(offices)s) OR h.centre_id = ANY(%(heads)s)
        OR (h.centre_id = ANY(%(seats)s) AND h.department_id IS NULL AND h.kind <> 'superior'))))
"""


def badges(scope: Scope, *, now: datetime, soon: datetime) -> dict[str, int]:
    """Open work at the user's seats by box, call-backs, unread messages; one statement."""
    text = _BADGES.format(call_back=_call_back(scope))
    with connection.cursor() as cursor:
        cursor.execute(text, {**_names(scope), "now": now, "soon": soon, "cap": COUNT_CAP})
        row = cursor.fetchone()
        return dict(zip((column.name for column in cursor.description), row, strict=True))


def call_back_ids(scope: Scope, page: Page) -> list[int]:
    """Ids of bad ratings in the user's subtree that nobody called back yet, newest first."""
    asked, given = _asked(page.where)
    if page.after:
        asked.append("(r.created_at, r.id) < (%s, %s)")
        given += page.after
    with connection.cursor() as cursor:
        known = cursor.mogrify(_call_back(scope), _names(scope)).decode().replace("%", "%%")
        where = " AND ".join([known, *asked])
        cursor.execute(
            f"SELECT r.id FROM services_request r WHERE {where}"  # noqa: S608 - built above
            " ORDER BY r.created_at DESC, r.id DESC LIMIT %s",
            [*given, page.limit + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _call_back(scope: Scope) -> str:
    reach = "true"
    if not scope.everything:
        columns = [f"r.{column} = {centre:d}" for column, centre in _subtrees(scope)]
        reach = " OR ".join(columns) or "false"
    return _CALL_BACK.format(reach=reach)


def _names(scope: Scope) -> dict[str, Any]:
    return {
        "me": scope.user_id,
        "open": tuple(str(state) for state in OPEN_STATES),
        "heads": sorted(scope.heads),
        "seats": sorted(scope.seats),
        "offices": sorted(scope.departments),
        "chain": sorted(scope.seats | scope.heads),
    }
