"""Twice is harmless: the first answer to a client_id is kept and given again."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foundation.models import Replay
from foundation.problems import ReplayConflictError


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    replayed: bool = False


def fingerprint(path: str, body: Any) -> str:
    raw = json.dumps([path, body], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(raw.encode()).hexdigest()


def first_answer(scope: str, client_id: UUID, print_: str) -> Answer | None:
    """What was answered before. Raises ReplayConflictError for another body."""
    row = Replay.objects.filter(scope=scope, client_id=client_id).first()
    if row is None:
        return None
    if row.fingerprint != print_:
        raise ReplayConflictError
    return Answer(row.status, json.loads(row.body), replayed=True)


def remember(scope: str, client_id: UUID, print_: str, answer: Answer) -> None:
    """Write the answer in the transaction of the change; a second writer fails as a whole."""
    Replay.objects.create(
        scope=scope,
        client_id=client_id,
        fingerprint=print_,
        status=answer.status,
        body=json.dumps(answer.body, ensure_ascii=False, default=str),
    )
