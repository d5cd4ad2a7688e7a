"""Old rows are sealed anew with the first key; a second run finds nothing left."""

import base64
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from centres.models import User
from foundation.crypto import UndecipherableError
from foundation.management.commands.rotate_keys import sealed_fields
from services.models import Request
from tests.services.cases import taken

OLD = f"old:{base64.urlsafe_b64encode(b'1' * 32).decode()}"
NEW = f"new:{base64.urlsafe_b64encode(b'2' * 32).decode()}"


def _rotate(*options: str) -> str:
    out = StringIO()
    call_command("rotate_keys", "--batch", "2", *options, stdout=out)
    return out.getvalue()


def _stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM centres_user WHERE phone <> ''")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def phones(ground: None, settings: Settings) -> list[str]:
    settings.FIELD_KEYS = OLD
    numbers = [f"1380000{number:04d}" for number in range(5)]
    for user, number in zip(User.objects.order_by("id"), numbers, strict=False):
        user.phone = number
        user.save(update_fields=["phone"])
    return numbers


def test_rows_are_sealed_with_the_first_key(phones: list[str], settings: Settings) -> None:
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert "User: 5" in _rotate()
    assert {text.split(".")[1] for text in _stored()} == {"new"}
    settings.FIELD_KEYS = NEW
    assert sorted(User.objects.exclude(phone="").values_list("phone", flat=True)) == phones


def test_a_second_run_finds_nothing_left(phones: list[str], settings: Settings) -> None:
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    _rotate()
    before = _stored()
    assert "User: 0" in _rotate()
    assert _stored() == before


def test_an_interrupted_run_is_taken_up(phones: list[str], settings: Settings) -> None:
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    first = User.objects.exclude(phone="").earliest("id")
    first.save(update_fields=["phone"])
    assert "User: 4" in _rotate()


def test_without_the_old_key_nothing_is_written(phones: list[str], settings: Settings) -> None:
    settings.FIELD_KEYS = NEW
    before = _stored()
    with pytest.raises(UndecipherableError):
        _rotate()
    assert _stored() == before


def test_history_takes_no_note_of_it(phones: list[str], settings: Settings) -> None:
    history = apps.get_model("centres", "UserEvent")
    before = history.objects.count()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    _rotate()
    assert history.objects.count() == before


def test_no_history_table_holds_a_sealed_column() -> None:
    copies = [model for model in apps.get_models() if hasattr(model, "pgh_id")]
    assert copies
    assert [model.__name__ for model in copies if sealed_fields(model)] == []


@pytest.mark.parametrize("fields", [{}, {"phone": "", "name": "", "anonymous": True}])
def test_a_new_request_holds_the_look_ups_a_rebuild_would_give(
    clerk: User, fields: dict[str, object]
) -> None:
    request = Request.objects.get(pk=taken(clerk, **fields).pk)
    for name, value in request.look_up_columns().items():
        assert getattr(request, name) == value


def test_look_ups_follow_a_new_key(clerk: User, settings: Settings) -> None:
    request = taken(clerk)
    settings.BLIND_INDEX_KEY = base64.urlsafe_b64encode(b"3" * 32).decode()
    assert "Request, look-ups: 1" in _rotate("--look-ups")
    assert Request.objects.get(pk=request.pk).phone_hash != request.phone_hash
    assert "Request, look-ups: 0" in _rotate("--look-ups")
