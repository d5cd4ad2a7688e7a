"""What an item, a category or a routing rule must hold to. Pure: plain values in, words out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from centres.constants import TIER_LEVEL, Tier
from services.constants import Kind
from services.entries import RuleEntry

Errors = dict[str, list[str]]

# Tiers that take and decide requests; the prefecture only oversees.
WORKING_TIERS = (Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE, Tier.GROUP)
MATERIAL_FORMS = {"original": "原件", "copy": "复印件", "both": "原件和复印件"}
_ITEM_CODE = re.compile(r"[A-Z0-9]{1,8}(-[A-Z0-9]{1,10})?")
_CATEGORY_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DAYS_MAX = 365
_ROWS_MAX = 40
_KEYWORDS_MAX = 30
_KEYWORD_LONG = 20


@dataclass(frozen=True)
class ItemValues:
    """Codes name category and department; the lists are those of ``services.models.Item``."""

    code: str
    name: str
    category: str
    tier: str
    promised_days: int
    legal_days: int
    initials: str = ""
    department_code: str = ""
    materials: tuple[dict[str, Any], ...] = ()
    steps: tuple[dict[str, Any], ...] = ()
    basis: tuple[dict[str, Any], ...] = ()
    fee: str = "不收费"
    agency_allowed: bool = True
    id_number_needed: bool = False
    confidential: bool = False
    keywords: tuple[str, ...] = ()
    how_to: str = ""
    result: str = ""


@dataclass(frozen=True)
class CategoryValues:
    code: str
    name: str
    parent: str = ""
    keywords: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class RuleValues:
    """Blank conditions match everything; a blank ``to_tier`` means the centre that took it."""

    name: str
    why: str
    kind: str = ""
    category: str = ""
    item: str = ""
    tier_taken: str = ""
    area_prefix: str = ""
    to_tier: str = ""
    to_department: str = ""


def item_errors(values: ItemValues) -> Errors:
    errors: Errors = {}
    if not _ITEM_CODE.fullmatch(values.code):
        errors["code"] = ["编码用大写字母、数字和一个短横线，例如 MZ-001。"]
    _need(errors, "name", values.name, 80)
    _need(errors, "fee", values.fee, 120)
    if values.tier not in WORKING_TIERS:
        errors["tier"] = ["请选择办理层级。"]
    if not 1 <= values.legal_days <= _DAYS_MAX:
        errors["legal_days"] = [f"法定时限应为 1 到 {_DAYS_MAX} 个工作日。"]
    if not 1 <= values.promised_days <= _DAYS_MAX:
        errors["promised_days"] = [f"承诺时限应为 1 到 {_DAYS_MAX} 个工作日。"]
    elif values.promised_days > values.legal_days:
        errors["promised_days"] = [f"承诺时限不能超过法定时限（{values.legal_days} 个工作日）。"]
    errors |= _keyword_errors(values.keywords)
    errors |= _material_errors(values.materials)
    errors |= _step_errors(values)
    errors |= _basis_errors(values.basis)
    return errors


def category_errors(values: CategoryValues) -> Errors:
    errors: Errors = {}
    if not _CATEGORY_CODE.fullmatch(values.code):
        errors["code"] = ["代码用小写字母、数字和短横线，以字母开头，例如 road-repair。"]
    _need(errors, "name", values.name, 40)
    if values.parent == values.code:
        errors["parent"] = ["上级类别不能是自己。"]
    return errors | _keyword_errors(values.keywords)


def rule_errors(values: RuleValues) -> Errors:
    errors: Errors = {}
    _need(errors, "name", values.name, 60)
    _need(errors, "why", values.why, 200)
    conditions = (values.kind, values.category, values.item, values.tier_taken, values.area_prefix)
    if not any(conditions):
        errors["kind"] = ["请至少填一个条件，否则排在后面的规则永远用不到。"]
    if values.kind not in {"", *Kind.values}:
        errors["kind"] = ["没有这种诉求类型。"]
    if values.area_prefix and not re.fullmatch(r"[0-9]{2,18}", values.area_prefix):
        errors["area_prefix"] = ["区划代码开头是 2 到 18 位数字。"]
    for name, tier in (("tier_taken", values.tier_taken), ("to_tier", values.to_tier)):
        if tier and tier not in WORKING_TIERS:
            errors[name] = ["这个层级不受理诉求。"]
    if not values.to_tier and not values.to_department:
        errors["to_tier"] = ["请填写送往的层级或站所。"]
    elif _goes_down(values):
        errors["to_tier"] = ["只能送往登记的中心或它的上级。"]
    return errors


def hidden_rules(rules: Sequence[RuleEntry]) -> dict[int, RuleEntry]:
    """Rules whose turn never comes: id → the earlier rule that takes all their cases."""
    found = {}
    for at, rule in enumerate(rules):
        for earlier in rules[:at]:
            if _covers(earlier, rule):
                found[rule.id] = earlier
                break
    return found


def _covers(earlier: RuleEntry, later: RuleEntry) -> bool:
    return (
        earlier.kind in {"", later.kind}
        and earlier.item_id in {None, later.item_id}
        and earlier.category_id in {None, later.category_id}
        and earlier.tier_taken in {"", later.tier_taken}
        and later.area_prefix.startswith(earlier.area_prefix)
    )


def _goes_down(values: RuleValues) -> bool:
    if values.tier_taken not in WORKING_TIERS or values.to_tier not in WORKING_TIERS:
        return False
    return TIER_LEVEL[values.to_tier] > TIER_LEVEL[values.tier_taken]


def _need(errors: Errors, name: str, text: str, longest: int) -> None:
    if not text.strip():
        errors[name] = ["请填写。"]
    elif len(text) > longest:
        errors[name] = [f"不能超过 {longest} 个字，现在有 {len(text)} 个。"]


def _keyword_errors(keywords: Sequence[str]) -> Errors:
    long = [word for word in keywords if len(word) > _KEYWORD_LONG]
    if long:
        return {"keywords": [f"关键词“{long[0][:12]}…”太长，每个不超过 {_KEYWORD_LONG} 个字。"]}
    if len(keywords) > _KEYWORDS_MAX:
        return {"keywords": [f"关键词不超过 {_KEYWORDS_MAX} 个。"]}
    return {}


def _material_errors(materials: Sequence[dict[str, Any]]) -> Errors:
    found = _row_errors("材料", materials)
    for row in materials:
        label = f"材料“{row['name']}”"
        if not 1 <= row["copies"] <= 99:
            found.append(f"{label}的份数应为 1 到 99。")
        if row["form"] not in MATERIAL_FORMS:
            found.append(f"{label}请选择原件或复印件。")
    return {"materials": found} if found else {}


def _step_errors(values: ItemValues) -> Errors:
    found = _row_errors("步骤", values.steps)
    for row in values.steps:
        if row["who_tier"] not in WORKING_TIERS:
            found.append(f"步骤“{row['name']}”请选择由哪一级办理。")
        if row["days"] < 0:
            found.append(f"步骤“{row['name']}”的天数不能是负数。")
    total = sum(row["days"] for row in values.steps)
    if total > values.promised_days:
        found.append(f"各步骤共 {total} 个工作日，超过承诺的 {values.promised_days} 个。")
    return {"steps": found} if found else {}


def _basis_errors(basis: Sequence[dict[str, Any]]) -> Errors:
    if any(not row["title"] for row in basis):
        return {"basis": ["每行先写文件名称，再写条款。"]}
    if len(basis) > _ROWS_MAX:
        return {"basis": [f"依据不超过 {_ROWS_MAX} 条。"]}
    return {}


def _row_errors(what: str, rows: Sequence[dict[str, Any]]) -> list[str]:
    found = [f"{what}“{name}”写了两次。" for name in _twice(row["name"] for row in rows)]
    if any(not row["name"] for row in rows):
        found.append(f"有一行{what}没有名称。")
    if len(rows) > _ROWS_MAX:
        found.append(f"{what}不超过 {_ROWS_MAX} 行。")
    return found


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if name and count > 1]
