"""Request codes: every misread sign and every swap is found, exhaustively for random codes."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.codes import ALPHABET, CodeCheckError, CodeFormatError, new_code, parse_code

CODES = [new_code() for _ in range(50)]
IDS = [f"code{number}" for number in range(50)]  # the same names in every test process


def test_a_code_is_three_groups_of_four() -> None:
    code = new_code()
    assert len(code) == 14
    assert code[4] == code[9] == "-"
    assert set(code) <= {*ALPHABET, "-"}
    assert parse_code(code) == code


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(10_000)}) == 10_000


def test_the_example_of_the_contract_fits_or_is_told_apart() -> None:
    with pytest.raises(CodeCheckError):
        parse_code("7K3M-9QPX-2D44")


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_every_single_wrong_sign_is_found(code: str) -> None:
    plain = code.replace("-", "")
    for place, right in enumerate(plain):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(CodeCheckError):
                    parse_code(plain[:place] + wrong + plain[place + 1 :])


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_every_swap_of_two_signs_is_found(code: str) -> None:
    plain = code.replace("-", "")
    for left, right in combinations(range(12), 2):
        if plain[left] != plain[right]:
            signs = list(plain)
            signs[left], signs[right] = signs[right], signs[left]
            with pytest.raises(CodeCheckError):
                parse_code("".join(signs))


@pytest.mark.parametrize("code", CODES, ids=IDS)
def test_as_read_over_the_phone(code: str) -> None:
    plain = code.replace("-", "")
    assert parse_code(plain.lower()) == code
    assert parse_code(" ".join(plain)) == code
    assert parse_code(code.replace("-", "–")) == code
    assert parse_code(plain.replace("0", "O")) == code
    assert parse_code(plain.replace("0", "o").replace("1", "I")) == code
    assert parse_code(plain.replace("1", "l")) == code


@pytest.mark.parametrize(
    "typed", ["", "-", "7K3M-9QPX-2D4", "7K3M-9QPX-2D433", "7K3M-9QPX-2D4U", "七K3M-9QPX-2D43"]
)
def test_what_is_no_code_is_told_apart_from_a_wrong_one(typed: str) -> None:
    with pytest.raises(CodeFormatError):
        parse_code(typed)


def test_full_width_signs_are_accepted() -> None:
    code = CODES[0]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    assert parse_code(wide) == code


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_any_text_is_a_code_or_one_of_two_errors(typed: str) -> None:
    try:
        code = parse_code(typed)
    except (CodeFormatError, CodeCheckError):
        return
    assert parse_code(code) == code
