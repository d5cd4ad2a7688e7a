"""What hangs on one request, for its page: papers, files, ratings, seats and names.

One statement of small arrays: a page of a dozen statements would wait for each of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from centres.access import scope_of
from centres.models import Centre, User
from services.constants import HoldingKind
from services.models import Ask, Attachment, Holding, Material, Rating, Request

_Json = dict[str, Any]


@dataclass(frozen=True)
class Parts:
    """Lists of plain dictionaries, oldest first; ``chain`` from the taking centre upward."""

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
    mine = {"request": OuterRef("pk")}
    row = Request.objects.filter(pk=request.pk).values(
        the_materials=_rows(
            Material.objects.filter(**mine), code="code", name="name", status="status"
        ),
        the_attachments=_rows(
            Attachment.objects.filter(**mine),
            key="client_id",
            name="name",
            size="file__size",
            type="file__content_type",
            at="at",
            by="by__name",
        ),
        the_ratings=_rows(
            Rating.objects.filter(**mine),
            round="round",
            grade="grade",
            phoned="by_call_back",
            at="at",
        ),
        the_consulted=_rows(
            Holding.objects.filter(kind=HoldingKind.CONSULTED, until=None, **mine),
            seat="centre",
            part="department",
            centre="centre__name",
            department="department__name",
        ),
        the_asks=_rows(
            Ask.objects.filter(granted=None, **mine),
            kind="kind",
            days="days",
            by="asked_by__name",
            at="asked_at",
        ),
        the_chain=_rows(
            Centre.objects.filter(pk__in=[pk for pk in request.tier_values().values() if pk]),
            pk="pk",
            name="name",
            short="short_name",
            tier="tier",
            hotline="hotline",
            supervision="supervision_phone",
        ),
        the_people=_rows(User.objects.filter(pk__in=set(people)), pk="pk", name="name"),
    )
    # The prefix keeps clear of the names of the model's own relations.
    return _read({name.removeprefix("the_"): value for name, value in row.get().items()})


def _rows(rows: QuerySet[Any], **fields: str) -> ArraySubquery:
    plain = rows.annotate(json=JSONObject(**{name: F(path) for name, path in fields.items()}))
    return ArraySubquery(plain.order_by("pk").values("json"))


def _read(row: dict[str, Any]) -> Parts:
    for name in ("attachments", "ratings", "asks"):
        for one in row[name]:
            one["at"] = datetime.fromisoformat(one["at"])
    # Ancestors were planted first, yet a merged centre may be younger: the tier decides.
    order = ("group", "village", "township", "county")
    row["chain"].sort(key=lambda one: order.index(one["tier"]))
    return Parts(**row)


def assists(user: User, parts: Parts) -> bool:
    """Whether a seat of this user was asked to assist."""
    scope = scope_of(user)
    return any(
        row["part"] in scope.departments if row["part"] else row["seat"] in scope.seats
        for row in parts.consulted
    )
