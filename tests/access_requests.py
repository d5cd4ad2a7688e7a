"""The part of the access table that is about requests: the desk's pages and the API."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from services.constants import State
from services.states import ACTIONS
from services.tracking import track_token
from tests.access_rows import Row, World, new_client_id, public, row
from tests.services.cases import sample_of
from tests.services.views.public_person import photo

PART = dict[str, Any]


def a_case(world: World) -> PART:
    return {"code": world.case().code}


def a_photo(world: World) -> PART:
    return {**new_client_id(world), "file": photo()}


def _desk(status: int, **rest: Any) -> Row:
    """A page of the desk: the administrators do not work there."""
    admins = dict.fromkeys(("system_admin", "security_admin", "audit_admin"), 403)
    return row(status, **{**admins, **rest})


def _window(status: int, **rest: Any) -> Row:
    """Where requests are taken: who only watches takes none."""
    return _desk(status, supervisor=403, organiser=403, **rest)


def _case(holders: int, *, watchers: int | None = None, **rest: Any) -> Row:
    """About one request: its holders, and who reads all of the county; nobody else sees it.

    The village's agent does not carry this one, so it is hidden from the agent too.
    """
    outside = holders if watchers is None else watchers
    seen = {"clerk": holders, "handler": holders, "head": holders}
    seen |= {"supervisor": outside, "organiser": outside}
    return row(404, **{**seen, "kwargs": a_case, **rest})


def _act(name: str, holders: int = 200, *, watchers: int = 403, **rest: Any) -> Row:
    """One action in the first state of the table that knows it, with a body in order."""
    state = ACTIONS[name].sources[0]

    def body(world: World) -> PART:
        version = world.case(state).version
        return {"version": version, "client_id": str(uuid4()), **sample_of(name)}

    def code(world: World) -> PART:
        return {"code": world.case(state).code}

    return _case(holders, watchers=watchers, kwargs=code, data=body, **rest)


# What only heads may do; their subordinates are in the scope, so they are told so.
HEADS_ONLY: dict[str, Any] = {"holders": 403, "head": 200}

ACTS = {
    "accept": _act("accept"),
    "reject": _act("reject"),
    "notify_materials": _act("notify_materials"),
    "supply_materials": _act("supply_materials"),
    "assign": _act("assign", **HEADS_ONLY),
    "route": _act("route"),
    "escalate": _act("escalate"),
    "delegate": _act("delegate"),
    "return": _act("return", 409),  # nobody sent it here
    "consult": _act("consult"),
    "suspend": _act("suspend", **HEADS_ONLY),
    "resume": _act("resume"),
    "extend": _act("extend", **HEADS_ONLY),
    "resolve": _act("resolve"),
    "contact": _act("contact"),
    "note": _act("note", watchers=200),
    "ask_suspend": _act("ask_suspend"),
    "ask_extend": _act("ask_extend"),
    "refuse": _act("refuse", 403, head=409),  # nobody asked
    "rate": _act("rate", 403),  # the person's own
    "call_back": _act("call_back", 403, watchers=200),  # never by whoever handled it
    "rectify": _act("rectify"),
    "reopen": _act("reopen", watchers=200, handler=403),  # who took it, heads, who watches
    "withdraw": _act("withdraw"),
    "merge": _act("merge"),
    "close": _act("close", **HEADS_ONLY),
}

API: dict[str, Row] = {
    "api:requests": row(200),  # administrators find it empty
    "POST api:requests": row(400),
    "api:request": _case(200),
    "api:request_events": _case(200),
    "api:request_attachments": _case(200),
    "POST api:request_attachments": _case(201, watchers=403, data=a_photo),
    "api:request_attachment": _case(404, kwargs=lambda world: {**a_case(world), "pk": 1}),
    **{f"POST api:request_{name}": act for name, act in ACTS.items()},
}


def _proven(**given: Any) -> Callable[[World], PART]:
    def body(world: World) -> PART:
        return {**new_client_id(world), "token": track_token(world.case().code), **given}

    return body


def _resolved(world: World) -> PART:
    return {"code": world.case(State.RESOLVED).code}


def _grade(world: World) -> PART:
    token = track_token(world.case(State.RESOLVED).code)
    return {**new_client_id(world), "token": token, "grade": 5}


PUBLIC_API: dict[str, Row] = {
    "POST api:public_requests": public(400),
    "POST api:public_track": public(
        200, data=lambda world: {**a_case(world), "token": track_token(world.case().code)}
    ),
    "POST api:public_supplement": public(200, kwargs=a_case, data=_proven(text="补充：已两天")),
    "POST api:public_withdraw": public(200, kwargs=a_case, data=_proven(reason="自己办好了")),
    "POST api:public_rate": public(200, kwargs=_resolved, data=_grade),
}


def an_action(world: World) -> PART:
    return {"code": world.case().code, "action": "accept"}


def _accept(world: World) -> PART:
    return {"version": world.case().version, "client_id": str(uuid4())}


DESK: dict[str, Row] = {
    "services:desk_list": _desk(200),
    "services:desk_boxes": _desk(200),
    "services:desk_box": _desk(200, kwargs=lambda _: {"box": "all"}),
    "POST services:desk_search": _desk(302, data=lambda _: {"q": "报销"}),
    "POST services:desk_assign": _desk(302),
    "services:desk_export": _desk(403, head=400, supervisor=400, organiser=400),
    "services:request_new": _window(200),
    "POST services:request_new": _window(400),
    "POST services:request_new_person": _window(200),
    "POST services:request_new_item": _window(200),
    "POST services:request_new_draft": _window(204),
    "services:request_detail": _case(200),
    "POST services:request_person": _case(
        200, watchers=403, data=lambda _: {"reason": "回电核实情况"}
    ),
    "services:request_receipt": _case(200, watchers=403),
    "POST services:request_attachments": _case(302, watchers=403, data=a_photo),
    "services:attachment_file": _case(
        404, kwargs=lambda world: {**a_case(world), "key": str(uuid4())}
    ),
    "services:request_action": _case(200, watchers=403, kwargs=an_action),
    "POST services:request_action": _case(302, watchers=403, kwargs=an_action, data=_accept),
    "POST services:request_action_draft": _case(204, kwargs=an_action),
}

REQUESTS: dict[str, Row] = {**DESK, **API, **PUBLIC_API}
