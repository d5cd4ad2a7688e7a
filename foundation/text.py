"""Chinese text search without extensions: character pairs in an array, checked again with LIKE.

Normalisation is for the search key only; what was typed is stored as typed.
"""

import re
import unicodedata

_POINTS = re.compile("[·•‧・･∙⋅．]")
_GAPS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case, full-width to half-width, name points and spaces removed."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _GAPS.sub(" ", _POINTS.sub("", plain)).strip()


def bigrams(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters of the folded text, and single characters.

    A one-character text yields itself, so that it can be found too.
    """
    words = fold(text).split(" ")
    pairs = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    return sorted(pairs | {word for word in words if len(word) == 1})


def escape_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
