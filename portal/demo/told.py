"""The script of the demonstration, and whether all of it has been played. Quick to import."""

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from services.models import Request


def script() -> dict[str, Any]:
    text = (settings.BASE_DIR / "data/demo.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def story_id(county: str, index: int) -> UUID:
    """By it a story is found that was told already."""
    return uuid5(NAMESPACE_URL, f"demo:{county}:{index}")


def all_told() -> bool:
    """Whether every story is there; they come last, so all the rest is there too."""
    whole = script()
    wanted = [
        story_id(place["county"], index)
        for place in whole["places"]
        for index in range(len(whole["requests"]))
    ]
    return Request.objects.filter(client_id__in=wanted).count() == len(wanted)
