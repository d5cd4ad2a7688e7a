"""Tell people: rows in an inbox, and deliveries to phones through a gateway."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.constants import JOB_ATTEMPTS, JOB_BACKOFF_FIRST, JOB_BACKOFF_MAX, JOB_LEASE
from foundation.gateways import GatewayError
from foundation.models import Delivery, Message

logger = logging.getLogger(__name__)


def tell(
    recipient_ids: Iterable[int],
    *,
    kind: str,
    title: str,
    dedup_key: str,
    body: str = "",
    link: str = "",
) -> None:
    """One line in each inbox; the same dedup_key is told once to a person."""
    Message.objects.bulk_create(
        [
            Message(
                recipient_id=recipient,
                kind=kind,
                title=title[:120],
                body=body[:500],
                link=link,
                dedup_key=dedup_key,
            )
            for recipient in dict.fromkeys(recipient_ids)
        ],
        ignore_conflicts=True,
    )


def mark_read(*, recipient_id: int, message_ids: list[int] | None = None) -> int:
    """The number newly read; None reads all."""
    unread = Message.objects.filter(recipient_id=recipient_id, read_at=None)
    if message_ids is not None:
        unread = unread.filter(pk__in=message_ids)
    return unread.update(read_at=timezone.now())


def send_out(*, address: str, text: str, dedup_key: str, channel: str = "sms") -> None:
    """Queue one text to the outside. The same dedup_key is sent once."""
    Delivery.objects.bulk_create(
        [Delivery(channel=channel, address=address, text=text, dedup_key=dedup_key)],
        ignore_conflicts=True,
    )


def deliver_pending(*, batch: int = 100) -> int:
    """Hand pending deliveries to the gateway; the number sent.

    Must run outside a transaction: the claim is committed before the gateway is called, so a
    crash leaves the row "sending", which becomes "unknown" and is never sent blindly again.
    """
    _mark_unknown()
    sent = 0
    for pk in _due(batch):
        if Delivery.objects.filter(pk=pk, state=Delivery.State.PENDING).update(
            state=Delivery.State.SENDING, sent_at=timezone.now()
        ):
            sent += _hand_over(Delivery.objects.get(pk=pk))
    return sent


def _due(batch: int) -> list[int]:
    rows = Delivery.objects.filter(state=Delivery.State.PENDING, available_at__lte=timezone.now())
    return list(rows.order_by("available_at", "id").values_list("pk", flat=True)[:batch])


def _hand_over(delivery: Delivery) -> bool:
    gateway = import_string(settings.GATEWAYS[delivery.channel])
    try:
        gateway(key=delivery.dedup_key, address=delivery.address, text=delivery.text)
    except GatewayError as error:
        tries = delivery.attempts + 1
        failed = tries >= JOB_ATTEMPTS or error.final
        wait = min(JOB_BACKOFF_FIRST * 2**delivery.attempts, JOB_BACKOFF_MAX)
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.FAILED if failed else Delivery.State.PENDING,
            attempts=tries,
            available_at=timezone.now() + timedelta(seconds=wait),
            last_error=type(error).__name__,
        )
        return False
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.SENT, attempts=delivery.attempts + 1, sent_at=timezone.now()
    )
    return True


@transaction.atomic
def _mark_unknown() -> None:
    old = timezone.now() - timedelta(seconds=JOB_LEASE)
    Delivery.objects.filter(state=Delivery.State.SENDING, sent_at__lt=old).update(
        state=Delivery.State.UNKNOWN
    )
