"""The rules in force at one moment: calendar, figures and catalogue of one stamp."""

import math
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Protocol

from centres.access import posts_of
from centres.calendars import Figures, calendar_at, figures_at
from centres.workdays import Calendar
from foundation.stamps import current_version
from services.catalogue import Catalogue, catalogue_at

if TYPE_CHECKING:
    from centres.models import User


class HasLimit(Protocol):
    """What ``finish_days`` reads of a request."""

    item_id: int | None
    kind: str
    county_id: int | None
    green_channel: bool


@dataclass(frozen=True)
class Ground:
    version: int
    calendar: Calendar
    figures: Figures
    catalogue: Catalogue

    def days(self, code: str, county_id: int | None, on: date) -> int:
        return self.figures.number(code, county_id=county_id, on=on)

    def closing(self, county_id: int | None, on: date) -> time:
        return self.figures.clock_time("closing_hour", county_id=county_id, on=on)

    def finish_days(self, request: HasLimit, on: date) -> int:
        """Working days promised: the item's limit for a matter, else by kind; green is halved."""
        item = self.catalogue.items_by_id.get(request.item_id) if request.item_id else None
        if item is not None:
            limit = item.promised_days
        else:
            limit = self.days(f"finish_{request.kind}_days", request.county_id, on)
        if request.green_channel:
            factor = self.figures.decimal(
                "green_channel_factor", county_id=request.county_id, on=on
            )
            limit = max(1, math.ceil(limit * factor))
        return limit


def ground_at(version: int) -> Ground:
    return Ground(version, calendar_at(version), figures_at(version), catalogue_at(version))


def ground_for(user: "User") -> Ground:
    """The rules as they stood when the user's posts were read: no statement of its own."""
    posts = posts_of(user)
    return ground_at(getattr(posts[0], "config_version", None) or 0) if posts else ground_now()


def ground_now() -> Ground:
    """One statement; the tables behind it are read again only after a change."""
    return ground_at(current_version())
