"""The list as a spreadsheet."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from centres.models import User
from foundation.models import ReadLog
from tests.services.views.desk_case import PHONE, logged

Pages = Callable[..., Client]


def sheet(response: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.worksheets[0].iter_rows(values_only=True))


def test_it_holds_exactly_what_is_seen_masked(page: Pages, clerk: User, head: User) -> None:
    made, _other = logged(clerk), logged(clerk, kind="advice")
    rows = sheet(page(head).get("/desk/export/?box=all&kind=help"))
    assert "陈刚" in rows[0][0]
    assert [row[0] for row in rows[2:]] == [made.code]
    assert rows[2][6] == "罗**"
    assert PHONE not in str(rows)


def test_nothing_typed_becomes_a_formula(page: Pages, clerk: User, head: User) -> None:
    logged(clerk, title="=1+1", location="@SUM(A1)")
    book = openpyxl.load_workbook(io.BytesIO(page(head).get("/desk/export/?box=all").content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s", "d"}


def test_who_took_it_is_written_down(page: Pages, clerk: User, head: User) -> None:
    logged(clerk)
    page(head).get("/desk/export/?box=new")
    row = ReadLog.objects.get(subject="request_list")
    assert (row.actor, row.subject_key, row.reason) == (head, "new", "导出 1 条")


def test_the_window_takes_no_lists_out(page: Pages, clerk: User) -> None:
    assert page(clerk).get("/desk/export/?box=all").status_code == 403
    assert "导出" not in page(clerk).get("/desk/").content.decode()


def test_a_stranger_takes_out_nothing_of_ours(
    page: Pages, clerk: User, stranger_head: User
) -> None:
    logged(clerk)
    assert len(sheet(page(stranger_head).get("/desk/export/?box=all"))) == 2


def test_a_box_that_does_not_exist_is_told(page: Pages, head: User) -> None:
    assert page(head).get("/desk/export/?box=x").status_code == 400


def test_there_is_an_end_to_it_in_an_hour(
    page: Pages, head: User, settings: pytest.FixtureRequest
) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "export_person": "1/3600"}  # type: ignore[attr-defined]
    browser = page(head)
    assert browser.get("/desk/export/?box=all").status_code == 200
    assert browser.get("/desk/export/?box=all").status_code == 429
