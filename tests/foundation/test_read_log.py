"""Reading personal data in clear leaves a row that stays."""

import pytest
from django.db import DatabaseError, transaction

from centres.models import User
from foundation.audit import log_read
from foundation.models import ReadLog


@pytest.fixture
def entry(clerk: User) -> ReadLog:
    log_read(
        actor_id=clerk.pk,
        subject="request",
        key="7K3M-9QPX-2D43",
        fields="phone",
        reason="回电" * 200,
        address="10.0.0.1",
    )
    return ReadLog.objects.get()


def test_it_says_who_read_what_and_why(entry: ReadLog, clerk: User) -> None:
    assert (entry.actor, entry.subject_key, entry.fields) == (clerk, "7K3M-9QPX-2D43", "phone")
    assert len(entry.reason) == 200


def test_it_cannot_be_changed(entry: ReadLog) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        ReadLog.objects.update(reason="")


def test_it_cannot_be_removed(entry: ReadLog) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        ReadLog.objects.filter(pk=entry.pk)._raw_delete("default")
