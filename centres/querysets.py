"""Which rows of the network a person sees."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from centres.access import centres_where
from centres.constants import Tier

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centres.models import Centre, User


def subtree_q(centre: "Centre", prefix: str = "") -> Q:
    """Rows with tier columns that lie in the subtree of a centre: one equality."""
    if centre.tier == Tier.PREFECTURE:
        return Q()
    return Q(**{f"{prefix}{centre.tier}_id": centre.pk})


class CentreQuerySet(models.QuerySet[Any]):
    def visible_to(self, _user: "User | AnonymousUser") -> "CentreQuerySet":
        """The network is public: everybody sees every centre."""
        return self

    def subtree_of(self, centre: "Centre") -> "CentreQuerySet":
        return self.filter(subtree_q(centre))

    def editable_by(self, user: "User") -> "CentreQuerySet":
        reach = Q(pk__in=[])
        for centre in centres_where(user, "edit_centre"):
            reach |= subtree_q(centre)
            if centre.tier == Tier.PREFECTURE:
                return self
        return self.filter(reach)
