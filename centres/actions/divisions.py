"""The yearly list of divisions: adds, renames, moves and retires; never deletes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from centres.actions.plant import plant_centres
from centres.actions.tiers import replant
from centres.constants import TIER_LEVEL, BaseKind, CentreStatus, Tier
from centres.divisions import (
    TIER_ABOVE,
    Division,
    group_names,
    read_divisions,
    roots,
    short_name,
)
from centres.imports import ImportReport
from centres.models import Centre
from foundation.jobs import enqueue
from foundation.pinyin import initials

# Kinds the list knows nothing of: it does not retire them.
_OWN_KINDS = frozenset({BaseKind.OFFICE, BaseKind.SCHOOL, BaseKind.NEW_ORG})
MOVE_OPEN_WORK = "services.tasks.move_open_work"


@dataclass
class _Edition:
    """What the network is, by code, and what the list makes of it."""

    known: dict[str, Centre]
    listed: dict[str, Division]
    added: list[Division] = field(default_factory=list)
    renamed: list[Centre] = field(default_factory=list)
    moved: list[tuple[Centre, str]] = field(default_factory=list)
    reopened: list[Centre] = field(default_factory=list)
    retired: list[Centre] = field(default_factory=list)


@transaction.atomic
def import_divisions(*, raw: bytes, dry_run: bool = False) -> ImportReport:
    """A table code,name,tier,parent: all of it or nothing; the report tells line by line.

    What the table leaves out is retired, in the tiers it lists and below its topmost lines.
    """
    report = ImportReport(dry_run)
    divisions = read_divisions(raw, report)
    network = Centre.objects.exclude(tier=Tier.GROUP).select_related("parent")
    edition = _Edition(
        known={centre.code: centre for centre in network},
        listed={division.code: division for division in divisions},
    )
    edition.retired = _missing(edition)
    _check(edition, report)
    for division in divisions:
        _compare(division, edition, report)
    for centre in edition.retired:
        report.add(0, "retired", f"{centre.code} {centre.name}")
    report.lines.sort(key=lambda line: line.line or 10**9)
    if report.stored:
        _store(edition)
    return report


def _missing(edition: _Edition) -> list[Centre]:
    tiers = {division.tier for division in edition.listed.values()}
    tops = roots(edition.listed.values())
    return [
        centre
        for centre in edition.known.values()
        if centre.code not in edition.listed
        and centre.tier in tiers
        and centre.status != CentreStatus.CLOSED
        and centre.base_kind not in _OWN_KINDS
        and tops & set(_ancestor_codes(centre, edition.known))
    ]


def _ancestor_codes(centre: Centre, known: dict[str, Centre]) -> Iterable[str]:
    while centre.parent:
        yield centre.parent.code
        centre = known[centre.parent.code]


def _check(edition: _Edition, report: ImportReport) -> None:
    """What is wrong with a line only the network can tell."""
    retired = {centre.code for centre in edition.retired}
    tops = {code for code, row in edition.known.items() if row.tier == Tier.PREFECTURE}
    for row in edition.listed.values():
        known = edition.known.get(row.code)
        parent = edition.known.get(row.parent)
        if known and known.tier != row.tier:
            report.add(row.line, "error", f"代码 {row.code} 已用于另一层级。")
        elif row.tier == Tier.PREFECTURE:
            if tops - {row.code}:
                report.add(row.line, "error", "系统中已有另一个市。")
        elif row.parent in edition.listed:
            continue
        elif parent is None or parent.status == CentreStatus.CLOSED or row.parent in retired:
            report.add(row.line, "error", f"上级 {row.parent} 不在表中，系统中也没有或已撤销。")
        elif parent.tier != TIER_ABOVE[row.tier]:
            report.add(row.line, "error", f"上级 {row.parent} 的层级不对。")


def _compare(row: Division, edition: _Edition, report: ImportReport) -> None:
    centre = edition.known.get(row.code)
    what = f"{row.code} {row.name}"
    if centre is None:
        edition.added.append(row)
        report.add(row.line, "added", what)
        return
    if centre.status == CentreStatus.CLOSED and not _retired_by_list(centre):
        into = centre.successor.name if centre.successor else ""
        report.add(row.line, "unchanged", f"{what}（已撤并到{into}，不恢复）")
        return
    before = len(report.lines)
    if centre.status == CentreStatus.CLOSED:
        edition.reopened.append(centre)
        report.add(row.line, "reopened", what)
    if centre.name != row.name:
        report.add(row.line, "renamed", f"{row.code} {centre.name} → {row.name}")
        edition.renamed.append(_rename(centre, row.name))
    if centre.parent and centre.parent.code != row.parent:
        report.add(row.line, "moved", f"{what}：{centre.parent.code} → {row.parent}")
        edition.moved.append((centre, row.parent))
    if len(report.lines) == before:
        report.add(row.line, "unchanged", what)


def _retired_by_list(centre: Centre) -> bool:
    """Retired here, not merged by somebody: its work went to the centre above."""
    return centre.successor_id is None or centre.successor_id == centre.parent_id


def _rename(centre: Centre, name: str) -> Centre:
    if centre.short_name == short_name(centre.name)[:40]:
        centre.short_name = short_name(name)[:40]
    centre.name = name
    centre.initials = initials(name)
    centre.version += 1
    return centre


def _store(edition: _Edition) -> None:
    whole = dict(edition.known)
    new = []
    for row in edition.added:
        centre = Centre(code=row.code, name=row.name, tier=row.tier, parent=whole.get(row.parent))
        whole[row.code] = centre
        new.append(centre)
    plant_centres(new)
    Centre.objects.bulk_update(
        edition.renamed, ["name", "short_name", "initials", "version"], batch_size=500
    )
    for centre, parent in edition.moved:
        centre.parent = whole[parent]
    if edition.moved:
        replant(centre for centre, _ in edition.moved)
    _reopen(edition.reopened)
    _retire(edition.retired)


def _reopen(centres: list[Centre]) -> None:
    """With the groups that were closed along with them."""
    for centre in centres:
        group = Centre.objects.filter(tier=Tier.GROUP, parent=centre, status=CentreStatus.CLOSED)
        group.filter(successor_id=centre.successor_id).update(
            status=CentreStatus.OPEN, successor=None
        )
        centre.status, centre.successor = CentreStatus.OPEN, None
    Centre.objects.bulk_update(centres, ["status", "successor"], batch_size=500)


def _retire(centres: list[Centre]) -> None:
    """Close them and what is still below them; open work goes to the nearest centre above."""
    gone = {centre.pk: centre for centre in centres}
    for centre in sorted(centres, key=lambda row: TIER_LEVEL[row.tier]):
        columns = {f"{centre.tier}_id": centre.pk}
        below = Centre.objects.filter(**columns).exclude(status=CentreStatus.CLOSED)
        gone |= {row.pk: row for row in below}
    for centre in sorted(gone.values(), key=lambda row: TIER_LEVEL[row.tier]):
        centre.status, centre.successor = CentreStatus.CLOSED, _open_above(centre, gone)
        enqueue(MOVE_OPEN_WORK, stream=f"centre:{centre.pk}", centre_id=centre.pk)
    Centre.objects.bulk_update(gone.values(), ["status", "successor"], batch_size=500)


def _open_above(centre: Centre, gone: dict[int, Centre]) -> Centre | None:
    """The nearest centre above that stays and takes requests."""
    above = centre.parent
    while above is not None and above.pk in gone:
        above = gone[above.pk].successor
    return above if above is not None and above.tier != Tier.PREFECTURE else None


@transaction.atomic
def generate_groups() -> int:
    """Villager groups, of which no public list exists, for open villages that have none."""
    kinds = ["", BaseKind.VILLAGE, BaseKind.COMMUNITY]
    villages = Centre.objects.filter(
        tier=Tier.VILLAGE, status=CentreStatus.OPEN, base_kind__in=kinds, children=None
    )
    new = [
        Centre(code=code, name=name, tier=Tier.GROUP, parent=village)
        for village in villages.order_by("code")
        for code, name in group_names(village.code, village.base_kind)
    ]
    plant_centres(new)
    return len(new)
