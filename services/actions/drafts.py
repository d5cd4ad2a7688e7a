"""What somebody is typing, kept for that person until it is sent."""

import json

from django.db import transaction

from centres.models import User
from foundation.problems import TooLargeError
from services.models import Draft

_MOST = 200_000  # characters of JSON; longer than any form of ours lets through
Typed = dict[str, list[str]]


@transaction.atomic
def save_draft(*, user: User, surface: str, typed: Typed) -> None:
    """Keep the newest state of a form; one draft a person and form. Raises TooLargeError."""
    body = json.dumps(typed, ensure_ascii=False)
    if len(body) > _MOST:
        raise TooLargeError("草稿太长，没有自动保存。")
    Draft.objects.update_or_create(user=user, surface=surface, defaults={"body": body})


@transaction.atomic
def drop_draft(*, user: User, surface: str) -> None:
    Draft.objects.filter(user=user, surface=surface).delete()
