"""The places of the demonstration and the people who serve there."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any
from zlib import crc32

from pypinyin import lazy_pinyin

from centres.actions.demo import Person
from centres.actions.network import details_of, update_centre
from centres.models import Centre, Department
from foundation.problems import InvalidError
from portal.demo.told import script

_PLACES = ("county", "township", "village", "neighbour", "group")


@dataclass(frozen=True)
class Place:
    """A county with one township, two villages and a group of the first."""

    county: Centre
    township: Centre
    village: Centre
    neighbour: Centre
    group: Centre

    def centre(self, name: str) -> Centre:
        centre: Centre = getattr(self, name)
        return centre

    @cached_property
    def words(self) -> dict[str, str]:
        """What a text of the script may name: {village}, {village_code}."""
        names = {name: self.centre(name).shown_name for name in _PLACES}
        return names | {f"{name}_code": self.centre(name).code for name in _PLACES}


def places() -> list[Place]:
    """In the order of the script. Raises InvalidError where the network lacks one."""
    rows = script()["places"]
    codes = {row[name] for row in rows for name in _PLACES if name in row}
    found = {centre.code: centre for centre in Centre.objects.filter(code__in=codes)}
    if len(found) < len(codes):
        raise InvalidError("区划表里没有演示用到的地方，请先导入随系统提供的区划表。")
    return [
        Place(
            **{name: found[row[name]] for name in _PLACES if name in row},
            group=_first_group(found[row["village"]]),
        )
        for row in rows
    ]


def _first_group(village: Centre) -> Centre:
    group: Centre | None = Centre.objects.filter(parent=village).order_by("code").first()
    if group is None:
        raise InvalidError(f"{village.name}没有村民组，请先生成。")
    return group


def people(found: list[Place]) -> list[Person]:
    """Everybody of the script, the names all different."""
    names = _Names()
    wanted = []
    for place in found:
        for row in script()["posts"]:
            centre = place.centre(row["at"])
            username = f"{_latin(centre)}-{row['role']}"
            wanted.append(_person(row, centre, username, names))
    prefecture = found[0].county.parent
    assert prefecture is not None  # the tree's constraint
    wanted += [
        _person(row, prefecture, row["key"].replace("_", "-"), names)
        for row in script()["prefecture_posts"]
    ]
    return wanted


def username_of(place: Place, key: str) -> str:
    """county_clerk → the account of that post at this place."""
    row = next(row for row in script()["posts"] if row["key"] == key)
    return f"{_latin(place.centre(row['at']))}-{row['role']}"


def _latin(centre: Centre) -> str:
    name = "".join(lazy_pinyin(centre.shown_name, errors="ignore"))
    if centre.tier == "group" and centre.parent:
        return f"{_latin(centre.parent)}{int(centre.code[-3:])}"
    return name


def _person(row: dict[str, Any], centre: Centre, username: str, names: "_Names") -> Person:
    code = row.get("department", "")
    department = Department.objects.get(centre=centre, code=code) if code else None
    return Person(
        username=username,
        name=names.of(username),
        role=row["role"],
        centre=centre,
        department=department,
        title=row["title"],
        shown=row.get("shown", False),
    )


class _Names:
    """The same account always gets the same made-up name, and no two are equal."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._script = script()

    def of(self, key: str) -> str:
        number = crc32(key.encode())
        while (name := self._name(number)) in self._taken:
            number += 1
        self._taken.add(name)
        return name

    def _name(self, number: int) -> str:
        surnames, given = self._script["surnames"], self._script["given"]
        return f"{surnames[number % len(surnames)]}{given[number // len(surnames) % len(given)]}"


def describe(found: list[Place]) -> None:
    """What staff would have entered: telephone, address, place; the numbers reach nobody."""
    for place, row in zip(found, script()["places"], strict=True):
        for step, name in enumerate(_PLACES):
            centre = place.centre(name)
            if centre.hotline:
                continue
            shift = Decimal(step) / 100
            details = replace(
                details_of(centre),
                hotline=f"0851-0000{crc32(centre.code.encode()) % 10_000:04d}",
                address=f"{centre.shown_name}便民服务大厅",
                longitude=Decimal(row["longitude"]) + shift,
                latitude=Decimal(row["latitude"]) + shift,
            )
            update_centre(centre=centre, version=centre.version, details=details)
