"""News reach an inbox once; texts to the outside are never sent twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from centres.models import User
from foundation import constants
from foundation.actions.messages import deliver_pending, mark_read, send_out, tell
from foundation.gateways import GatewayError
from foundation.models import Delivery, Message

pytestmark = pytest.mark.usefixtures("ground")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
State = Delivery.State
sent: list[str] = []


def gateway(*, key: str, address: str, text: str) -> None:
    sent.append(key)


def refusing(*, key: str, address: str, text: str) -> None:
    sent.append(key)
    raise GatewayError("busy")


def final(*, key: str, address: str, text: str) -> None:
    raise GatewayError("no such number", final=True)


def killed(*, key: str, address: str, text: str) -> None:
    sent.append(key)
    raise KeyboardInterrupt


@pytest.fixture
def through(settings: Settings) -> Callable[[str], None]:
    """Which function is the gateway."""
    sent.clear()

    def choose(name: str) -> None:
        settings.GATEWAYS = {"sms": f"{__name__}.{name}"}

    choose("gateway")
    return choose


def send(key: str = "a") -> None:
    send_out(address="13800001234", text="您的诉求已受理", dedup_key=key)


# --- the inbox ------------------------------------------------------------------------------


def test_the_same_news_is_told_once_to_a_person(clerk: User, head: User) -> None:
    for _ in range(2):
        tell([clerk.pk, head.pk, clerk.pk], kind="due", title="快到期了", dedup_key="due:1")
    assert Message.objects.filter(recipient=clerk).count() == 1
    assert Message.objects.count() == 2


def test_long_words_are_cut_rather_than_lost(clerk: User) -> None:
    tell([clerk.pk], kind="due", title="长" * 500, body="长" * 900, dedup_key="x")
    message = Message.objects.get()
    assert (len(message.title), len(message.body)) == (120, 500)


def test_reading_concerns_the_own_inbox_only(clerk: User, head: User) -> None:
    tell([clerk.pk, head.pk], kind="due", title="快到期了", dedup_key="due:1")
    foreign = Message.objects.get(recipient=head)
    assert mark_read(recipient_id=clerk.pk, message_ids=[foreign.pk]) == 0
    assert mark_read(recipient_id=clerk.pk) == 1
    assert mark_read(recipient_id=clerk.pk) == 0
    foreign.refresh_from_db()
    assert foreign.read_at is None


# --- the outside ----------------------------------------------------------------------------


def test_a_text_is_sent_once(through: Callable[[str], None]) -> None:
    send()
    send()
    assert deliver_pending() == 1
    assert deliver_pending() == 0
    assert sent == ["a"]
    assert Delivery.objects.get().state == State.SENT


def test_number_and_text_are_unreadable_in_the_database() -> None:
    send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address || text FROM foundation_delivery")
        stored = cursor.fetchone()[0]
    assert "13800001234" not in stored
    assert "诉求" not in stored


def test_a_refused_text_is_tried_again_with_longer_waits(through: Callable[[str], None]) -> None:
    through("refusing")
    with time_machine.travel(NOON, tick=False) as clock:
        send()
        for wait in (5, 10, 20, 40):
            assert deliver_pending() == 0
            before = len(sent)
            clock.shift(wait - 1)
            deliver_pending()
            assert len(sent) == before
            clock.shift(1)
        through("gateway")
        assert deliver_pending() == 1


def test_a_text_refused_ten_times_has_failed(through: Callable[[str], None]) -> None:
    through("refusing")
    with time_machine.travel(NOON, tick=False) as clock:
        send()
        for _ in range(20):
            deliver_pending()
            clock.shift(constants.JOB_BACKOFF_MAX)
    assert Delivery.objects.get().state == State.FAILED
    assert len(sent) == constants.JOB_ATTEMPTS


def test_a_final_refusal_is_not_tried_again(through: Callable[[str], None]) -> None:
    through("final")
    send()
    deliver_pending()
    assert Delivery.objects.get().state == State.FAILED


def test_what_became_of_a_text_is_unknown_after_a_crash_and_it_is_never_sent_again(
    through: Callable[[str], None],
) -> None:
    through("killed")
    with time_machine.travel(NOON, tick=False) as clock:
        send()
        with pytest.raises(KeyboardInterrupt):
            deliver_pending()
        through("gateway")
        deliver_pending()
        assert Delivery.objects.get().state == State.SENDING
        clock.shift(timedelta(seconds=constants.JOB_LEASE + 1))
        deliver_pending()
        clock.shift(timedelta(days=2))
        deliver_pending()
    assert Delivery.objects.get().state == State.UNKNOWN
    assert sent == ["a"]


def test_one_refused_text_does_not_hold_up_the_others(
    through: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    through("refusing")
    for number in range(3):
        send(str(number))
    deliver_pending(batch=3)
    through("gateway")
    send("new")
    assert deliver_pending(batch=3) == 1
    assert sent[-1] == "new"


def test_the_file_gateway_leaves_one_private_file_a_text(settings: Settings) -> None:
    settings.GATEWAYS = {"sms": "foundation.gateways.file_gateway"}
    send()
    deliver_pending()
    (path,) = Path(settings.OUTBOX_DIR).iterdir()
    assert json.loads(path.read_text()) == {"to": "13800001234", "text": "您的诉求已受理"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert "13800001234" not in path.name


def test_a_full_disk_is_a_refusal(settings: Settings) -> None:
    settings.GATEWAYS = {"sms": "foundation.gateways.file_gateway"}
    settings.OUTBOX_DIR = "/dev/null/outbox"
    send()
    assert deliver_pending() == 0
    assert Delivery.objects.get().state == State.PENDING
