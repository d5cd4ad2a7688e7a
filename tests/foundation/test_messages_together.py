"""Several deliverers at once: no text goes out twice, none is forgotten."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from foundation.actions.messages import deliver_pending, send_out
from foundation.models import Delivery
from tests.foundation.test_jobs_together import together

pytestmark = pytest.mark.django_db(transaction=True)
sent: list[str] = []


def gateway(*, key: str, address: str, text: str) -> None:
    sent.append(key)


@pytest.fixture(autouse=True)
def _gateway(settings: Settings) -> Iterator[None]:
    settings.GATEWAYS = {"sms": f"{__name__}.gateway"}
    sent.clear()
    yield
    sent.clear()


def test_four_deliverers_send_each_text_once() -> None:
    keys = [f"{number:02}" for number in range(30)]
    for key in keys:
        send_out(address="13800001234", text="您的诉求已受理", dedup_key=key)
    assert sum(together(deliver_pending)) == 30
    assert sorted(sent) == keys
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_one_text_asked_for_at_once_is_one_text() -> None:
    together(lambda: send_out(address="13800001234", text="已办结", dedup_key="same"))
    deliver_pending()
    assert sent == ["same"]
