"""Which requests a person sees, and their newest or most urgent pages.

Visible = taken in my subtree, or held now or before by my centre (or below it) or department,
or I am its first responder, agent or handler. Confidential ones: the holder chain and its heads.

One row is found by ``visible_to`` (a filter with OR, cheap on a unique key). Pages never use OR:
each way of seeing is an index range of its own, and the ranges are joined by UNION.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from centres.access import Scope, scope_of
from services import pages
from services.constants import OPEN_STATES, HoldingKind
from services.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centres.models import User


class CatalogueQuerySet(models.QuerySet[Any]):
    def visible_to(self, _user: "User | AnonymousUser") -> "CatalogueQuerySet":
        """The catalogue is the same for everybody; retired entries are not offered."""
        return self.filter(active=True)


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


_ONE = """
SELECT r.*, t.body AS words_body, t.sealed_title AS words_title, t.sealed_body AS words_sealed,
  (SELECT version FROM foundation_stamp WHERE name = 'config') AS config_version
FROM services_request r LEFT JOIN services_requesttext t ON t.request_id = r.id
WHERE r.code = %s
"""


def _plainly_seen(scope: Scope, row: Any) -> bool:
    """Whether the row alone shows that ``visible_to`` lets it pass."""
    if scope.user_id in {row.first_responder_id, row.agent_id, row.handler_id}:
        return True
    chain = scope.seats | scope.heads
    if row.centre_id in chain or row.holder_department_id in scope.departments:
        return True
    if row.confidential:
        return row.holder_centre_id in scope.heads
    return scope.everything or any(
        getattr(row, f"{tier}_id") in ids for tier, ids in scope.subtrees.items()
    )


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

    def one_visible(self, user: "User", code: str, *, lock: bool = False) -> Any | None:
        """The request of this code if the user may see it, with its words but without joins.

        Most are decided by what stands in the row; who held it before is asked only then.
        """
        found = self.one(code, lock=lock)
        if found is None:
            return None
        plain = _plainly_seen(scope_of(user), found)
        return found if plain or self.visible_to(user).filter(pk=found.pk).exists() else None

    def one(self, code: str, *, lock: bool = False) -> Any | None:
        """The request of this code whoever asks, with its words and the stamp of the settings."""
        rows = list(self.raw(_ONE + (" FOR UPDATE OF r" if lock else ""), [code]))
        return rows[0].take_words() if rows else None

    def open(self) -> "RequestQuerySet":
        return self.filter(state__in=OPEN_STATES)

    # --- pages -----------------------------------------------------------------------------

    def newest_ids(self, user: "User", page: Page) -> list[int]:
        """Ids of the newest visible requests, newest first, one more than the limit."""
        return pages.newest_ids(scope_of(user), page)

    def first_ids(self, user: "User", page: Page) -> list[int]:
        """Those the user took first, newest first."""
        return pages.first_ids(scope_of(user), page)

    def call_back_ids(self, user: "User", page: Page) -> list[int]:
        """Bad ratings in the user's subtree that others handled and nobody called back yet."""
        return pages.call_back_ids(scope_of(user), page)

    def urgent_ids(self, user: "User", page: Page, *, mine: bool = False) -> list[int]:
        """Ids of open requests at the user's seats: green channel first, then due soonest."""
        return pages.urgent_ids(scope_of(user), page, mine=mine)
