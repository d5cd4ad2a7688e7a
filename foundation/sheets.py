"""Tables out as XLSX. Every text is a text cell: nothing of what people typed becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    import xlsxwriter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60  # signs; a Chinese sign takes two
_CELL_MAX = 32_767  # what a cell may hold

Cell = str | int | float | datetime | None


def write_sheet(
    name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]], note: str = ""
) -> bytes:
    """One sheet, row by row in constant memory; the header stays in sight.

    columns: (title, width in signs); note: a line above the table, who took it and when.
    Numbers stay numbers and moments dates; codes and telephones must be given as text.
    """
    # Twelve megabytes that only an export needs.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    sheet = book.add_worksheet(name[:31])
    for at, (_title, width) in enumerate(columns):
        sheet.set_column(at, at, min(width, _WIDEST))
    top = 0
    if note:
        sheet.write_string(0, 0, note)
        top = 1
    for at, (title, _width) in enumerate(columns):
        sheet.write_string(top, at, title, bold)
    sheet.freeze_panes(top + 1, 0)
    for number, row in enumerate(rows, top + 1):
        for at, value in enumerate(row):
            _write(sheet, number, at, value, moment)
    book.close()
    return out.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet", row: int, at: int, value: Cell, moment: object
) -> None:
    match value:
        case None | "":
            return
        case datetime():
            local = timezone.localtime(value).replace(tzinfo=None)
            sheet.write_datetime(row, at, local, moment)
        case int() | float():
            sheet.write_number(row, at, value)
        case _:
            sheet.write_string(row, at, str(value)[:_CELL_MAX])
