"""Suggestions from a text: pure, over a small catalogue written here."""

from typing import Any

import pytest

from services.entries import Catalogue, CategoryEntry, ItemEntry
from services.suggest import find_items, suggest_category, suggest_items

_REST: dict[str, Any] = {
    "department_code": "",
    "promised_days": 5,
    "legal_days": 10,
    "materials": (),
    "steps": (),
    "fee": "不收费",
    "basis": (),
    "agency_allowed": True,
    "id_number_needed": False,
    "confidential": False,
    "how_to": "",
    "result": "",
    "version": 1,
}


def item(pk: int, code: str, name: str, initials: str, category: int, *words: str) -> ItemEntry:
    tier = "village" if code.startswith("SF") else "township"
    return ItemEntry(
        pk, code, name, initials, category, tier, keywords=words, active=pk < 90, **_REST
    )


CATALOGUE = Catalogue(
    all_categories=(
        CategoryEntry(1, "people", "户籍与身份", None, ("户籍",)),
        CategoryEntry(2, "hukou", "户口登记", 1, ("户口", "户口簿", "落户")),
        CategoryEntry(3, "relief", "生活救助", None, ("低保", "困难")),
        CategoryEntry(4, "road", "道路与路灯", None, ("路灯",)),
        CategoryEntry(5, "old", "老年", None, ("老人",)),
    ),
    all_items=(
        item(1, "HJ-001", "出生登记", "csdj", 2, "出生", "上户口"),
        item(2, "HJ-002", "户口迁移登记", "hkqydj", 2, "落户"),
        item(3, "MZ-001", "最低生活保障申请", "zdshbzsq", 3, "低保"),
        item(4, "SF-001", "人民调解申请", "rmtjsq", 3, "吵架"),
        item(90, "XX-001", "已停办的低保补录", "ytbddbbl", 3, "低保"),
    ),
)


def names(text: str, limit: int = 3) -> list[str]:
    return [found.name for found, _ in suggest_items(text, CATALOGUE, limit)]


def test_a_keyword_points_to_its_item_and_says_so() -> None:
    assert suggest_items("想给老人办低保", CATALOGUE) == [
        (CATALOGUE.items_by_code["MZ-001"], "提到“低保”")
    ]


def test_part_of_a_name_points_to_it() -> None:
    [(found, why)] = suggest_items("生活保障怎么办理", CATALOGUE, limit=1)
    assert found.code == "MZ-001"
    assert why == "名称里有“生活保障”"


@pytest.mark.parametrize("typed", ["zdsh", "ZDSH", "ｚｄｓｈ"])
def test_pinyin_initials_find_the_item(typed: str) -> None:
    [(found, why)] = suggest_items(typed, CATALOGUE)
    assert (found.code, why) == ("MZ-001", "拼音首字母“zdsh”")


def test_a_code_wins_over_everything() -> None:
    assert names("hj-002")[0] == "户口迁移登记"


@pytest.mark.parametrize("text", ["", " ", "\n", "低", "z", "？", "😀😀", "！！！"])
def test_too_little_text_suggests_nothing(text: str) -> None:
    assert suggest_items(text, CATALOGUE) == []
    assert suggest_category(text, CATALOGUE) is None


def test_unrelated_text_suggests_nothing() -> None:
    assert suggest_items("谢谢你们", CATALOGUE) == []


def test_an_empty_catalogue_suggests_nothing() -> None:
    assert suggest_items("低保", Catalogue()) == []
    assert suggest_category("低保", Catalogue()) is None


def test_retired_items_are_not_suggested() -> None:
    assert "已停办的低保补录" not in names("低保补录")


def test_the_limit_holds() -> None:
    assert len(names("孩子出生要落户，还想问低保，又吵架了", limit=2)) == 2


def test_a_word_inside_a_longer_one_is_not_named_twice() -> None:
    found = suggest_category("户口簿丢了", CATALOGUE)
    assert found is not None
    assert found == (CATALOGUE.categories_by_code["hukou"], "提到“户口簿”")


def test_equal_categories_are_decided_by_the_likeliest_item() -> None:
    found = suggest_category("想给老人办低保", CATALOGUE)
    assert found is not None
    assert found[0].code == "relief"


def test_without_a_keyword_the_category_of_the_item_is_offered() -> None:
    found = suggest_category("两家吵架", CATALOGUE)
    assert found is not None
    assert found[0].code == "relief"


def test_search_by_words_needs_every_word() -> None:
    assert [row.code for row in find_items(CATALOGUE, text="登记 出生")] == ["HJ-001"]
    assert find_items(CATALOGUE, text="登记 低保") == []


def test_search_by_category_covers_what_lies_below() -> None:
    found = find_items(CATALOGUE, category="people")
    assert [row.code for row in found] == ["HJ-001", "HJ-002"]
    assert find_items(CATALOGUE, category="nowhere") == []


def test_search_by_tier_and_without_any_filter() -> None:
    assert [row.code for row in find_items(CATALOGUE, tier="village")] == ["SF-001"]
    assert len(find_items(CATALOGUE)) == 4


def test_a_category_chain_that_circles_ends() -> None:
    loop = Catalogue(
        all_categories=(CategoryEntry(1, "a", "甲", 2, ()), CategoryEntry(2, "b", "乙", 1, ()))
    )
    assert loop.category_ids(1) == {1, 2}
