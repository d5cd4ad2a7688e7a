"""Phone and ID numbers as people type them. Pure functions; ValueError says what is wrong."""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def clean_phone(typed: str) -> str:
    """Digits of a mobile, land line (with area code) or 400 number.

    Full-width digits, spaces, dashes and the country code are accepted and removed.
    """
    text = unicodedata.normalize("NFKC", typed)
    digits = re.sub(r"[\s\-‐‑–—()]", "", text)
    digits = re.sub(r"^(\+|00)?86(?=1\d{10}$|0\d{9,11}$)", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|400\d{7}|[2-8]\d{6,7}", digits, re.ASCII):
        return digits
    raise ValueError("电话号码不对：手机应为 11 位，座机请带区号。")


def clean_id_number(typed: str, today: date) -> str:
    """An 18-digit resident identity number whose check digit fits (GB 11643)."""
    text = unicodedata.normalize("NFKC", typed).replace(" ", "").upper()
    if not re.fullmatch(r"[1-8]\d{16}[\dX]", text, re.ASCII):
        raise ValueError("身份证号码应为 18 位数字（末位可为 X）。")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    if _CHECKS[total % 11] != text[17]:
        raise ValueError("身份证号码的校验位不对，请核对。")
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError as error:
        raise ValueError("身份证号码中的出生日期不存在。") from error
    if not date(1900, 1, 1) <= born <= today:
        raise ValueError("身份证号码中的出生日期不对。")
    return text
