"""The rows of the access table, and the world they are tried in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from centres.models import User
from services.constants import State
from services.models import Request
from tests.factories import Network, find_network, find_user
from tests.services.cases import in_state

ROLES = (
    *("clerk", "agent", "handler", "head", "supervisor", "organiser"),
    *("system_admin", "security_admin", "audit_admin", "stranger"),
)


class World:
    """What the addresses of a row are about; made when asked for."""

    def __init__(self) -> None:
        self._cases: dict[State, Request] = {}

    def case(self, state: State = State.SUBMITTED) -> Request:
        """Taken and held by village A; the same one each time."""
        if state not in self._cases:
            self._cases[state] = in_state(state)
        return self._cases[state]

    @cached_property
    def network(self) -> Network:
        return find_network()

    def user(self, username: str) -> User:
        return find_user(username)


@dataclass(frozen=True)
class Row:
    signed_in: int
    anonymous: int | None = None  # None: sent to the log-in
    others: Mapping[str, int] = field(default_factory=dict)
    kwargs: Callable[[World], dict[str, Any]] = lambda _: {}
    query: str = ""
    data: Callable[[World], dict[str, Any]] = lambda _: {}

    def status(self, role: str) -> int:
        return self.others.get(role, self.signed_in)


def row(status: int, *, anonymous: int | None = None, **rest: Any) -> Row:
    parts = {name: rest.pop(name) for name in ("kwargs", "query", "data") if name in rest}
    unknown = set(rest) - set(ROLES)
    if unknown:
        raise ValueError(f"no such role: {unknown}")
    return Row(status, anonymous, rest, **parts)


def public(status: int, **rest: Any) -> Row:
    return row(status, anonymous=rest.pop("anonymous", status), **rest)


def new_client_id(_: World) -> dict[str, Any]:
    return {"client_id": str(uuid4())}
