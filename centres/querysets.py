"""Which rows of the network a person sees."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from centres.access import CAPABILITIES, posts_of
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

    def editable_by(self, user: "User | AnonymousUser") -> "CentreQuerySet":
        """Who leads the centre or one above it; the head of a station leads only the station."""
        reach = Q(pk__in=[])
        roles = CAPABILITIES["edit_centre"][0]
        for post in posts_of(user):
            if post.role not in roles or post.department_id is not None:
                continue
            if post.centre.tier == Tier.PREFECTURE:
                return self
            reach |= subtree_q(post.centre)
        return self.filter(reach)
