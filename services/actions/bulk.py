"""One step for many requests: each on its own, so that one refusal stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError

from centres.models import User
from foundation.problems import Problem
from services.actions.call import Call
from services.actions.intake import assign_request
from services.reports.steps import step_taken


@dataclass(frozen=True)
class Outcome:
    code: str
    done: bool
    words: str = ""


def assign_requests(
    *, user: User, handler: str, wanted: Sequence[tuple[str, int]], client_id: UUID
) -> list[Outcome]:
    """Give each request (code, version seen) to the handler; how each went, in order.

    Not one transaction on purpose. The same client_id again finds what was done.
    """
    return [
        _assign(user, handler, code, version, uuid5(client_id, code)) for code, version in wanted
    ]


def _assign(user: User, handler: str, code: str, version: int, client_id: UUID) -> Outcome:
    call = Call(user=user, version=version, client_id=client_id)
    try:
        assign_request(call=call, code=code, handler=handler)
    except (Problem, IntegrityError) as problem:
        if step_taken(code, client_id, user):
            return Outcome(code, done=True)
        if not isinstance(problem, Problem):
            raise
        said = [text for texts in (problem.errors or {}).values() for text in texts]
        return Outcome(code, done=False, words="".join(said) or problem.detail)
    return Outcome(code, done=True)
