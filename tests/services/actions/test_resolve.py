"""Answer, contact, remark."""

import pytest
from django.db import connection

from centres.models import User
from services.constants import ClockKind, State
from services.models import Note, Request
from services.reports.detail import events_of
from tests.services.cases import (
    SAMPLE,
    Time,
    accepted,
    act,
    last_event,
    limit,
    november,
    running,
    taken,
    texts,
    told,
)

pytestmark = pytest.mark.usefixtures("time")


def test_the_answer_ends_the_work_and_opens_the_rating(advice: Request, handler: User) -> None:
    done = act("resolve", accepted(advice), handler, **SAMPLE["resolve"])
    assert (done.state, done.outcome, done.due_at) == (State.RESOLVED, "solved", None)
    assert done.resolved_at is not None
    assert done.grade is None, "nobody is satisfied by default"
    assert running(done) == {"rating"}
    assert limit(done, ClockKind.RATING).due_at == november(24), "fifteen days"
    assert limit(done, ClockKind.FINISH).met is True


def test_an_answer_after_the_date_is_late(advice: Request, clerk: User, time: Time) -> None:
    accepted(advice)
    time.to(12, 17, 1)
    act("resolve", advice, clerk, **SAMPLE["resolve"])
    assert limit(advice, ClockKind.FINISH).met is False


def test_the_person_reads_it_and_is_asked_to_rate(advice: Request, second_clerk: User) -> None:
    act("resolve", accepted(advice), second_clerk, **SAMPLE["resolve"])
    assert "已有答复。比例为百分之七十。 请您评价。" in texts(advice)[-1]
    assert told(advice, "resolve") == {"clerk"}
    note = Note.objects.get(request=advice, kind="reply")
    assert last_event(advice).note == note
    assert last_event(advice).data == {"outcome": "solved", "by_phone": False}


def test_an_answer_is_a_contact_too(time: Time, clerk: User) -> None:
    made = accepted(taken(clerk, channel="web"))
    done = act("resolve", made, clerk, **SAMPLE["resolve"])
    assert done.contacted_at == done.resolved_at
    assert limit(done, ClockKind.FIRST_CONTACT).met is True


def test_the_first_talk_that_reaches_meets_the_limit(time: Time, clerk: User) -> None:
    made = taken(clerk, channel="web")
    act("contact", made, clerk, text="无人接听")
    assert "first_contact" in running(made)
    time.to(10, 9)
    done = act("contact", made, clerk, text="已说明", reached=True)
    assert done.contacted_at == november(10, 9)
    assert "first_contact" not in running(done)
    assert (done.state, last_event(done).data) == (State.SUBMITTED, {"reached": True})


def test_a_remark_stays_among_the_staff(advice: Request, head: User) -> None:
    act("note", advice, head, text="此人多次来电")
    assert Note.objects.get(request=advice, kind="note").text == "此人多次来电"
    assert [event.verb for event in events_of(advice, staff=False)] == ["create"]
    assert told(advice, "note") == {"clerk"}
    assert len(texts(advice)) == 1, "only the receipt"


def test_words_lie_encrypted_outside_the_event(advice: Request, clerk: User) -> None:
    act("note", advice, clerk, text="此人多次来电")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM services_note WHERE request_id = %s", [advice.pk])
        (stored,) = cursor.fetchone()
    assert "来电" not in stored
