"""The test network (tests/factories.py) as a table, and editions of it."""

from collections.abc import Callable, Iterable

import pytest

from centres.actions.divisions import generate_groups, import_divisions
from centres.divisions import base_kind_of, group_names, short_name
from centres.imports import ImportReport
from centres.models import Centre, Department
from foundation.models import Job
from foundation.problems import InvalidError, TooLargeError
from tests.factories import Network

pytestmark = pytest.mark.usefixtures("ground")

NOW = {
    "5203": ("遵义市", "prefecture", ""),
    "520304": ("播州区", "county", "5203"),
    "520304100": ("枫香镇", "township", "520304"),
    "520304100200": ("花茂村", "village", "520304100"),
    "520304100201": ("枫元村", "village", "520304100"),
    "520304101": ("平正乡", "township", "520304"),
    "520304101200": ("红心村", "village", "520304101"),
    "520322": ("桐梓县", "county", "5203"),
    "520322100": ("娄山关街道", "township", "520322"),
    "520322100200": ("杉坪村", "village", "520322100"),
}


def table(rows: dict[str, tuple[str, str, str]], *more: str) -> bytes:
    lines = [f"{code},{','.join(row)}" for code, row in rows.items()]
    return "\n".join(["code,name,tier,parent", *lines, *more]).encode()


def load(changes: dict[str, tuple[str, str, str]], without: Iterable[str] = ()) -> ImportReport:
    rows = {code: row for code, row in {**NOW, **changes}.items() if code not in set(without)}
    return import_divisions(raw=table(rows))


def found(report: ImportReport, outcome: str) -> list[int]:
    return [line.line for line in report.lines if line.outcome == outcome]


def test_the_same_edition_changes_nothing() -> None:
    assert load({}).counts() == {"unchanged": 10}
    assert not Job.objects.exists()


def test_a_new_village_gets_columns_departments_and_defaults(network: Network) -> None:
    report = load({"520304100202": ("青坑社区居民委员会", "village", "520304100")})
    assert found(report, "added") == [12]
    village = Centre.objects.get(code="520304100202")
    assert (village.short_name, village.base_kind, village.initials) == (
        "青坑社区",
        "community",
        "qksqjmwyh",
    )
    assert village.tier_columns() == {
        "county_id": network.a.county.pk,
        "township_id": network.a.township.pk,
        "village_id": village.pk,
        "group_id": None,
    }
    assert village.hours == "周一至周五 9:00–17:00"
    assert set(village.departments.values_list("code", flat=True)) == {
        "service-desk",
        "mediation-committee",
    }


def test_a_rename_keeps_code_and_place() -> None:
    report = load({"520304100200": ("花茂新村", "village", "520304100")})
    assert report.counts() == {"unchanged": 9, "renamed": 1}
    centre = Centre.objects.get(code="520304100200")
    assert (centre.name, centre.initials, centre.version) == ("花茂新村", "hmxc", 2)


def test_a_retired_village_closes_with_its_groups_and_hands_on_its_work(network: Network) -> None:
    report = load({}, without=["520304100200"])
    assert [line.text for line in report.lines if line.outcome == "retired"] == [
        "520304100200 花茂村"
    ]
    for old in (network.a.village, network.a.group):
        old.refresh_from_db()
        assert (old.status, old.successor) == ("closed", network.a.township)
    jobs = {(job.function, job.args["centre_id"]) for job in Job.objects.all()}
    assert jobs == {
        ("services.tasks.move_open_work", network.a.village.pk),
        ("services.tasks.move_open_work", network.a.group.pk),
    }
    assert load({}, without=["520304100200"]).counts() == {"unchanged": 9}


def test_what_the_list_retired_by_mistake_it_brings_back(network: Network) -> None:
    load({}, without=["520304100200"])
    assert load({}).counts() == {"unchanged": 9, "reopened": 1}
    network.a.group.refresh_from_db()
    assert (network.a.group.status, network.a.group.successor) == ("open", None)


def test_a_merged_village_is_not_brought_back(network: Network) -> None:
    Centre.objects.filter(code="520304100201").update(status="closed", successor=network.a.village)
    assert load({}).counts() == {"unchanged": 10}
    assert Centre.objects.get(code="520304100201").status == "closed"


def test_a_township_that_moves_takes_all_below_along(
    network: Network, drain: Callable[[], int]
) -> None:
    report = load({"520304100": ("枫香镇", "township", "520322")})
    assert report.counts() == {"unchanged": 9, "moved": 1}
    group = Centre.objects.get(pk=network.a.group.pk)
    assert (group.county_id, group.township_id) == (network.b.county.pk, network.a.township.pk)
    assert Centre.objects.get(pk=network.a.township.pk).parent == network.b.county
    assert drain() == 1


