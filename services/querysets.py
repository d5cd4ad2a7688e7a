"""Which requests a person sees, and their newest or most urgent pages.

Visible = taken in my subtree, or held now or before by my centre (or below it) or department,
or I am its first responder, agent or handler. Confidential ones: the holder chain and its heads.

One row is found by ``visible_to`` (a filter with OR, cheap on a unique key). Pages never use OR:
each way of seeing is an index range of its own, and the ranges are joined by UNION.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from centres.access import Scope, scope_of
from services.constants import OPEN_STATES, HoldingKind, State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centres.models import User

COUNT_CAP = 1000  # badges say "999+" beyond


class CatalogueQuerySet(models.QuerySet[Any]):
    def visible_to(self, _user: "User | AnonymousUser") -> "CatalogueQuerySet":
        """The catalogue is the same for everybody; retired entries are not offered."""
        return self.filter(active=True)


@dataclass(frozen=True)
class Page:
    """What a list asks for: conditions on the request, and where it goes on."""

    where: dict[str, Any] = field(default_factory=dict)
    after: tuple[Any, ...] | None = None
    limit: int = 25


def _tier_ranges(scope: Scope) -> list[Q]:
    """One condition on the tier columns for each subtree the user reads."""
    if scope.everything:
        return [Q()]
    return [
        Q(**{f"{tier}_id": centre})
        for tier, ids in scope.subtrees.items()
        for centre in sorted(ids)
    ]


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        if not condition:
            return Q()
        found |= condition
    return found


def _holdings(**where: Any) -> QuerySet[Any]:
    return apps.get_model("services", "Holding").objects.filter(**where)


def personal_q(scope: Scope) -> Q:
    me = scope.user_id
    return Q(first_responder=me) | Q(agent=me) | Q(handler=me)


def chain_q(scope: Scope) -> Q:
    """The holder chain and its heads: seats that hold or held it, exactly, not a subtree."""
    here = (
        Q(holder_centre__in=scope.seats, holder_department=None)
        | Q(holder_department__in=scope.departments)
        | Q(holder_centre__in=scope.heads)
        | Q(centre__in=scope.seats | scope.heads)
    )
    # Who urges is the head above, not the whole seat above.
    before = _holdings(request=OuterRef("pk")).filter(
        Q(centre__in=scope.seats, department=None) & ~Q(kind=HoldingKind.SUPERIOR)
        | Q(department__in=scope.departments)
        | Q(centre__in=scope.heads)
    )
    return personal_q(scope) | here | Q(Exists(before))


class RequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User | AnonymousUser") -> "RequestQuerySet":
        """For single rows and narrow sets."""
        if not user.is_authenticated:
            return self.none()
        scope = scope_of(user)
        ranges = _tier_ranges(scope)
        held = _holdings(request=OuterRef("pk")).filter(
            _any([*ranges, Q(centre__in=scope.seats), Q(department__in=scope.departments)])
        )
        reach = personal_q(scope) | Q(centre__in=scope.seats) | Q(Exists(held))
        if ranges:
            reach = reach | _any(ranges) if all(ranges) else Q()
        # The secret ones ask for more, whatever the reach.
        return self.filter(reach).filter(Q(confidential=False) | chain_q(scope))

    def open(self) -> "RequestQuerySet":
        return self.filter(state__in=OPEN_STATES)

    # --- pages -----------------------------------------------------------------------------

    def newest_ids(self, user: "User", page: Page) -> list[int]:
        """Ids of the newest visible requests, newest first, one more than the limit."""
        scope = scope_of(user)
        ranges = _tier_ranges(scope)
        branches: list[QuerySet[Any, Any]] = [
            self._newest(condition, scope, page) for condition in ranges
        ]
        if not scope.everything:
            seats = [Q(centre=pk) for pk in sorted(scope.seats_alone)]
            held = [*ranges, *seats, *(Q(department=pk) for pk in sorted(scope.departments))]
            branches += [self._newest(condition, scope, page) for condition in seats]
            branches += [_newest_held(condition, scope, page) for condition in held]
            branches += [
                self._newest(Q(**{name: scope.user_id}), None, page)
                for name in ("first_responder", "agent", "handler")
            ]
        return _joined(branches, ("-at", "-key"), page.limit)

    def _newest(self, condition: Q, scope: Scope | None, page: Page) -> QuerySet[Any, Any]:
        rows = self.filter(condition, **page.where)
        if scope is not None:
            rows = rows.filter(Q(confidential=False) | chain_q(scope))
        if page.after:
            at, key = page.after
            rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key)).filter(
                created_at__lte=at
            )
        return rows.order_by("-created_at", "-pk").values(at=F("created_at"), key=F("pk"))[
            : page.limit + 1
        ]

    def newest_first_ids(self, user: "User", page: Page) -> list[int]:
        """Those the user took first, newest first."""
        mine = self._newest(Q(first_responder=user.pk), None, page)
        return _joined([mine], (), page.limit)

    def call_back_ids(self, user: "User", page: Page) -> list[int]:
        rows = self.to_call_back(user).filter(**page.where)
        if page.after:
            at, key = page.after
            rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
        newest = rows.order_by("-created_at", "-pk").values_list("pk", flat=True)
        return list(newest[: page.limit + 1])

    def urgent_ids(self, user: "User", page: Page, *, mine: bool = False) -> list[int]:
        """Ids of open requests at the user's seats: green channel first, then due soonest."""
        scope = scope_of(user)
        conditions = [Q(handler=scope.user_id)] if mine else seat_conditions(scope)
        branches = [self._urgent(condition, page) for condition in conditions]
        return _joined(branches, ("-green", F("due").asc(nulls_last=True), "key"), page.limit)

    def _urgent(self, condition: Q, page: Page) -> QuerySet[Any, Any]:
        rows = self.open().filter(condition, **page.where)
        if page.after:
            rows = rows.filter(_after_urgent(*page.after))
        return rows.order_by("-green_channel", F("due_at").asc(nulls_last=True), "pk").values(
            green=F("green_channel"), due=F("due_at"), key=F("pk")
        )[: page.limit + 1]

    def at_seats(self, user: "User") -> "RequestQuerySet":
        """Open work at the user's seats or in the user's hands, for the counts."""
        scope = scope_of(user)
        return self.open().filter(_any([*seat_conditions(scope), Q(handler=scope.user_id)]))

    def to_call_back(self, user: "User") -> "RequestQuerySet":
        """Bad ratings in the user's subtree that others handled and nobody called back yet."""
        scope = scope_of(user)
        own = (
            Q(holder_centre__in=scope.seats, holder_department=None)
            | Q(holder_centre__in=scope.heads)
            | Q(holder_department__in=scope.departments)
            | Q(handler=scope.user_id)
        )
        return self.filter(
            Q(confidential=False) | chain_q(scope),
            _any(_tier_ranges(scope)),
            call_back_open=True,
            state=State.RESOLVED,
        ).exclude(own)


