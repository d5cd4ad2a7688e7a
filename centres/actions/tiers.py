"""Tier columns after a move: of the centres at once, of the rows that belong to them by job."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from centres.actions.plant import place_under
from centres.constants import TIER_LEVEL
from centres.models import Centre, Event, TierColumns
from centres.models.tiers import TIER_FIELDS
from foundation.jobs import enqueue

_BATCH = 200


def replant(moved: Iterable[Centre]) -> None:
    """Write parents already set in memory, then the columns of everything below.

    Reads the subtrees by the columns as they still stand in the database.
    """
    rows = list(moved)
    below = Q(pk__in=[])
    for centre in rows:
        below |= Q(**{f"{centre.tier}_id": centre.pk})
    affected = {row.pk: row for row in Centre.objects.filter(below)}
    for centre in rows:
        affected[centre.pk].parent_id = centre.parent_id
    above = Centre.objects.filter(pk__in={row.parent_id for row in affected.values()})
    known = {row.pk: row for row in above} | affected
    for row in sorted(affected.values(), key=lambda row: TIER_LEVEL[row.tier]):
        place_under(row, known.get(row.parent_id))
    Centre.objects.bulk_update(
        affected.values(), ["parent", "parent_tier", *TIER_FIELDS], batch_size=500
    )
    ids = sorted(affected)
    for start in range(0, len(ids), _BATCH):
        enqueue("centres.tasks.rewrite_tier_columns", centre_ids=ids[start : start + _BATCH])


@transaction.atomic
def rewrite_tier_columns(*, centre_ids: list[int]) -> int:
    """Rows that belong to these centres follow them; events stay as they were written."""
    changed = 0
    for centre in Centre.objects.filter(pk__in=centre_ids).order_by("pk"):
        columns = centre.tier_columns()
        other = Q()
        for name, value in columns.items():
            other |= ~Q(**{name: value})  # Django's "not" counts NULL as different
        for model in _followers():
            rows = model._default_manager.filter(other, centre_id=centre.pk)  # noqa: SLF001
            changed += rows.update(**columns)
    return changed


def _followers() -> Iterable[Any]:
    """Every model with tier columns and a centre, whichever package it lives in."""
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields()}  # noqa: SLF001
        if issubclass(model, TierColumns) and not issubclass(model, Event) and "centre" in fields:
            yield model
