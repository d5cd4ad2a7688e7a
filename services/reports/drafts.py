"""Drafts as they were typed."""

import json
from dataclasses import dataclass
from datetime import datetime

from centres.models import User
from services.models import Draft

# Fields of which several may be chosen.
LISTS = frozenset({"have", "materials"})
Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Kept:
    typed: Typed
    at: datetime


def flat(typed: Typed) -> dict[str, str | list[str]]:
    """As initial values of a form: one value alone, those of a choice of several as a list."""
    return {name: texts if name in LISTS else texts[-1] for name, texts in typed.items() if texts}


def draft_of(user: User, surface: str) -> Kept | None:
    row = Draft.objects.filter(user=user, surface=surface).first()
    return Kept(json.loads(row.body), row.updated_at) if row else None
