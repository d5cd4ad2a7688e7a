"""Search keys: what sounds the same to a person is the same to the search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text import bigrams, escape_like, fold, shorten


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("买买提·阿卜来提", "买买提阿卜来提"),
        ("买买提•阿卜来提", "买买提・阿卜来提"),
        ("  低保  申请 ", "低保 申请"),
        ("低保　申请", "低保 申请"),
        ("ẞ", "ss"),
    ],
)
def test_folding(left: str, right: str) -> None:
    assert fold(left) == fold(right)


def test_pairs_do_not_cross_words() -> None:
    assert bigrams("低保 申请") == ["低保", "申请"]
    assert bigrams("水管漏水") == ["水管", "漏水", "管漏"]


def test_single_characters_are_found_too() -> None:
    assert bigrams("水") == ["水"]
    assert bigrams("水 电") == ["水", "电"]


def test_rare_characters_are_one_each() -> None:
    assert bigrams("𬭊𠮷") == ["𬭊𠮷"]


@pytest.mark.parametrize("text", ["", "   ", "·"])
def test_nothing_gives_nothing(text: str) -> None:
    assert bigrams(text) == []


@given(st.text(max_size=60), st.text(min_size=2, max_size=10))
def test_a_part_of_one_word_is_always_found(before: str, part: str) -> None:
    word = fold(part).replace(" ", "")
    if len(word) >= 2:
        assert set(bigrams(word)) <= set(bigrams(f"{fold(before).replace(' ', '')}{word}"))


def test_like_signs_are_taken_literally() -> None:
    assert escape_like(r"50%_\x") == r"50\%\_\\x"


def test_shortening_says_so() -> None:
    assert shorten("一二三四五", 5) == "一二三四五"
    assert shorten("一二三四五六", 5) == "一二三四…"
