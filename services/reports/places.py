"""Where a person may hand something in: the open centres, found by name, initials or tree."""

from dataclasses import dataclass

from centres.constants import CentreStatus, Tier
from centres.models import Centre
from centres.reports.network import Wanted, ancestors_of, list_centres

_FOUND_MAX = 20  # more means the words say too little
_BELOW_MAX = 200
_MERGERS_MAX = 5
_OPEN = (CentreStatus.OPEN,)
_BELOW = {Tier.COUNTY: "乡镇", Tier.TOWNSHIP: "村", Tier.VILLAGE: "组"}


@dataclass(frozen=True)
class Place:
    """``path`` is where it lies, since names repeat."""

    code: str
    name: str
    path: str
    tier: str
    address: str
    hours: str
    hotline: str

    @property
    def below(self) -> str:
        """What lies right below, in a word; empty at the end of the tree."""
        return _BELOW.get(Tier(self.tier), "")


@dataclass(frozen=True)
class FoundPlaces:
    places: list[Place]
    more: bool = False


def find_places(text: str) -> FoundPlaces:
    """By name, pinyin initials or code; words before the last lie above: ``枫香 花茂``."""
    words = text[:60].strip()
    if not words:
        return FoundPlaces([])
    found = list_centres(Wanted(q=words, statuses=_OPEN, limit=_FOUND_MAX))
    return FoundPlaces(_places(found.rows), more=found.next_cursor is not None)


def places_in(centre: Centre | None) -> list[Place]:
    """The open centres right below one, or the counties."""
    tier = "" if centre else Tier.COUNTY
    wanted = Wanted(parent=centre, tier=tier, statuses=_OPEN, limit=_BELOW_MAX)
    return _places(list_centres(wanted).rows)


def open_centre(code: str) -> Centre | None:
    """The centre of this code if it takes requests; after a merger, the one that went on."""
    rows = Centre.objects.select_related("parent__parent__parent")
    centre: Centre | None = rows.filter(code=code).first() if code else None
    for _ in range(_MERGERS_MAX):
        if centre is None or centre.status in _OPEN:
            break
        centre = rows.filter(pk=centre.successor_id).first()
    takes = centre is not None and centre.status in _OPEN and centre.tier != Tier.PREFECTURE
    return centre if takes else None


def place_of(row: Centre) -> Place:
    return Place(
        code=row.code,
        name=row.shown_name,
        path=" ".join(above.shown_name for above in ancestors_of(row)),
        tier=row.tier,
        address=row.address,
        hours=row.hours,
        hotline=row.hotline,
    )


def _places(rows: list[Centre]) -> list[Place]:
    return [place_of(row) for row in rows if row.tier != Tier.PREFECTURE]
