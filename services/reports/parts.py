"""What hangs on one request, for its page: papers, files, ratings, seats and names.

One statement of small lists, written by hand: a page that asks for each by itself waits for each,
and putting these queries together anew costs more than answering them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection

from centres.access import scope_of
from centres.constants import Tier
from centres.models import User
from services.constants import HoldingKind
from services.models import Request

_Json = dict[str, Any]
_TIERS = (Tier.GROUP, Tier.VILLAGE, Tier.TOWNSHIP, Tier.COUNTY)

_SELECT = """
SELECT
  (SELECT json_agg(json_build_object('code', m.code, 'name', m.name, 'status', m.status)
      ORDER BY m.id)
    FROM services_material m WHERE m.request_id = %(request)s) AS materials,
  (SELECT json_agg(json_build_object('key', a.client_id, 'name', a.name, 'size', f.size,
      'at', a.at, 'by', u.name) ORDER BY a.id)
    FROM services_attachment a JOIN foundation_storedfile f ON f.id = a.file_id
    LEFT JOIN centres_user u ON u.id = a.by_id
    WHERE a.request_id = %(request)s) AS attachments,
  (SELECT json_agg(json_build_object('round', r.round, 'grade', r.grade,
      'phoned', r.by_call_back, 'at', r.at) ORDER BY r.round)
    FROM services_rating r WHERE r.request_id = %(request)s) AS ratings,
  (SELECT json_agg(json_build_object('seat', h.centre_id, 'part', h.department_id,
      'centre', c.name, 'department', d.name) ORDER BY h.id)
    FROM services_holding h JOIN centres_centre c ON c.id = h.centre_id
    LEFT JOIN centres_department d ON d.id = h.department_id
    WHERE h.request_id = %(request)s AND h.kind = %(consulted)s AND h.until IS NULL) AS consulted,
  (SELECT json_agg(json_build_object('kind', k.kind, 'days', k.days, 'by', u.name,
      'at', k.asked_at) ORDER BY k.id)
    FROM services_ask k JOIN centres_user u ON u.id = k.asked_by_id
    WHERE k.request_id = %(request)s AND k.granted IS NULL) AS asks,
  (SELECT json_agg(json_build_object('pk', c.id, 'name', c.name, 'short', c.short_name,
      'tier', c.tier, 'hotline', c.hotline, 'supervision', c.supervision_phone))
    FROM centres_centre c WHERE c.id = ANY(%(tiers)s)) AS chain,
  (SELECT json_agg(json_build_object('pk', u.id, 'name', u.name))
    FROM centres_user u WHERE u.id = ANY(%(people)s)) AS people
"""


@dataclass(frozen=True)
class Parts:
    """Lists of plain dictionaries, oldest first; ``chain`` from the taking centre upward.

    The fields stand in the order of the columns.
    """

    materials: list[_Json]
    attachments: list[_Json]
    ratings: list[_Json]
    consulted: list[_Json]
    asks: list[_Json]
    chain: list[_Json]
    people: list[_Json]

    @property
    def ask(self) -> _Json | None:
        return self.asks[0] if self.asks else None

    @property
    def names(self) -> dict[int, str]:
        return {row["pk"]: row["name"] for row in self.people}


def parts_of(request: Request, people: Iterable[int] = ()) -> Parts:
    """``people``: ids of users whose names the story needs."""
    values: dict[str, Any] = {
        "request": request.pk,
        "consulted": HoldingKind.CONSULTED.value,
        "tiers": [pk for pk in request.tier_values().values() if pk],
        "people": sorted(set(people)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, values)
        lists = [_plain(value) for value in cursor.fetchone()]
    found = {part.name: rows for part, rows in zip(fields(Parts), lists, strict=True)}
    for name in ("attachments", "ratings", "asks"):
        for one in found[name]:
            one["at"] = datetime.fromisoformat(one["at"])
    found["chain"].sort(key=lambda one: _TIERS.index(one["tier"]))
    return Parts(**found)


def _plain(value: Any) -> list[_Json]:
    """Nothing found is NULL; drivers differ in whether JSON comes as text."""
    rows: list[_Json] = json.loads(value) if isinstance(value, str) else value or []
    return rows


def assists(user: User, parts: Parts) -> bool:
    """Whether a seat of this user was asked to assist."""
    scope = scope_of(user)
    return any(
        row["part"] in scope.departments if row["part"] else row["seat"] in scope.seats
        for row in parts.consulted
    )
