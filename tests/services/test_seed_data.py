"""The shipped seed files hold together: read as plain files, no database."""

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"
Row = dict[str, Any]

KINDS = {"matter", "advice", "help", "complaint", "suggestion", "dispute", "praise"}
TIERS = ["group", "village", "township", "county"]  # from the door upward
CONFIDENTIAL_CATEGORIES = {"relief", "dispute", "housing", "partycare"}
CONFIDENTIAL_MATERIALS = {"hardship-note", "hardship-proof", "income-auth", "dispute-note"}
LIMITS_REQUIRED = {
    *("sign_for_days", "first_contact_days", "finish_advice_days", "finish_praise_days"),
    *("finish_help_days", "finish_suggestion_days", "finish_complaint_days"),
    *("finish_dispute_days", "extension_max_days", "return_days", "agent_hand_up_days"),
    *("warn_first_percent", "warn_second_percent", "closing_hour", "rating_remind_days"),
    *("rating_open_days", "call_back_days", "rectify_days", "materials_remind_days"),
    *("materials_withdraw_days", "superior_act_days", "green_channel_factor"),
    *("returns_before_superior", "anonymise_after_years"),
}
FILES = ["categories", "items", "departments", "routing_rules", "limits"]


@cache
def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def department_tiers() -> dict[str, str]:
    return {row["code"]: tier for tier, rows in load("departments").items() for row in rows}


def leaf_codes() -> set[str]:
    return {row["code"] for row in load("categories") if row["parent"]}


def by_code(name: str) -> dict[str, Row]:
    return {row["code"]: row for row in load(name)}


def assert_unique(values: list[Any]) -> None:
    assert sorted({v for v in values if values.count(v) > 1}) == []


def texts(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, f"{path}[{index}]")
    elif isinstance(node, str):
        yield path, node


def match(item: Row, tier_taken: str) -> Row:
    """Where a matter of this item taken at this tier goes: the first rule, or it stays."""
    facts = {"kind": "matter", "category": item["category"], "item": item["code"]}
    facts["tier_taken"] = tier_taken
    for rule in load("routing_rules"):
        if all(facts.get(key) == value for key, value in rule["when"].items()):
            return dict(rule["to"])
    return {"tier": "here"}


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_filled_and_trimmed(name: str) -> None:
    # An article stays empty where only the title of the act is certain.
    bad = [p for p, text in texts(load(name)) if not p.endswith(".article") and not text.strip()]
    assert bad == []
    assert [path for path, text in texts(load(name)) if text != text.strip()] == []


@pytest.mark.parametrize("name", ["categories", "items", "limits"])
def test_codes_are_unique(name: str) -> None:
    assert_unique([row["code"] for row in load(name)])


def test_names_are_unique_within_a_file() -> None:
    for name in ("categories", "items", "routing_rules"):
        assert_unique([row["name"] for row in load(name)])


def test_categories_have_two_levels() -> None:
    tops = {row["code"] for row in load("categories") if row["parent"] is None}
    assert 6 <= len(tops) <= 8
    assert {row["parent"] for row in load("categories") if row["parent"]} == tops


def test_keywords_point_to_one_category_each() -> None:
    words = [word for row in load("categories") for word in row["keywords"]]
    assert_unique(words)
    assert [word for word in words if not 2 <= len(word) <= 4] == []
    assert [c["code"] for c in load("categories") if c["parent"] and len(c["keywords"]) < 4] == []


def test_departments_cover_three_tiers_with_unique_codes() -> None:
    assert list(load("departments")) == ["county", "township", "village"]
    assert_unique([row["code"] for rows in load("departments").values() for row in rows])


