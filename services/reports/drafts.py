"""Drafts as they were typed."""

import json
from dataclasses import dataclass
from datetime import datetime

from centres.models import User
from services.models import Draft

# Fields of which several may be chosen.
LISTS = frozenset({"have", "materials"})


@dataclass(frozen=True)
class Kept:
    typed: dict[str, list[str]]
    at: datetime

    def flat(self) -> dict[str, str | list[str]]:
        """As initial values of a form: a single value alone, several as a list."""
        return {
            name: texts[0] if len(texts) == 1 and name not in LISTS else texts
            for name, texts in self.typed.items()
        }


def draft_of(user: User, surface: str) -> Kept | None:
    row = Draft.objects.filter(user=user, surface=surface).first()
    return Kept(json.loads(row.body), row.updated_at) if row else None
