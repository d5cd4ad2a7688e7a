"""The inbox of a person, newest first."""

from datetime import datetime

from django.db.models import Q

from foundation.constants import PAGE_DEFAULT
from foundation.cursors import decode_cursor, encode_cursor
from foundation.models import Message


def unread_count(user_id: int) -> int:
    return Message.objects.filter(recipient_id=user_id, read_at=None).count()


def inbox_page(
    user_id: int, *, unread: bool = False, cursor: str = "", limit: int = PAGE_DEFAULT
) -> tuple[list[Message], str]:
    """The messages after the cursor, and the cursor of the next page ("": none).

    Raises CursorError.
    """
    rows = Message.objects.filter(recipient_id=user_id)
    if unread:
        rows = rows.filter(read_at=None)
    if cursor:
        at, pk = decode_cursor(cursor, datetime, int)
        rows = rows.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: limit + 1])
    if len(found) <= limit:
        return found, ""
    last = found[limit - 1]
    return found[:limit], encode_cursor(last.created_at, last.pk)
