"""Pinyin initials for finding by keyboard: 城乡低保 -> cxdb."""

from foundation.text import fold


def initials(text: str, length: int = 80) -> str:
    """First letters of the syllables and the Latin letters and digits as typed, lower case.

    Surnames and rare readings can come out wrong: the column it fills is editable.
    """
    # Its dictionaries take 57 MB: only processes that need a reading load them.
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(fold(text), style=Style.FIRST_LETTER, errors="default")
    letters = (sign for part in parts for sign in part if sign.isascii() and sign.isalnum())
    return "".join(letters)[:length]


def spoken(text: str) -> str:
    """The whole reading without tones, lower case: 王敏 -> wangmin."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).casefold()
