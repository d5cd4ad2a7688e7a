"""Load what is missing of the demonstration, in the order things build on each other."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from centres.actions.demo import Person, plant_people
from centres.actions.divisions import generate_groups, import_divisions
from centres.actions.seed import load_calendar, load_figures
from centres.models import Centre
from portal.demo import PREFECTURE
from portal.demo.places import describe, people, places
from portal.demo.stories import tell_stories
from services.actions.seed import load_catalogue


def load() -> Iterator[str]:
    """Says after each part what was added."""
    yield f"日历 {load_calendar()} 年，规则数值 {load_figures()} 个"
    if not Centre.objects.filter(code=PREFECTURE).exists():
        raw = (settings.BASE_DIR / "data/divisions_5203.csv").read_bytes()
        yield f"区划 {len(import_divisions(raw=raw).lines)} 条"
    yield f"村民组 {generate_groups()} 个"
    yield f"事项目录 {load_catalogue()['items']} 项"
    found = places()
    describe(found)
    cast = people(found)
    logins = settings.VAR / "demo-logins.json"
    known = _known(logins)
    passwords = known | plant_people(people=cast, known=known)
    _write(logins, [_line(one, passwords[one.username]) for one in cast])
    yield f"账号 {len(cast)} 个，密码在 {logins}"
    yield f"诉求 {tell_stories(timezone.now())} 件"


def _known(logins: Path) -> dict[str, str]:
    """The passwords handed out before, by account."""
    if not logins.exists():
        return {}
    rows = json.loads(logins.read_text(encoding="utf-8"))
    return {row["username"]: row["password"] for row in rows}


def _line(one: Person, password: str) -> dict[str, str | None]:
    return {
        "username": one.username,
        "password": password,
        "role": str(one.role),
        "centre": one.centre.code,
        "department": one.department.code if one.department else None,
        "centre_name": one.centre.name,
        "department_name": one.department.name if one.department else "",
        "name": one.name,
    }


def _write(logins: Path, rows: list[dict[str, str | None]]) -> None:
    """Whole or not at all, and for the owner's eyes only."""
    logins.parent.mkdir(parents=True, exist_ok=True)
    fresh = logins.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=2)
    fresh.replace(logins)
