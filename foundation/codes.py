"""Request codes: twelve Crockford base-32 signs that can be read over the phone.

55 random bits and one check sign c such that Σ αⁱ·dᵢ = 0 over GF(32) with x⁵+x²+1, α = 2 and
i = 0 at the right end. Every single wrong sign and every swap of two signs is found, because α
has order 31 and so no two of the twelve weights are equal.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: number for number, sign in enumerate(ALPHABET)}
_VALUE.update({"O": 0, "I": 1, "L": 1})
_LENGTH = 12


class CodeFormatError(ValueError):
    """Not twelve signs of the alphabet."""


class CodeCheckError(ValueError):
    """Twelve signs, but the check sign does not fit: one was misread or two were swapped."""


def _times_alpha(value: int) -> int:
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def _syndrome(digits: list[int]) -> int:
    total = 0
    for digit in digits:  # Horner, from the left end
        total = _times_alpha(total) ^ digit
    return total


def new_code() -> str:
    bits = secrets.randbits(55)
    digits = [(bits >> (5 * place)) & 31 for place in range(10, -1, -1)]
    # The check sign has weight α⁰ = 1, so it equals the sum of the others.
    digits.append(_syndrome([*digits, 0]))
    return format_code("".join(ALPHABET[digit] for digit in digits))


def format_code(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, _LENGTH, 4))


def parse_code(typed: str) -> str:
    """The code as stored (``7K3M-9QPX-2D43``) from what a person typed.

    Raises CodeFormatError or CodeCheckError.
    """
    text = unicodedata.normalize("NFKC", typed).upper()  # full-width signs of a Chinese keyboard
    signs = [sign for sign in text if not (sign.isspace() or sign in "-‐‑–—－_.")]
    if len(signs) != _LENGTH or any(sign not in _VALUE for sign in signs):
        raise CodeFormatError(typed)
    digits = [_VALUE[sign] for sign in signs]
    if _syndrome(digits):
        raise CodeCheckError(typed)
    return format_code("".join(ALPHABET[digit] for digit in digits))
