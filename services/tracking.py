"""How a citizen without an account proves that a request is theirs."""

from foundation.crypto import blind_index


def pin_for(code: str) -> str:
    """Four digits printed on the receipt of somebody who left no phone."""
    return f"{int(blind_index('pin', code)[:8], 16) % 10000:04d}"


def track_hash(code: str, digits: str) -> str:
    """Keyed hash of code and last four digits, as stored beside the request."""
    return blind_index("track", f"{code}|{digits}")


def track_token(code: str) -> str:
    """128 bits for the link and the QR code of one request."""
    return blind_index("token", code)


def tail_index(digits: str) -> str:
    return blind_index("tail", digits)


def phone_index(phone: str) -> str:
    return blind_index("phone", phone)
