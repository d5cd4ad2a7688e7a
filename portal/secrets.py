"""Keys of a demonstration installation: made once, kept in var/, readable by the owner only."""

import base64
import os
import secrets
from pathlib import Path


def local_secret(var: Path, name: str) -> str:
    path = var / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(base64.urlsafe_b64encode(secrets.token_bytes(48)).decode())
        try:
            os.link(draft, path)  # refuses if another process was first: both then read its key
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
