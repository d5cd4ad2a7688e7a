"""Seal every encrypted column with the first of FIELD_KEYS; rebuild look-up columns if asked."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Left

from foundation.crypto import current_prefix
from foundation.fields import EncryptedTextField

_BATCH = 500


class Command(BaseCommand):
    help = "Rewrites rows sealed with an older key, in batches; a second run does what is left."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=_BATCH, help="rows a transaction")
        parser.add_argument(
            "--look-ups",
            action="store_true",
            help="rebuild the look-up columns, after BLIND_INDEX_KEY was changed",
        )

    def handle(self, *args: Any, batch: int, look_ups: bool, **options: Any) -> None:
        for model in apps.get_models():
            fields = sealed_fields(model)
            if fields:
                self.stdout.write(f"{model.__name__}: {_seal(model, fields, batch)}")
            if look_ups and hasattr(model, "look_up_columns"):
                self.stdout.write(f"{model.__name__}, look-ups: {_look_up(model, batch)}")


def sealed_fields(model: type[models.Model]) -> list[str]:
    fields = model._meta.local_concrete_fields  # noqa: SLF001 - the public way to a model's fields
    return [field.attname for field in fields if isinstance(field, EncryptedTextField)]


def _rows(model: type[models.Model]) -> Any:
    """Every row, in the order of the key; no scope may hide one here."""
    return model._base_manager.order_by("pk")  # noqa: SLF001


def _seal(model: type[models.Model], fields: list[str], batch: int) -> int:
    prefix = current_prefix()
    stale = Q(pk__in=[])
    marks = {f"mark_{name}": Left(name, len(prefix)) for name in fields}
    for mark in marks:
        stale |= Q(**{f"{mark}__gt": ""}) & ~Q(**{mark: prefix})
    rows = _rows(model).annotate(**marks).filter(stale).only("pk", *fields)
    changed = 0
    last = None
    while True:
        with transaction.atomic():
            # Locked before reading: what somebody writes meanwhile is not written over.
            wanted = rows if last is None else rows.filter(pk__gt=last)
            found = list(wanted.select_for_update(of=("self",))[:batch])
            _rows(model).bulk_update(found, fields)
        changed += len(found)
        if len(found) < batch:
            return changed
        last = found[-1].pk


def _look_up(model: type[models.Model], batch: int) -> int:
    """Models say in ``look_up_columns()`` what each of theirs should hold."""
    changed = 0
    last = None
    while True:
        with transaction.atomic():
            rows = _rows(model) if last is None else _rows(model).filter(pk__gt=last)
            found = list(rows.select_for_update(of=("self",))[:batch])
            for row in found:
                wanted = row.look_up_columns()
                if any(getattr(row, name) != value for name, value in wanted.items()):
                    changed += _rows(model).filter(pk=row.pk).update(**wanted)
        if len(found) < batch:
            return changed
        last = found[-1].pk
