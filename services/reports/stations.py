"""Stations and bureaus by the code that names the same one at every centre of a tier."""

from django.db.models import Min

from centres.models import Department


def stations_by_tier() -> dict[str, list[tuple[str, str]]]:
    """tier → [(code, a name of it)], only what some centre has."""
    rows = (
        Department.objects.filter(active=True)
        .values("centre__tier", "code")
        .annotate(shown=Min("name"))
        .order_by("centre__tier", "code")
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["centre__tier"], []).append((row["code"], row["shown"]))
    return found


def station_name(tier: str, code: str) -> str:
    """What people call it; blank where no centre of the tier has it."""
    if not code:
        return ""
    return dict(stations_by_tier().get(tier, [])).get(code, "")
