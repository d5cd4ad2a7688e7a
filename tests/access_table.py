"""Who gets what from which address: route × role → status. Complete by test.

Key: the route's name, with its namespaces; ``POST name`` (PUT, PATCH, DELETE) for another method.
Every route of the resolver has a row, and every operation of the OpenAPI document has one with
its method. The administration's pages have one rule of their own in the test.

Value: ``row(status, …)``: the answer to everybody signed in, and by name to those who get
another; whoever is not signed in is sent to the log-in (302) or told 401, unless
``anonymous=`` says otherwise. ``public(status, …)`` is for all.

    "services:request_detail": row(200, stranger=404, system_admin=404, kwargs=a_request),
    "POST api:request_action": row(400, kwargs=…, data=lambda world: {"version": 1}),

kwargs, data: functions of the ``World`` of one row; what they write, and what the calls change, is
taken back before the next role tries. A POST that is in order for several roles is therefore
tried by each of them on the same ground.

Roles: clerk, agent, handler, head of village A; supervisor and organiser of county A; the three
administrators; stranger, the clerk of a village in county B.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from centres.models import User
from tests.factories import Network, find_network, find_user

ROLES = (
    *("clerk", "agent", "handler", "head", "supervisor", "organiser"),
    *("system_admin", "security_admin", "audit_admin", "stranger"),
)


class World:
    """What the addresses of a row are about; made when asked for."""

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


PORTAL = {
    "home": public(200),
    "POST display_mode": public(302),
    "POST session_extend": row(204),
    "healthz": public(200),
    "healthz_deep": public(503),  # nothing ticks in a test
    "readyz": public(503),
    "metrics": public(404),  # only with its token
    "api:schema": public(200),
    "api:docs": public(200),
    "api:unknown": public(404),
}

CENTRES: dict[str, Row] = {}

SERVICES: dict[str, Row] = {}

ACCESS: dict[str, Row] = {**PORTAL, **CENTRES, **SERVICES}
