"""Reading of tables people hand in, and the report that answers them line by line. No database."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from foundation.problems import InvalidError, TooLargeError

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 60_000


@dataclass(frozen=True, slots=True)
class LineReport:
    """What became of one line. ``outcome`` is a word like added, unchanged or error."""

    line: int
    outcome: str
    text: str


@dataclass(slots=True)
class ImportReport:
    """The lines in order. Nothing is stored while one of them is an error."""

    dry_run: bool
    lines: list[LineReport] = field(default_factory=list)

    def add(self, line: int, outcome: str, text: str) -> None:
        self.lines.append(LineReport(line, outcome, text))

    @property
    def errors(self) -> list[LineReport]:
        return [line for line in self.lines if line.outcome == "error"]

    @property
    def stored(self) -> bool:
        return not self.dry_run and not self.errors

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.outcome] = found.get(line.outcome, 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    values: dict[str, str]
    problem: str = ""


def read_csv(raw: bytes, columns: Sequence[str]) -> list[Row]:
    """The rows of a UTF-8 table with exactly these columns; values are trimmed.

    Raises InvalidError or TooLargeError when the file as a whole cannot be read; what is wrong
    with one line is told in ``Row.problem``.
    """
    if len(raw) > MAX_BYTES:
        raise TooLargeError(f"文件不能超过 {MAX_BYTES // 1024 // 1024} MB。")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("文件不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入。") from error
    if "\x00" in text:
        raise _refused("文件含有不可用的字符，不是文本表格。")
    try:
        rows = list(_rows(csv.reader(io.StringIO(text, newline=""), strict=True), columns))
    except csv.Error as error:
        raise _refused("表格格式不对：引号或分隔符有误。") from error
    if not rows:
        raise _refused("表格里没有数据行。")
    return rows


def _rows(reader: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Row]:
    header = [name.strip() for name in next(reader, [])]
    if header != list(columns):
        raise _refused(f"第一行应为：{','.join(columns)}。")
    for count, cells in enumerate(reader, start=1):
        if count > MAX_ROWS:
            raise TooLargeError(f"表格不能超过 {MAX_ROWS} 行。")
        line: int = reader.line_num  # type: ignore[attr-defined]  # csv.reader has no public type
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            yield Row(line, {}, f"应有 {len(columns)} 列，实有 {len(cells)} 列。")
            continue
        values = {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
        yield Row(line, values, _unprintable(values))


def _unprintable(values: dict[str, str]) -> str:
    for name, value in values.items():
        if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
            return f"“{name}”一列含有不可用的字符。"
    return ""


def _refused(message: str) -> InvalidError:
    return InvalidError(message, errors={"file": [message]})
