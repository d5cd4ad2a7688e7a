"""What the database promises, and what it is not asked for."""

from importlib.util import find_spec
from typing import Any

import django
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.models import Field, Model

from tests.architecture.source import PACKAGES

pytestmark = pytest.mark.usefixtures("ground")


def _models() -> list[type[Model]]:
    """Our tables; the histories that pghistory derives from them are its business."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES and not hasattr(model, "pgh_tracked_model")
    ]


def _choices() -> list[Any]:
    fields = [field for model in _models() for field in model._meta.local_concrete_fields]
    return [
        field for field in fields if field.choices and not isinstance(field, models.BooleanField)
    ]


def _checks(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = %s::regclass",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _guarded(field: "Field[Any, Any]", checks: list[str]) -> bool:
    """Whether one check names the column and every value it may have."""
    numbers = isinstance(field, models.IntegerField)
    values = [
        str(value) if numbers else f"'{value}'" for value, _ in field.flatchoices if value != ""
    ]
    named = [check for check in checks if str(field.column) in check]
    return any(all(value in check for value in values) for check in named) or (
        numbers and any(values[0] in check and values[-1] in check for check in named)
    )


def test_every_choice_is_guarded_by_the_database() -> None:
    loose = [
        f"{field.model._meta.label}.{field.name}"
        for field in _choices()
        if not _guarded(field, _checks(field.model._meta.db_table))
    ]
    assert loose == []


def test_every_constraint_and_index_is_named_by_us() -> None:
    nameless = [
        model._meta.label
        for model in _models()
        if model._meta.unique_together
        or (model._meta.indexes and any(not i.name for i in model._meta.indexes))
    ]
    assert nameless == []


def test_no_extension_is_needed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert cursor.fetchall() == [("plpgsql",)]


def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_driver_is_the_one_that_was_tried() -> None:
    assert find_spec("psycopg2")
    assert find_spec("psycopg") is None


def test_django_has_its_known_holes_mended() -> None:
    assert django.VERSION[:3] >= (5, 2, 11)
