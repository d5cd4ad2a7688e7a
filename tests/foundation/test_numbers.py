"""Phone and identity numbers as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.numbers import clean_id_number, clean_phone

TODAY = date(2026, 11, 20)
CHECKS = "10X98765432"


def with_check(first: str) -> str:
    """The first 17 digits and the check digit by the other formula of the standard."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
    return first + "0123456789X"[(12 - total) % 11]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("13812345678", "13812345678"),
        (" 138 1234 5678 ", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("86-13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0851-24224567", "085124224567"),
        ("(0851) 2422456", "08512422456"),
        ("（0851）24224567", "085124224567"),
        ("+86 0851 24224567", "085124224567"),
        ("010-12345678", "01012345678"),
        ("24224567", "24224567"),
        ("400-123-4567", "4001234567"),
    ],
)
def test_phones_are_cleaned(typed: str, digits: str) -> None:
    assert clean_phone(typed) == digits


@pytest.mark.parametrize(
    "typed",
    [
        *("", "0", "1", "12345", "12812345678", "1381234567", "138123456789", "23812345678901"),
        *("138123x5678", "十三八", "1381234567８9", "-", "+86", "١٣٨١٢٣٤٥٦٧٨", "13812345678\n1"),
    ],
)
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="电话"):
        clean_phone(typed)


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    try:
        once = clean_phone(typed)
    except ValueError:
        return
    assert clean_phone(once) == once
    assert once.isascii()
    assert once.isdigit()


def test_the_published_example() -> None:
    assert clean_id_number("11010519491231002x", TODAY) == "11010519491231002X"


@given(st.integers(0, 9999), st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_a_fitting_number_passes_and_every_other_check_digit_does_not(
    area: int, born: date, serial: int
) -> None:
    number = with_check(f"52{area:04}{born:%Y%m%d}{serial:03}")
    assert clean_id_number(number, TODAY) == number
    for wrong in set(CHECKS) - {number[17]}:
        with pytest.raises(ValueError, match="校验位"):
            clean_id_number(number[:17] + wrong, TODAY)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        ("52030420230229001", "不存在"),
        ("52030420231301001", "不存在"),
        ("52030420261121001", "不对"),
        ("52030418991231001", "不对"),
    ],
)
def test_births_that_cannot_be(first: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        clean_id_number(with_check(first), TODAY)


@pytest.mark.parametrize("typed", ["", "520304900101123", "00" + "1" * 16, "E12345678", "X" * 18])
def test_other_shapes_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="18"):
        clean_id_number(typed, TODAY)