def test_offices_and_schools_are_not_the_lists_to_retire(network: Network) -> None:
    Centre.objects.filter(pk=network.other_village.pk).update(base_kind="school")
    assert load({}, without=["520304100201"]).counts() == {"unchanged": 9}


def test_a_part_of_the_list_speaks_for_its_part_only(network: Network) -> None:
    part = {code: row for code, row in NOW.items() if code.startswith("520322")}
    assert import_divisions(raw=table(part)).counts() == {"unchanged": 3}
    counties = {code: row for code, row in NOW.items() if len(code) <= 6}
    assert import_divisions(raw=table(counties)).counts() == {"unchanged": 3}


def test_a_preview_stores_nothing() -> None:
    before = set(Centre.objects.values_list("code", "name", "status"))
    raw = table({**NOW, "520304": ("播州", "county", "5203"), "520399": ("新县", "county", "5203")})
    report = import_divisions(raw=raw, dry_run=True)
    assert (report.counts()["renamed"], report.counts()["added"]) == (1, 1)
    assert set(Centre.objects.values_list("code", "name", "status")) == before


@pytest.mark.parametrize(
    "line",
    [
        "520304100209,新村,hamlet,520304100",
        "520304100209001,一组,group,520304100209",
        "52030410020,新村,village,520304100",
        "５20304100209,新村,village,520304100",
        "520304100209,,village,520304100",
        "520304100209,新村,village,",
        "520304100209,新村,village,999999999",
        "520304100209,新村,village,520304",
        "520304100209,新\x07村,village,520304100",
        "520304100209,新村,village",
        "520304,播州区,county,5203",
        "5205,毕节市,prefecture,",
        f"520304100209,{'新' * 81},village,520304100",
    ],
)
def test_one_bad_line_is_told_by_number_and_nothing_is_stored(line: str) -> None:
    renamed = {**NOW, "520304": ("播州", "county", "5203")}
    report = import_divisions(raw=table(renamed, line))
    assert {row.line for row in report.errors} == {12}
    assert not report.stored
    assert Centre.objects.get(code="520304").name == "播州区"


def test_a_second_prefecture_is_refused() -> None:
    report = import_divisions(raw=table({"5205": ("毕节市", "prefecture", "")}))
    assert [row.text for row in report.errors] == ["系统中已有另一个市。"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"code,name\n5203,x\n",
        b"code,name,tier,parent\n",
        b"\x89PNG\r\n\x1a\n",
        b'code,name,tier,parent\n5203,"x,prefecture,\n',
    ],
)
def test_a_malformed_file_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(InvalidError):
        import_divisions(raw=raw)


def test_a_huge_file_is_refused() -> None:
    with pytest.raises(TooLargeError):
        import_divisions(raw=b"a" * (5 * 1024 * 1024 + 1))


def test_groups_are_generated_once_where_there_are_none() -> None:
    expected = [len(group_names(code, "")) for code in ("520304100201", "520304101200")]
    assert generate_groups() == sum(expected)
    assert generate_groups() == 0
    group = Centre.objects.get(code="520304100201003")
    assert (group.name, group.village_id) == ("第三村民组", group.parent_id)
    assert group.group_id == group.pk


def test_names_of_groups_are_always_the_same() -> None:
    assert group_names("520304100201", "village") == group_names("520304100201", "village")
    names = [name for _, name in group_names("520304100202", "community")]
    assert all(name.endswith("小区") for name in names)
    assert len(set(names)) == len(names) in range(8, 12)


@pytest.mark.parametrize(
    ("name", "short", "kind"),
    [
        ("花茂村村民委员会", "花茂村", "village"),
        ("南门社区居民委员会", "南门社区", "community"),
        ("南门居委会", "南门", "community"),
        ("花茂村委会", "花茂村", "village"),
        ("南门社区", "南门社区", "community"),
        ("花茂村", "花茂村", "village"),
    ],
)
def test_committees_are_read_from_the_name(name: str, short: str, kind: str) -> None:
    assert (short_name(name), base_kind_of("village", name)) == (short, kind)


def test_a_district_has_a_district_bureau() -> None:
    load({"520399": ("新区", "county", "5203")})
    bureau = Department.objects.get(centre__code="520399", code="civil-affairs-bureau")
    assert bureau.name == "区民政局"
