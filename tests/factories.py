"""Made-up places and people.

``plant_network`` writes the tree every test finds, once a test database; ``find_network`` reads it
back, fresh for each test. Further rows come from the factories.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import factory
from django.conf import settings

from centres.constants import Role, Tier
from centres.models import Centre, Department, Post, User

PASSWORD = "Correct-horse-7"
_BELOW = {
    Tier.PREFECTURE: Tier.COUNTY,
    Tier.COUNTY: Tier.TOWNSHIP,
    Tier.TOWNSHIP: Tier.VILLAGE,
    Tier.VILLAGE: Tier.GROUP,
}


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"person{number}")
    name = factory.Sequence(lambda number: f"王{number}")
    password = factory.django.Password(PASSWORD)


class CentreFactory(factory.django.DjangoModelFactory):
    """``parent`` decides the tier; without one it is a prefecture."""

    class Meta:
        model = Centre
        skip_postgeneration_save = True

    parent: Any = None
    code = factory.Sequence(lambda number: f"{9_000_000_000 + number}")
    name = factory.LazyAttribute(lambda new: f"{_tier(new.parent).label}{new.code}")
    tier = factory.LazyAttribute(lambda new: _tier(new.parent))
    parent_tier = factory.LazyAttribute(lambda new: new.parent.tier if new.parent else "")

    @factory.post_generation
    def _tier_columns(self, _create: bool, _given: Any, **_: Any) -> None:
        centre: Any = self
        if centre.parent:
            for name, value in centre.parent.tier_columns().items():
                setattr(centre, name, value)
            setattr(centre, f"{centre.tier}_id", centre.pk)
            centre.save()


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    code = factory.Sequence(lambda number: f"office-{number}")
    name = factory.Sequence(lambda number: f"办公室{number}")


def _tier(parent: Centre | None) -> Tier:
    return _BELOW[Tier(parent.tier)] if parent else Tier.PREFECTURE


def post(
    user: User, centre: Centre, role: Role, department: Department | None = None, **fields: Any
) -> Post:
    """Put the person there, since long ago."""
    user.__dict__.pop("posts_now", None)
    fields.setdefault("since", date(2020, 1, 1))
    return Post.objects.create(user=user, centre=centre, role=role, department=department, **fields)


# --- the network of every test ------------------------------------------------------------

# code: name; the parent is the longest shorter code. A is 5203 04, B is 5203 22.
_CENTRES = {
    "5203": "遵义市",
    "520304": "播州区",
    "520304100": "枫香镇",
    "520304100200": "花茂村",
    "520304100200001": "花茂村一组",
    "520304100201": "枫元村",
    "520304101": "平正乡",
    "520304101200": "红心村",
    "520322": "桐梓县",
    "520322100": "娄山关街道",
    "520322100200": "杉坪村",
    "520322100200001": "杉坪村一组",
}
# username: (name, centre code, role, department code)
_PEOPLE = {
    "clerk": ("王敏", "520304100200", Role.CLERK, ""),
    "second_clerk": ("周洁", "520304100200", Role.CLERK, ""),
    "agent": ("赵云", "520304100200", Role.AGENT, ""),
    "handler": ("李强", "520304100200", Role.HANDLER, ""),
    "head": ("陈刚", "520304100200", Role.HEAD, ""),
    "township_clerk": ("吴霞", "520304100", Role.CLERK, ""),
    "township_head": ("郑勇", "520304100", Role.HEAD, ""),
    "station_handler": ("孙丽", "520304100", Role.HANDLER, "social-affairs-office"),
    "station_head": ("钱伟", "520304100", Role.HEAD, "social-affairs-office"),
    "county_clerk": ("冯娟", "520304", Role.CLERK, ""),
    "county_head": ("褚明", "520304", Role.HEAD, ""),
    "bureau_handler": ("卫平", "520304", Role.HANDLER, "civil-affairs-bureau"),
    "supervisor": ("蒋正", "520304", Role.SUPERVISOR, ""),
    "organiser": ("沈静", "520304", Role.ORGANISER, ""),
    "system_admin": ("韩磊", "5203", Role.SYSTEM_ADMIN, ""),
    "security_admin": ("杨帆", "5203", Role.SECURITY_ADMIN, ""),
    "audit_admin": ("朱红", "5203", Role.AUDIT_ADMIN, ""),
    "neighbour": ("秦月", "520304100201", Role.CLERK, ""),
    "stranger": ("尤一", "520322100200", Role.CLERK, ""),
    "stranger_head": ("许二", "520322", Role.HEAD, ""),
    "nobody": ("何三", "", Role.CLERK, ""),
}


@dataclass
class County:
    county: Centre
    township: Centre
    village: Centre
    group: Centre
    # Departments of all its centres: "social-affairs-office" → row.
    departments: dict[str, Department] = field(default_factory=dict)


@dataclass
class Network:
    """``a`` and ``b`` under one prefecture; in A also a second village and a second township."""

    prefecture: Centre
    a: County
    b: County
    other_village: Centre
    other_township: Centre
    far_village: Centre  # of the other township


def plant_network() -> None:
    planted: dict[str, Centre] = {}
    for code, name in _CENTRES.items():
        above = [known for known in planted if code.startswith(known)]
        parent = planted[max(above, key=len)] if above else None
        planted[code] = CentreFactory(code=code, name=name, parent=parent)
    _plant_departments(planted.values())
    departments = {(row.centre_id, row.code): row for row in Department.objects.all()}
    for username, (name, code, role, department) in _PEOPLE.items():
        user = UserFactory(username=username, name=name)
        if code:
            centre = planted[code]
            post(user, centre, role, departments[centre.pk, department] if department else None)


def _plant_departments(centres: Iterable[Centre]) -> None:
    text = (settings.BASE_DIR / "data" / "departments.json").read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, str]]] = json.loads(text)
    Department.objects.bulk_create(
        Department(centre=centre, code=row["code"], name=row["name"])
        for centre in centres
        for row in rows.get(centre.tier, [])
    )


def find_network() -> Network:
    centres = {row.code: row for row in Centre.objects.filter(code__in=_CENTRES)}
    departments = list(Department.objects.select_related("centre"))

    def county(code: str) -> County:
        whole = centres[code]
        near = [
            row for row in departments if row.centre.code in {code, f"{code}100", f"{code}100200"}
        ]
        own = {row.code: row for row in near}
        return County(
            county=whole,
            township=centres[f"{code}100"],
            village=centres[f"{code}100200"],
            group=centres[f"{code}100200001"],
            departments=own,
        )

    return Network(
        prefecture=centres["5203"],
        a=county("520304"),
        b=county("520322"),
        other_village=centres["520304100201"],
        other_township=centres["520304101"],
        far_village=centres["520304101200"],
    )


def find_user(username: str) -> User:
    return User.objects.get(username=username)
