"""How personal data is shown: enough to recognise, not enough to use. Pure functions."""

import re

_MINORITY_POINTS = "·•‧・･∙⋅．."


def mask_phone(phone: str) -> str:
    """``138****1234``; land lines keep their last four digits."""
    if not phone:
        return ""
    if re.fullmatch(r"1\d{10}", phone):
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-4:]}" if len(phone) > 6 else "****"


def mask_id_number(number: str) -> str:
    """``5203**********1234``: four signs at each end."""
    if not number:
        return ""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) > 8 else "****"


def mask_name(name: str) -> str:
    """``王**``; a name with a point keeps its first part (``阿卜来提·***``)."""
    if not name:
        return ""
    for point in _MINORITY_POINTS:
        head, found, _ = name.partition(point)
        if found and head:
            return f"{head}{point}***"
    return name[0] + "*" * min(len(name) - 1, 3)
