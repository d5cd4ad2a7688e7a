"""The first answer to a client_id is kept and given again."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.problems import ReplayConflictError
from foundation.replays import Answer, fingerprint, first_answer, remember

pytestmark = pytest.mark.usefixtures("ground")
ID = uuid4()
BODY = {"title": "水管漏水", "name": "王敏"}
PRINT = fingerprint("/api/v1/requests/", BODY)


def test_nothing_was_answered_yet() -> None:
    assert first_answer("u:1", ID, PRINT) is None


def test_the_same_call_gets_the_same_answer() -> None:
    remember("u:1", ID, PRINT, Answer(201, {"code": "7K3M-9QPX-2D43"}))
    assert first_answer("u:1", ID, PRINT) == Answer(201, {"code": "7K3M-9QPX-2D43"}, replayed=True)


def test_another_body_is_a_conflict() -> None:
    remember("u:1", ID, PRINT, Answer(201, {}))
    with pytest.raises(ReplayConflictError):
        first_answer("u:1", ID, fingerprint("/api/v1/requests/", {**BODY, "title": "停电"}))


def test_another_path_is_a_conflict() -> None:
    remember("u:1", ID, PRINT, Answer(201, {}))
    with pytest.raises(ReplayConflictError):
        first_answer("u:1", ID, fingerprint("/api/v1/slots/", BODY))


def test_somebody_elses_number_is_free() -> None:
    remember("u:1", ID, PRINT, Answer(201, {}))
    assert first_answer("u:2", ID, PRINT) is None
    assert first_answer("public", ID, PRINT) is None


def test_the_order_of_fields_does_not_matter() -> None:
    assert fingerprint("/", dict(reversed(BODY.items()))) == fingerprint("/", BODY)


def test_a_second_writer_fails_as_a_whole() -> None:
    remember("u:1", ID, PRINT, Answer(201, {}))
    with pytest.raises(IntegrityError), transaction.atomic():
        remember("u:1", ID, PRINT, Answer(201, {}))


def test_the_kept_answer_is_unreadable_in_the_database() -> None:
    remember("u:1", ID, PRINT, Answer(201, {"phone": "13800001234"}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM foundation_replay")
        assert "13800001234" not in cursor.fetchone()[0]
