"""Saving a row after the model's own checks."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

from centres.models.tiers import TIER_FIELDS
from foundation.problems import InvalidError


def save_clean(row: models.Model, update_fields: Iterable[str] | None = None) -> None:
    """Raises InvalidError with what ``full_clean`` found, by field."""
    try:
        row.full_clean(exclude=TIER_FIELDS)  # filled by us, NULL below the own tier
    except ValidationError as error:
        raise InvalidError("请更正标出的内容后再提交。", errors=error.message_dict) from error
    row.save(update_fields=update_fields)
