"""Initials as people type them to find a name."""

import pytest

from foundation.pinyin import initials


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("最低生活保障申请", "zdshbzsq"),
        ("重庆路", "cql"),
        ("（二）A4 纸", "ea4z"),
        ("", ""),
        ("😀！", ""),
    ],
)
def test_initials_are_plain_letters_and_digits(text: str, letters: str) -> None:
    assert initials(text) == letters


def test_initials_fit_their_column() -> None:
    assert len(initials("长" * 100)) == 80
    assert initials("花茂村", 2) == "hm"
