from collections.abc import Callable
from decimal import Decimal

import pytest

from centres.actions.network import (
    CentreDetails,
    close_centre,
    create_centre,
    create_department,
    next_code,
    rename_department,
    update_centre,
)
from centres.models import Centre
from foundation.models import Job
from foundation.problems import InvalidError, NotAllowedNowError, Problem, StaleError
from tests.factories import Network

pytestmark = pytest.mark.usefixtures("ground")


def refused_field(refusal: pytest.ExceptionInfo[InvalidError]) -> list[str]:
    return list(refusal.value.errors or {})


def test_a_village_is_founded_with_the_next_code(network: Network) -> None:
    village = create_centre(parent=network.a.township, code="", name="新庄村")
    assert (village.code, village.tier, village.status) == ("520304100202", "village", "planned")
    assert (village.county_id, village.village_id) == (network.a.county.pk, village.pk)
    assert village.departments.count() == 2


def test_a_school_is_numbered_from_nine_hundred(network: Network) -> None:
    assert next_code(parent=network.a.township, base_kind="school") == "520304100900"
    school = create_centre(parent=network.a.township, code="", name="中学", base_kind="school")
    assert next_code(parent=network.a.township, base_kind="office") == "520304100901"
    assert next_code(parent=network.a.township) == "520304100202"
    assert school.base_kind == "school"


def test_a_grid_lies_below_a_village(network: Network) -> None:
    grid = create_centre(parent=network.a.village, code="", name="一网格", base_kind="grid")
    assert (grid.code, grid.group_id) == ("520304100200002", grid.pk)


@pytest.mark.parametrize(
    ("where", "wish", "field"),
    [
        ("group", {}, "parent"),
        ("village", {"base_kind": "school"}, "base_kind"),
        ("county", {"base_kind": "village"}, "base_kind"),
        ("township", {"code": "12"}, "code"),
        ("township", {"code": "520304100200"}, "code"),
        ("township", {"name": " "}, "name"),
    ],
)
def test_a_senseless_centre_is_refused(
    network: Network, where: str, wish: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidError) as refusal:
        create_centre(parent=getattr(network.a, where), **{"code": "", "name": "甲", **wish})
    assert refused_field(refusal) == [field]


def test_details_are_changed_once_by_version(network: Network) -> None:
    details = CentreDetails(name="花茂村", hours="每天", hotline="0851-27222222 转 3")
    changed = update_centre(centre=network.a.village, version=1, details=details)
    assert (changed.version, changed.hours, changed.initials) == (2, "每天", "hmc")
    with pytest.raises(StaleError) as refusal:
        update_centre(centre=network.a.village, version=1, details=CentreDetails(name="别名"))
    current = refusal.value.current or {}
    assert (current["version"], current["hours"]) == (2, "每天")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (CentreDetails(name=""), "name"),
        (CentreDetails(name="甲", hotline="打给我"), "hotline"),
        (CentreDetails(name="甲", status="closed"), "status"),
        (CentreDetails(name="甲", status="gone"), "status"),
        (CentreDetails(name="甲", longitude=Decimal(181), latitude=Decimal(1)), "__all__"),
        (CentreDetails(name="甲", longitude=Decimal(106)), "__all__"),
    ],
)
def test_senseless_details_are_refused(
    network: Network, details: CentreDetails, field: str
) -> None:
    with pytest.raises(InvalidError) as refusal:
        update_centre(centre=network.a.village, version=1, details=details)
    assert refused_field(refusal) == [field]


def test_a_merged_village_keeps_its_name_and_hands_over(network: Network) -> None:
    old = close_centre(centre=network.a.village, successor=network.other_village)
    assert (old.status, old.successor, old.version) == ("closed", network.other_village, 2)
    group = Centre.objects.get(pk=network.a.group.pk)
    assert (group.parent, group.village_id) == (network.other_village, network.other_village.pk)
    assert (group.code, group.status) == ("520304100200001", "open")
    assert set(Job.objects.values_list("function", flat=True)) == {
        "services.tasks.move_open_work",
        "centres.tasks.rewrite_tier_columns",
    }


def test_a_last_group_may_close_alone(network: Network) -> None:
    old = close_centre(centre=network.a.group)
    assert old.successor == network.a.village


def test_merging_is_harmless_when_done(network: Network, drain: Callable[[], int]) -> None:
    close_centre(centre=network.a.village, successor=network.other_village)
    assert drain() == 2
    with pytest.raises(NotAllowedNowError):
        close_centre(centre=network.a.village, successor=network.other_village)
    with pytest.raises(NotAllowedNowError):
        update_centre(centre=network.a.village, version=2, details=CentreDetails(name="甲"))


def test_a_merger_needs_an_open_equal(network: Network) -> None:
    for successor in (None, network.a.village, network.a.township):
        with pytest.raises(InvalidError):
            close_centre(centre=network.a.village, successor=successor)
    Centre.objects.filter(pk=network.other_village.pk).update(status="suspended")
    network.other_village.refresh_from_db()
    with pytest.raises(InvalidError):
        close_centre(centre=network.a.village, successor=network.other_village)
    for top in (network.prefecture, network.a.county):
        with pytest.raises(Problem):
            close_centre(centre=top)


def test_a_department_is_opened_and_renamed(network: Network) -> None:
    office = create_department(centre=network.a.village, code="legal-aid", name="法律援助岗")
    assert rename_department(department=office, name="法援岗", active=False).active is False
    with pytest.raises(InvalidError):
        create_department(centre=network.a.village, code="legal-aid", name="又一个")
    with pytest.raises(InvalidError):
        create_department(centre=network.a.village, code="Legal Aid", name="又一个")
    with pytest.raises(InvalidError):
        rename_department(department=office, name=" ")
