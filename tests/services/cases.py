"""Requests of the tests, made and moved on by the real actions.

Made-up time: Monday 9 November 2026, ten o'clock in Shanghai; no day of that month is special.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from centres.models import User
from centres.workdays import SHANGHAI
from foundation import jobs
from foundation.models import Delivery, Message
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.table import RUN
from services.constants import ClockKind, State
from services.models import Request, RequestClock, RequestEvent
from services.states import Who
from tests.factories import Network, find_user

PHONE = "13800001234"


class Clock(Protocol):
    """What time-machine's fixture offers."""

    def move_to(self, destination: datetime, tick: bool | None = None) -> None: ...


def november(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


MONDAY = november(9)


@dataclass
class Time:
    """The clock of a test stands still until it is moved."""

    machine: Clock

    def to(self, day: int, hour: int = 10, minute: int = 0) -> None:
        """A day of November 2026."""
        self.at(november(day, hour, minute))

    def at(self, moment: datetime) -> None:
        self.machine.move_to(moment, tick=False)


def taken(user: User | None, **fields: Any) -> Request:
    """What a person brought to the user's window; advice unless said otherwise."""
    new: dict[str, Any] = {
        "kind": "advice",
        "title": "合作医疗怎么报销",
        "body": "住院两次，想问比例。",
        "channel": "window",
        "name": "罗永贵",
        "phone": PHONE,
    }
    client_id = fields.pop("client_id", None) or uuid4()
    call = Call(user=user, by=None if user else Who.REQUESTER, client_id=client_id)
    return create_request(call=call, new=NewRequest(**{**new, **fields}))


def act(name: str, request: Request, user: User | None = None, **given: Any) -> Request:
    """One step by the user; without one by the person whose request it is. The row afterwards."""
    fields = {key: given.pop(key) for key in ("version", "client_id") if key in given}
    call = Call(user=user, by=None if user else Who.REQUESTER, **fields)
    RUN[name](call=call, code=request.code, **given)
    rows = Request.objects.select_related("holder_centre", "holder_department")
    after: Request = rows.get(pk=request.pk)
    return after


SAMPLE: dict[str, dict[str, Any]] = {
    "reject": {"reason": "不属于本站职责"},
    "notify_materials": {"materials": ["户口簿"]},
    "assign": {"handler": "second_clerk"},
    "route": {"department": "service-desk", "reason": "由服务台办"},
    "escalate": {"reason": "本级不能决定"},
    "delegate": {"centre": "520304100200001", "reason": "就近办理"},
    "return": {"reason": "派错了"},
    "consult": {"department": "service-desk", "text": "请协助核实"},
    "suspend": {"reason": "等待司法鉴定"},
    "resume": {"reason": "鉴定已出"},
    "extend": {"days": 1, "reason": "需实地核查"},
    "resolve": {"outcome": "solved", "reply": "比例为百分之七十。"},
    "contact": {"text": "已电话说明", "reached": True},
    "note": {"text": "注意方言"},
    "ask_suspend": {"reason": "等待鉴定"},
    "ask_extend": {"days": 1, "reason": "需核查"},
    "refuse": {"reason": "可以按期办结"},
    "rate": {"grade": 5},
    "call_back": {"text": "电话回访", "reached": True, "verdict": "mistaken"},
    "rectify": {"outcome": "solved", "reply": "已当面说明并道歉。"},
    "reopen": {"reason": "问题没有解决"},
    "withdraw": {"reason": "本人不再需要"},
    "close": {"reason": "本人表示不评价"},
}


def accepted(request: Request, by: str = "clerk") -> Request:
    return act("accept", request, find_user(by))


def resolved(request: Request) -> Request:
    """Accepted where that was not done yet, and answered by the village's clerk."""
    if request.state == State.SUBMITTED:
        request = accepted(request)
    return act("resolve", request, find_user("clerk"), **SAMPLE["resolve"])


def rated(request: Request, grade: int = 1) -> Request:
    return act("rate", resolved(request), grade=grade)


# The steps that lead to a state, and who takes them; nobody is the person.
_WAYS: dict[State, tuple[tuple[str, str], ...]] = {
    State.SUBMITTED: (),
    State.ACCEPTED: (("accept", "clerk"),),
    State.AWAITING_MATERIALS: (("accept", "clerk"), ("notify_materials", "clerk")),
    State.SUSPENDED: (("accept", "clerk"), ("suspend", "head")),
    State.RESOLVED: (("accept", "clerk"), ("resolve", "clerk")),
    State.RECTIFYING: (("accept", "clerk"), ("resolve", "clerk"), ("rate badly", "")),
    State.CLOSED: (("accept", "clerk"), ("resolve", "clerk"), ("rate", "")),
    State.REJECTED: (("reject", "clerk"),),
    State.WITHDRAWN: (("withdraw", "clerk"),),
    State.MERGED: (("merge", "clerk"),),
}


def in_state(state: State) -> Request:
    """A request of village A, held there by nobody's department, brought to the state."""
    made = taken(find_user("clerk"))
    for name, by in _WAYS[state]:
        if name == "rate badly":
            made = called_back(act("rate", made, grade=1), verdict="valid")
        else:
            made = act(name, made, find_user(by) if by else None, **sample_of(name))
    return made


def called_back(request: Request, **given: Any) -> Request:
    """By the county's supervisor, who reached the person."""
    said = {"text": "电话回访", "reached": True, **given}
    return act("call_back", request, find_user("supervisor"), **said)


def sample_of(name: str) -> dict[str, Any]:
    """What the action needs; a merger needs another request to go into."""
    if name == "merge":
        return {"into": taken(find_user("clerk")).code, "reason": "同一件事"}
    return SAMPLE.get(name, {})


def up(request: Request, tiers: int = 1) -> Request:
    """Accepted and handed up from the village, one or two tiers."""
    for by in ("clerk", "township_clerk")[:tiers]:
        request = act("escalate", accepted(request, by), find_user(by), reason="本级不能决定")
    return request


def at_office(network: Network, **fields: Any) -> Request:
    """Accepted by the township's office for social affairs, taken at village A."""
    made = up(taken(find_user("clerk"), **fields))
    given = {"department": "social-affairs-office", "reason": "属社会事务办"}
    made = act("route", accepted(made, "township_clerk"), find_user("township_clerk"), **given)
    return accepted(made, "station_handler")


# --- what is there afterwards ---------------------------------------------------------------


def limit(request: Request, kind: ClockKind) -> RequestClock:
    """The newest clock of the kind."""
    found = RequestClock.objects.filter(request=request, kind=kind).order_by("-id").first()
    assert found is not None
    return found


def running(request: Request) -> set[str]:
    rows = RequestClock.objects.filter(request=request, stopped_at=None)
    return set(rows.values_list("kind", flat=True))


def last_event(request: Request) -> RequestEvent:
    found = RequestEvent.objects.filter(request=request).order_by("-id").first()
    assert found is not None
    return found


def verbs(request: Request) -> list[str]:
    return list(
        RequestEvent.objects.filter(request=request).order_by("id").values_list("verb", flat=True)
    )


def told(request: Request, verb: str) -> set[str]:
    """Who found a line about such a step in the inbox."""
    jobs.drain()
    lines = Message.objects.filter(kind=verb, body__startswith=request.code)
    return set(lines.values_list("recipient__username", flat=True))


def texts(request: Request) -> list[str]:
    """What was sent to the person's phone, oldest first."""
    jobs.drain()
    sent = [row.text for row in Delivery.objects.order_by("id")]
    return [text for text in sent if request.code in text]
