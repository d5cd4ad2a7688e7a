"""The list of divisions as a table, checked against itself. Pure: no database."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from centres.constants import TIER_CODE_DIGITS, TIER_LEVEL, BaseKind, Tier
from centres.imports import ImportReport, Row, read_csv

COLUMNS = ("code", "name", "tier", "parent")
TIER_ABOVE = dict(zip(Tier.values[1:], Tier.values, strict=False))
TIER_BELOW = {above: tier for tier, above in TIER_ABOVE.items()}
_COMMITTEE = re.compile("(?:村民|居民)委(?:员会|会员)$|居委会$|(?<=村)委会$")
_COMMUNITY = re.compile("(?:社区|居委会|居民委(?:员会|会员))$")
_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
_ESTATES = (
    *("阳光", "和平", "幸福", "新苑", "东升", "锦绣", "桂花", "荷塘", "翠竹", "安居"),
    *("文昌", "春江", "凤凰", "金桥", "长青"),
)


@dataclass(frozen=True, slots=True)
class Division:
    line: int
    code: str
    name: str
    tier: str
    parent: str


def short_name(name: str) -> str:
    """Without the committee: 花茂村村民委员会 → 花茂村."""
    return _COMMITTEE.sub("", name) or name


def base_kind_of(tier: str, name: str) -> str:
    if tier != Tier.VILLAGE:
        return ""
    return BaseKind.COMMUNITY if _COMMUNITY.search(name) else BaseKind.VILLAGE


def group_names(village_code: str, base_kind: str) -> list[tuple[str, str]]:
    """(code, name) of 8 to 11 groups; the same village always gets the same ones."""
    dice = crc32(village_code.encode())
    numbers = range(8 + dice % 4)
    if base_kind == BaseKind.COMMUNITY:
        first = dice // 4
        names = [f"{_ESTATES[(first + number) % len(_ESTATES)]}小区" for number in numbers]
    else:
        names = [f"第{_NUMBERS[number]}村民组" for number in numbers]
    return [(f"{village_code}{number:03d}", name) for number, name in enumerate(names, start=1)]


def read_divisions(raw: bytes, report: ImportReport) -> list[Division]:
    """The sound lines, from the top tier down; the others are reported as errors.

    Raises InvalidError or TooLargeError when the file cannot be read at all.
    """
    found: dict[str, Division] = {}
    for row in read_csv(raw, COLUMNS):
        problem = row.problem or _problem(row)
        if not problem and row.values["code"] in found:
            problem = f"代码 {row.values['code']} 在表中出现了两次。"
        if problem:
            report.add(row.line, "error", problem)
            continue
        found[row.values["code"]] = Division(row.line, **row.values)
    for line, problem in _tree_problems(found):
        report.add(line, "error", problem)
    return sorted(found.values(), key=lambda row: (TIER_LEVEL[row.tier], row.line))


def _problem(row: Row) -> str:
    code, name, tier, parent = (row.values[column] for column in COLUMNS)
    if tier not in TIER_LEVEL or tier == Tier.GROUP:
        return f"层级“{tier[:20]}”不对，应为 prefecture、county、township 或 village。"
    digits = TIER_CODE_DIGITS[Tier(tier)]
    if not re.fullmatch(f"[0-9]{{{digits}}}", code):
        return f"代码“{code[:20]}”不对，这一层级应为 {digits} 位数字。"
    if not 1 <= len(name) <= 80:
        return "名称应为 1 到 80 个字。"
    if (tier == Tier.PREFECTURE) != (parent == ""):
        return "市没有上级，其他层级应写明上级的代码。"
    return ""


def _tree_problems(found: dict[str, Division]) -> Iterator[tuple[int, str]]:
    tops = [row for row in found.values() if row.tier == Tier.PREFECTURE]
    for row in tops[1:]:
        yield row.line, "一套系统只有一个市。"
    for row in found.values():
        parent = found.get(row.parent)
        if parent and parent.tier != TIER_ABOVE[row.tier]:
            yield row.line, f"上级 {row.parent} 的层级不对。"


def roots(divisions: Iterable[Division]) -> set[str]:
    """The codes whose parent the table does not list: it speaks for what lies below them."""
    rows = list(divisions)
    codes = {row.code for row in rows}
    return {row.code for row in rows if row.parent not in codes}
