"""The console's page of one item: rows without script, refusals in words, nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from centres.models import User
from services.catalogue import catalogue_now
from services.forms.item_editor import ItemEditor
from services.models import Item
from services.reports.stations import stations_by_tier
from tests.query_counts import pinned

Pages = Callable[..., Client]
EDIT = "/admin-console/items/MZ-001/"


def form_of(item_code: str | None, /, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the page as it came, with changes."""
    item = Item.objects.select_related("category").get(code=item_code) if item_code else None
    editor = ItemEditor(item, None, catalogue=catalogue_now(), stations=stations_by_tier())
    forms = [editor.form, *editor.materials.forms, *editor.steps.forms]
    sent = {field.html_name: field.value() for form in forms for field in form}
    for name, rows in editor.sets.items():
        sent |= {f"{name}-TOTAL_FORMS": len(rows.forms), f"{name}-INITIAL_FORMS": 0}
    sent |= changes
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def test_the_page_sent_back_as_it_came_changes_nothing(page: Pages, organiser: User) -> None:
    before = Item.objects.get(code="MZ-001")
    assert page(organiser).post(EDIT, form_of("MZ-001")).status_code == 302
    after = Item.objects.get(code="MZ-001")
    assert after.version == before.version + 1
    for name in ("materials", "steps", "basis", "keywords", "initials", "department_code", "fee"):
        assert getattr(after, name) == getattr(before, name)


def test_a_promise_beyond_the_law_is_refused_and_what_was_typed_stays(
    page: Pages, organiser: User
) -> None:
    answer = page(organiser).post(EDIT, form_of("MZ-001", promised_days=99, fee="我写的收费"))
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "承诺时限不能超过法定时限" in html
    assert 'href="#id_promised_days"' in html
    assert "我写的收费" in html
    assert Item.objects.get(code="MZ-001").version == 1


def test_a_row_is_added_without_script_and_nothing_is_saved(page: Pages, organiser: User) -> None:
    count = len(Item.objects.get(code="MZ-001").materials)
    answer = page(organiser).post(EDIT, form_of("MZ-001", more="materials", fee="还没保存"))
    assert answer.status_code == 200
    assert len(answer.context["editor"].materials.forms) == count + 1
    assert "还没保存" in answer.content.decode()
    assert Item.objects.get(code="MZ-001").version == 1


def test_an_added_row_is_saved_and_a_struck_one_is_gone(page: Pages, organiser: User) -> None:
    before = [row["name"] for row in Item.objects.get(code="MZ-001").materials]
    number = len(before)
    new = {"name": "新材料", "copies": 1, "form": "copy", "required": "on"}
    changes = {f"materials-{number}-{name}": value for name, value in new.items()}
    changes |= {"materials-TOTAL_FORMS": number + 1, "materials-0-DELETE": "on"}
    page(organiser).post(EDIT, form_of("MZ-001", **changes))
    after = [row["name"] for row in Item.objects.get(code="MZ-001").materials]
    assert after == [*before[1:], "新材料"]


def test_a_row_in_error_is_named_and_linked(page: Pages, organiser: User) -> None:
    sent = form_of("MZ-001", **{"materials-0-copies": "许多"})
    html = page(organiser).post(EDIT, sent).content.decode()
    assert 'href="#id_materials-0-copies"' in html
    assert "第 1 行材料，份数" in html


def test_two_who_change_the_same_item_see_both_texts(page: Pages, organiser: User) -> None:
    sent = form_of("MZ-001", fee="我的收费")
    page(organiser).post(EDIT, form_of("MZ-001", fee="别人的收费"))
    answer = page(organiser).post(EDIT, sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "我的收费" in html
    assert "别人的收费" in html
    assert Item.objects.get(code="MZ-001").fee == "别人的收费"
    again = page(organiser).post(EDIT, {**sent, "version": 2})
    assert again.status_code == 302
    assert Item.objects.get(code="MZ-001").fee == "我的收费"


def test_a_new_item_is_added_and_found(page: Pages, organiser: User) -> None:
    changes: dict[str, Any] = {
        "code": "XX-001",
        "name": "打井备案",
        "category": "road",
        "tier": "township",
        "promised_days": 3,
        "legal_days": 5,
        "basis": "取水条例｜第三条\n\n另一份文件",
        "keywords": "打井、 水井,打井",
    }
    answer = page(organiser).post("/admin-console/items/new/", form_of(None, **changes))
    assert answer.status_code == 302
    item = Item.objects.get(code="XX-001")
    assert item.basis == [
        {"title": "取水条例", "article": "第三条"},
        {"title": "另一份文件", "article": ""},
    ]
    assert item.keywords == ["打井", "水井"]
    assert (item.materials, item.steps) == ([], [])
    assert "打井备案" in page().get("/items/?q=djba").content.decode()


def test_an_item_is_retired_and_comes_back(page: Pages, organiser: User) -> None:
    browser = page(organiser)
    browser.post(f"{EDIT}active/", {"active": "0", "version": 1})
    assert page().get("/items/MZ-001/").status_code == 404
    assert "停用" in browser.get("/admin-console/items/?q=MZ-001").content.decode()
    browser.post(f"{EDIT}active/", {"active": "1", "version": 2})
    assert page().get("/items/MZ-001/").status_code == 200


@pytest.mark.parametrize("version", ["", "x", "99", "9" * 30])
def test_retiring_an_item_one_has_not_seen_changes_nothing(
    page: Pages, organiser: User, version: str
) -> None:
    page(organiser).post(f"{EDIT}active/", {"active": "0", "version": version}, follow=True)
    assert Item.objects.get(code="MZ-001").active


def test_a_station_that_is_gone_stays_chosen_until_somebody_decides(
    page: Pages, organiser: User
) -> None:
    Item.objects.filter(code="MZ-001").update(department_code="abolished")
    html = page(organiser).get(EDIT).content.decode()
    assert '<option value="abolished" selected>abolished（已停用）</option>' in html


def test_the_console_asks_little(page: Pages, organiser: User) -> None:
    browser = page(organiser)
    browser.get("/admin-console/items/")  # fills the memory
    with pinned("services:item_admin_list", most=8):
        browser.get("/admin-console/items/")
    with pinned("services:item_admin_edit", most=15):
        browser.get(EDIT)
    with pinned("services:category_admin_list", most=8):
        browser.get("/admin-console/categories/")
    with pinned("services:rule_admin_list", most=8):
        browser.get("/admin-console/rules/")


def test_clerks_do_not_edit_the_catalogue(page: Pages, clerk: User, stranger_head: User) -> None:
    for user in (clerk, stranger_head):
        assert page(user).get(EDIT).status_code == 403
        assert page(user).post(EDIT, {}).status_code == 403
