"""Ways out of the house. A gateway is a function; it raises GatewayError when nothing was sent."""

import json
from pathlib import Path

from django.conf import settings

from foundation.crypto import blind_index


class GatewayError(Exception):
    """The gateway refused; final means that trying again is useless."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


def file_gateway(*, key: str, address: str, text: str) -> None:
    """One file a text in OUTBOX_DIR, readable by the owner only; for a modem or a script.

    The name is made from the key, so handing the same text over twice leaves one file.
    """
    path = Path(settings.OUTBOX_DIR) / f"{blind_index('outbox', key)}.json"
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.touch(mode=0o600)
        body = {"to": address, "text": text}
        draft.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise GatewayError(type(error).__name__) from error
