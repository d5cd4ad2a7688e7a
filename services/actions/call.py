"""Who calls an action, with what in mind: the same for pages, API, public and the clock."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from centres.models import User
from services.states import Who


@dataclass(frozen=True)
class Call:
    """``version`` is the one the caller saw; None skips the check (citizen, clock)."""

    user: User | None = None
    by: Who | None = None  # REQUESTER or SYSTEM where there is no user
    version: int | None = None
    client_id: UUID = field(default_factory=uuid4)
    now: datetime = field(default_factory=timezone.now)
    # The caller undoes its own transaction as a whole if this fails: no savepoint is needed.
    whole: bool = False

    @property
    def actor_id(self) -> int | None:
        return self.user.pk if self.user else None
