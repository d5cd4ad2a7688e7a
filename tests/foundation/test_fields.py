"""The database sees cipher text only."""

import pytest
from django.db import connection

from centres.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.usefixtures("ground")


def _raw(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM centres_user WHERE id = %s", [user.pk])
        return str(cursor.fetchone()[0])


def test_the_column_is_unreadable_and_the_object_is_not() -> None:
    user = UserFactory(phone="13800001234")
    assert _raw(user).startswith("v1.")
    assert "13800001234" not in _raw(user)
    user.refresh_from_db()
    assert user.phone == "13800001234"


def test_empty_stays_empty() -> None:
    user = UserFactory(phone="")
    assert _raw(user) == ""
    assert list(User.objects.filter(pk=user.pk, phone=""))


def test_history_does_not_keep_the_phone() -> None:
    user = UserFactory(phone="13800001234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM centres_userevent WHERE pgh_obj_id = %s", [user.pk])
        columns = {column.name for column in cursor.description or []}
    assert not columns & {"phone", "password"}


@pytest.mark.parametrize("lookup", ["contains", "startswith", "in", "gt"])
def test_what_encryption_cannot_answer_is_refused(lookup: str) -> None:
    with pytest.raises(TypeError):
        list(User.objects.filter(**{f"phone__{lookup}": "138"}))