@pytest.mark.parametrize("item", load("items"), ids=lambda item: item["code"])
class TestItem:
    def test_references_resolve(self, item: Row) -> None:
        assert item["category"] in leaf_codes()
        assert department_tiers()[item["department"]] == item["tier"]

    def test_promise_is_within_the_legal_limit(self, item: Row) -> None:
        assert 0 < item["promised_days"] <= item["legal_days"]

    def test_steps_run_upward_and_fit_the_promise(self, item: Row) -> None:
        steps = item["steps"]
        assert [step["n"] for step in steps] == list(range(1, len(steps) + 1))
        assert 0 < sum(step["days"] for step in steps) <= item["promised_days"]
        ranks = [TIERS.index(step["who_tier"]) for step in steps]
        assert ranks == sorted(ranks)
        assert ranks[-1] == TIERS.index(item["tier"])

    def test_materials_are_complete(self, item: Row) -> None:
        assert_unique([row["code"] for row in item["materials"]])
        for row in item["materials"]:
            assert row["copies"] >= 1
            assert row["form"] in {"original", "copy", "both"}
            assert isinstance(row["required"], bool)

    def test_basis_names_an_act_and_a_well_formed_article(self, item: Row) -> None:
        assert item["basis"]
        for row in item["basis"]:
            assert re.fullmatch(r"(第[一二三四五六七八九十百千零]+条)?", row["article"])

    def test_hardship_and_mediation_are_confidential(self, item: Row) -> None:
        secret = item["category"] in CONFIDENTIAL_CATEGORIES or any(
            row["code"] in CONFIDENTIAL_MATERIALS for row in item["materials"]
        )
        assert not secret or item["confidential"] is True

    def test_id_number_is_asked_where_an_id_card_is_required(self, item: Row) -> None:
        asked = {row["code"] for row in item["materials"] if row["required"]}
        if not item["id_number_needed"]:
            # Party matters know the member already; the card is only shown.
            assert "id-card" not in asked or item["category"] == "membership"

    def test_routing_never_sends_it_down_or_past_its_office(self, item: Row) -> None:
        decided = TIERS.index(item["tier"])
        for rank, tier_taken in enumerate(TIERS):
            to = match(item, tier_taken)
            target = rank if to["tier"] == "here" else TIERS.index(to["tier"])
            assert target >= rank
            assert target <= max(decided, rank)
            if target == decided and "department" in to and rank <= decided:
                assert to["department"] == item["department"]


def test_one_material_code_has_one_name() -> None:
    pairs = {(row["code"], row["name"]) for item in load("items") for row in item["materials"]}
    assert_unique([code for code, _ in pairs])
    assert_unique([name for _, name in pairs])


def test_every_tier_decides_something() -> None:
    assert {item["tier"] for item in load("items")} == {"village", "township", "county"}


def test_rules_are_ordered_and_each_has_a_condition_and_a_goal() -> None:
    orders = [rule["order"] for rule in load("routing_rules")]
    assert orders == sorted(set(orders))
    for rule in load("routing_rules"):
        assert rule["when"]
        assert rule["to"]["tier"] != "here" or rule["to"]["department"]


@pytest.mark.parametrize("rule", load("routing_rules"), ids=lambda rule: str(rule["order"]))
def test_rule_references_resolve(rule: Row) -> None:
    when, to = rule["when"], rule["to"]
    assert set(when) <= {"kind", "category", "item", "tier_taken", "area_prefix"}
    assert when.get("kind", "matter") in KINDS
    assert when.get("category", "road") in by_code("categories")
    assert when.get("item", "HJ-001") in by_code("items")
    assert when.get("tier_taken", "village") in TIERS
    assert to["tier"] in {*TIERS, "here"}
    if "department" in to:
        at = when["tier_taken"] if to["tier"] == "here" else to["tier"]
        assert department_tiers()[to["department"]] == at


def test_no_rule_is_hidden_by_an_earlier_one() -> None:
    seen: list[set[tuple[str, str]]] = []
    for rule in load("routing_rules"):
        when = set(rule["when"].items())
        assert [earlier for earlier in seen if earlier <= when] == []
        seen.append(when)


def test_limits_are_complete_and_sensible() -> None:
    limits = by_code("limits")
    assert LIMITS_REQUIRED - set(limits) == set()
    assert {row["effective_from"] for row in limits.values()} == {"2026-01-01"}
    assert re.fullmatch(r"\d\d:\d\d", limits["closing_hour"]["value"])
    assert limits["warn_first_percent"]["value"] < limits["warn_second_percent"]["value"] < 100
    numbers = [row["value"] for row in limits.values() if row["unit"] != "time"]
    assert all(isinstance(value, int | float) and value > 0 for value in numbers)


def test_composite_weights_make_a_hundred() -> None:
    parts = ("response", "solved", "satisfied")
    assert sum(by_code("limits")[f"composite_{part}_percent"]["value"] for part in parts) == 100


def test_divisions_form_one_tree() -> None:
    with (DATA / "divisions_5203.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    tiers = {row["code"]: row["tier"] for row in rows}
    assert len(tiers) == len(rows)
    above = {"county": "prefecture", "township": "county", "village": "township"}
    digits = {"prefecture": 4, "county": 6, "township": 9, "village": 12}
    for row in rows:
        assert len(row["code"]) == digits[row["tier"]]
        assert tiers.get(row["parent"]) == above.get(row["tier"])


def test_readme_names_every_file() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for name in [*(f"{name}.json" for name in FILES), "divisions_5203.csv"]:
        assert f"`{name}`" in readme
