"""Who acts on accounts, from where; and the row that says so."""

from dataclasses import dataclass

from centres.constants import AccountVerb
from centres.models import AccountEvent, User


@dataclass(frozen=True)
class By:
    """user None: the terminal of the server, or somebody not signed in."""

    user: User | None = None
    address: str | None = None


def record(by: By, user: User | None, verb: AccountVerb) -> None:
    AccountEvent.objects.create(actor=by.user, user=user, verb=verb, address=by.address)
