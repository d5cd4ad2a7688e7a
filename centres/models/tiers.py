"""Tier columns: the ancestors of a row's centre, so that a subtree is one equality."""

from typing import Any

import pgtrigger
from django.db import models

from foundation.stamps import RAISE_SQL

TIER_FIELDS = ("county_id", "township_id", "village_id", "group_id")


class TierColumns(models.Model):
    """NULL below the own tier of the centre. Filled only by ``tier_columns`` of the centre.

    Plain numbers without foreign keys: they are copies for ranges, the truth is ``centre``.
    """

    county_id = models.BigIntegerField(null=True)
    township_id = models.BigIntegerField(null=True)
    village_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    def tier_values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in TIER_FIELDS}


def held_in_memory(*shown: str) -> pgtrigger.Trigger:
    """Whoever changes one of these columns, by whatever way, ends what processes remember."""
    return pgtrigger.Trigger(
        name="held_in_memory",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*shown),
        func=f"{RAISE_SQL}; RETURN NULL;",
    )