def seat_conditions(scope: Scope) -> list[Q]:
    """What waits at the user's seats: one condition a seat, each served by an index."""
    return [
        *(Q(holder_centre=pk) for pk in sorted(scope.heads)),
        *(Q(holder_centre=pk, holder_department=None) for pk in sorted(scope.seats - scope.heads)),
        *(Q(holder_department=pk) for pk in sorted(scope.departments)),
        Q(agent=scope.user_id),
    ]


def _newest_held(condition: Q, scope: Scope, page: Page) -> QuerySet[Any]:
    rows = _holdings(**{f"request__{name}": value for name, value in page.where.items()})
    rows = rows.filter(condition)
    secret = chain_q(scope)
    model = apps.get_model("services", "Request")
    rows = rows.filter(
        Q(request__confidential=False)
        | Q(Exists(model.objects.filter(secret, pk=OuterRef("request_id"))))
    )
    if page.after:
        at, key = page.after
        rows = rows.filter(
            Q(request_created_at__lt=at) | Q(request_created_at=at, request_id__lt=key)
        ).filter(request_created_at__lte=at)
    return (
        rows.order_by("-request_created_at", "-request_id")
        .values(at=F("request_created_at"), key=F("request_id"))
        .distinct()[: page.limit + 1]
    )


def _after_urgent(green: bool, due: datetime | None, key: int) -> Q:
    """Rows behind this one in the order green first, due soonest (none last), id."""
    if due is None:
        same = Q(due_at=None, pk__gt=key)
    else:
        same = Q(due_at__gt=due) | Q(due_at=due, pk__gt=key) | Q(due_at=None)
    later = Q(green_channel=green) & same
    return later | Q(green_channel=False) if green else later


def _joined(branches: list[Any], order: tuple[Any, ...], limit: int) -> list[int]:
    if not branches:
        return []
    rows = branches[0] if len(branches) == 1 else branches[0].union(*branches[1:])
    if len(branches) > 1:
        rows = rows.order_by(*order)[: limit + 1]
    return [row["key"] for row in rows]
