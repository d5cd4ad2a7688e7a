"""The requests of the demonstration, taken and worked on by the product's own actions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from django.db import transaction

from centres.calendars import calendar_at
from centres.models import User
from centres.workdays import SHANGHAI, Calendar, local_day
from foundation.stamps import current_version
from portal.demo.places import Place, places, username_of
from portal.demo.told import script, story_id
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.table import RUN
from services.models import Request
from services.states import Who

_TITLES = ("先生", "女士")


@transaction.atomic
def tell_stories(now: datetime) -> int:
    """Play every story at every place, in the past; those already there are left. The number."""
    calendar = calendar_at(current_version())
    told = 0
    for number, place in enumerate(places()):
        teller = _Teller(place, _Days(calendar, now, shift=number))
        for index, story in enumerate(script()["requests"]):
            told += teller.tell(index, story)
    return told


class _Days:
    """Working days counted back from today."""

    def __init__(self, calendar: Calendar, now: datetime, shift: int) -> None:
        self._now = now
        self._shift = shift
        self._back = list(_working_days_back(calendar, local_day(now), 60))

    def moment(self, ago: int, clock: str, after: datetime | None) -> datetime:
        """That time ``ago`` working days back; later than the step before, not after now."""
        hour, minute = map(int, clock.split(":"))
        day = self._back[ago + self._shift - 1] if ago + self._shift else local_day(self._now)
        at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
        at = min(at, self._now - timedelta(minutes=5))
        return at if after is None else max(at, after + timedelta(minutes=1))


def _working_days_back(calendar: Calendar, today: date, count: int) -> Iterator[date]:
    day = today
    while count:
        day -= timedelta(days=1)
        if calendar.is_working(day):
            count -= 1
            yield day


class _Teller:
    """One place's cast plays the stories."""

    def __init__(self, place: Place, days: _Days) -> None:
        self._place = place
        self._days = days
        self._last = ""
        keys = [row["key"] for row in script()["posts"]]
        names = {username_of(place, key): key for key in keys}
        self._cast = {
            names[user.username]: user for user in User.objects.filter(username__in=names)
        }
        self._words = place.words | {key: user.username for key, user in self._cast.items()}

    def tell(self, index: int, story: dict[str, Any]) -> bool:
        client_id = story_id(self._place.county.code, index)
        known = Request.objects.filter(client_id=client_id).first()
        if known is not None:
            self._last = known.code
            return False
        at = self._days.moment(story["ago"], story["at"], None)
        user = self._cast[story["by"]] if "by" in story else None
        call = Call(user=user, by=Who.REQUESTER, client_id=client_id, now=at)
        code = create_request(call=call, new=self._new(index, story)).code
        for who, action, later, clock, given in story["steps"]:
            at = self._days.moment(story["ago"] - later, clock, at)
            RUN[action](call=self._call(who, at), code=code, **self._filled(given))
        self._last = code
        return True

    def _call(self, who: str, at: datetime) -> Call:
        if who == "requester":
            return Call(by=Who.REQUESTER, now=at)
        return Call(user=self._cast[who], now=at)

    def _new(self, index: int, story: dict[str, Any]) -> NewRequest:
        dice = crc32(f"{self._place.county.code}:{index}".encode())
        anonymous = story.get("anonymous", False)
        seat = story.get("from") or story.get("by", "village").split("_")[0]
        names = script()["surnames"]
        return NewRequest(
            kind=story["kind"],
            title=self._fill(story["title"]),
            body=self._fill(story["body"]),
            channel=story["channel"],
            item=story.get("item", ""),
            category=story.get("category", ""),
            name="" if anonymous else f"{names[dice % len(names)]}{_TITLES[dice % 2]}",
            # A block of numbers that is not given out: a text would reach nobody.
            phone="" if anonymous else f"1990000{dice % 10_000:04d}",
            anonymous=anonymous,
            centre=self._place.centre(seat),
            location=self._fill(story.get("location", "")),
            green_channel=story.get("green", False),
            missing=tuple(story.get("missing", ())),
            received=tuple(story.get("received", ())),
        )

    def _filled(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            name: self._fill(value) if isinstance(value, str) else value
            for name, value in given.items()
        }

    def _fill(self, text: str) -> str:
        return text.format_map(self._words | {"last": self._last})
