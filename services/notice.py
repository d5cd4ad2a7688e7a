"""What a citizen is told before giving anything, and what needs a consent of its own. Pure."""

from enum import StrEnum

from services.constants import Kind
from services.entries import ItemEntry

# The text of templates/services/public_privacy.html. Change both together.
NOTICE_VERSION = "2026-11-20"


class Consent(StrEnum):
    """Sensitive data (PIPL 28-32): each kind is asked for by a box of its own."""

    PRIVATE = "private"  # family, health or money troubles
    ID_NUMBER = "id_number"


CONSENT_LABELS = {
    Consent.PRIVATE: "同意用我写的家庭、健康、经济情况办这件事",
    Consent.ID_NUMBER: "同意用我的身份证号码办这件事",
}
# People in need and people in a quarrel write of such things without being asked.
_PRIVATE_KINDS = frozenset({Kind.HELP, Kind.DISPUTE})


def asks_private(kind: str, item: ItemEntry | None) -> bool:
    """Whether what is written will speak of family, health or money."""
    return kind in _PRIVATE_KINDS or bool(item and item.confidential)


def consents_needed(kind: str, item: ItemEntry | None, id_number: str) -> frozenset[Consent]:
    needed = {Consent.PRIVATE} if asks_private(kind, item) else set()
    return frozenset(needed | ({Consent.ID_NUMBER} if id_number else set()))
