"""What an item, a category or a rule must hold to, in words."""

from dataclasses import replace
from typing import Any

import pytest

from services.catalogue_rules import (
    CategoryValues,
    ItemValues,
    RuleValues,
    category_errors,
    hidden_rules,
    item_errors,
    rule_errors,
)
from services.entries import RuleEntry

PAPER = {"name": "户口簿", "copies": 1, "form": "both", "required": True}
STEP = {"name": "审核", "who_tier": "township", "days": 3}
ITEM = ItemValues(
    code="MZ-001",
    name="最低生活保障申请",
    category="relief",
    tier="township",
    promised_days=10,
    legal_days=20,
    materials=(PAPER,),
    steps=(STEP,),
    basis=({"title": "社会救助暂行办法", "article": "第十一条"},),
    keywords=("低保",),
)
RULE = RuleValues(name="低保到镇", why="由镇审核", item="MZ-001", to_tier="township")


def test_a_whole_item_passes() -> None:
    assert item_errors(ITEM) == {}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"code": "mz 1"}, "code", "大写字母"),
        ({"name": "  "}, "name", "请填写"),
        ({"name": "长" * 81}, "name", "不能超过 80 个字"),
        ({"tier": "prefecture"}, "tier", "办理层级"),
        ({"promised_days": 21}, "promised_days", "不能超过法定时限（20 个工作日）"),
        ({"promised_days": 0, "steps": ()}, "promised_days", "1 到 365"),
        ({"legal_days": 400}, "legal_days", "1 到 365"),
        ({"keywords": ("很长的一个关键词它有二十一个字以上所以不行呀",)}, "keywords", "太长"),
        ({"keywords": tuple(f"词{n}" for n in range(31))}, "keywords", "不超过 30 个"),
        ({"materials": (PAPER, PAPER)}, "materials", "写了两次"),
        ({"materials": ({**PAPER, "name": ""},)}, "materials", "没有名称"),
        ({"materials": ({**PAPER, "copies": 0},)}, "materials", "份数"),
        ({"materials": ({**PAPER, "form": "fax"},)}, "materials", "原件或复印件"),
        ({"steps": ({**STEP, "days": 11},)}, "steps", "共 11 个工作日，超过承诺的 10 个"),
        ({"steps": ({**STEP, "days": -1},)}, "steps", "不能是负数"),
        ({"steps": ({**STEP, "who_tier": ""},)}, "steps", "哪一级"),
        ({"basis": ({"title": "", "article": "第一条"},)}, "basis", "文件名称"),
    ],
)
def test_what_an_item_may_not_be(change: dict[str, Any], field: str, words: str) -> None:
    errors = item_errors(replace(ITEM, **change))
    assert list(errors) == [field]
    assert words in errors[field][0]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (CategoryValues("Road", "道路"), "code"),
        (CategoryValues("road", ""), "name"),
        (CategoryValues("road", "道路", parent="road"), "parent"),
    ],
)
def test_what_a_category_may_not_be(values: CategoryValues, field: str) -> None:
    assert list(category_errors(values)) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"item": ""}, "kind"),
        ({"kind": "wish"}, "kind"),
        ({"area_prefix": "52x"}, "area_prefix"),
        ({"tier_taken": "prefecture"}, "tier_taken"),
        ({"to_tier": ""}, "to_tier"),
        ({"tier_taken": "county"}, "to_tier"),
        ({"why": ""}, "why"),
    ],
)
def test_what_a_rule_may_not_be(change: dict[str, str], field: str) -> None:
    assert list(rule_errors(replace(RULE, **change))) == [field]


def test_a_rule_to_a_department_may_stay_where_it_was_taken() -> None:
    assert rule_errors(replace(RULE, to_tier="", to_department="service-desk")) == {}


def entry(pk: int, **when: Any) -> RuleEntry:
    facts = {"kind": "", "category_id": None, "item_id": None, "tier_taken": "", **when}
    return RuleEntry(
        pk, pk, f"规则{pk}", area_prefix=facts.pop("area_prefix", ""), to_tier="county",
        to_department="", why="", **facts,
    )  # fmt: skip


def test_a_rule_behind_a_wider_one_is_told() -> None:
    rules = [entry(1, kind="help"), entry(2, kind="help", tier_taken="village"), entry(3)]
    assert hidden_rules(rules) == {2: rules[0]}
    assert hidden_rules(rules[::-1]) == {2: rules[2], 1: rules[2]}


def test_an_area_covers_the_areas_within_it() -> None:
    rules = [entry(1, area_prefix="5203"), entry(2, area_prefix="520304"), entry(3, kind="help")]
    assert list(hidden_rules(rules)) == [2]
