"""One call, one effect: the same client_id and body again gets the first answer again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.problems import Problem
from foundation.replays import Answer, fingerprint, first_answer, remember

REPLAY_HEADER = "Idempotent-Replay"


def once(
    request: Request,
    *,
    scope: str,
    client_id: UUID,
    do: Callable[[], dict[str, Any]],
    status: int = 200,
) -> Response:
    """Do it and keep the answer in the same transaction, or give the answer kept.

    The look-up costs nothing on the first call: only a refusal makes it look.
    """
    print_ = fingerprint(request.path, request.data)
    try:
        with transaction.atomic():
            answer = Answer(status, do())
            remember(scope, client_id, print_, answer)
    except (IntegrityError, Problem):
        known = first_answer(scope, client_id, print_)
        if known is None:
            raise
        answer = known
    headers = {REPLAY_HEADER: "true"} if answer.replayed else {}
    return Response(answer.body, status=answer.status, headers=headers)
