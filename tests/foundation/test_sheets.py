"""Tables out: what people typed stays text, numbers stay numbers."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from foundation.sheets import Cell, write_sheet

COLUMNS = [("编号", 20), ("值", 12)]


def read(rows: list[list[Cell]], note: str = "") -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(write_sheet("表", COLUMNS, rows, note=note)))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '="=1"'])
def test_a_formula_is_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_sheet("表", COLUMNS, [[text, 1]])))
    assert book.worksheets[0]["A2"].data_type == "s"
    assert str(book.worksheets[0]["A2"].value).strip() == text.strip()


def test_codes_keep_their_digits_and_numbers_their_kind() -> None:
    assert read([["520304100200001", -5]])[1] == ("520304100200001", -5)


def test_rare_characters_and_long_names_survive() -> None:
    assert read([["㯊棬磏𬭊", None]])[1] == ("㯊棬磏𬭊", None)


def test_moments_are_those_of_here() -> None:
    rows = read([["一", datetime(2026, 11, 20, 7, 5, tzinfo=UTC)]])
    assert rows[1][1] == datetime(2026, 11, 20, 15, 5)  # noqa: DTZ001 - a sheet knows no zone


def test_the_note_stands_above_the_table() -> None:
    assert read([["一", 1]], note="王敏 导出")[0][0] == "王敏 导出"
