"""Sign for a request, refuse it, give it to somebody."""

from centres.models import User
from foundation.problems import InvalidError
from services.actions.call import Call
from services.actions.step import Step, step
from services.actions.targets import find_handler
from services.constants import ClockKind, NoteKind, State
from services.models import Request, RequestClock
from services.states import Who


def accept_request(*, call: Call, code: str) -> Request:
    """Sign for it. The first acceptance starts the finish clock; a later one keeps it."""
    with step(call, code, "accept") as s:
        request = s.request
        request.signed_at = s.now
        request.returned = False
        # The window takes in for a station; who works on it there is the station's affair.
        request.handler = call.user if s.who & {Who.HOLDER, Who.HEAD} else None
        if request.first_responder_id is None:
            request.first_responder = call.user
        s.stop(ClockKind.SIGN_FOR)
        if request.accepted_at is None:
            _start_finish(s)
        else:
            s.show_due()
        s.to(State.ACCEPTED)
    return request


def _start_finish(s: Step) -> None:
    request = s.request
    request.accepted_at = s.now
    clock: RequestClock = s.start(ClockKind.FINISH, s.ground.finish_days(request, s.today))
    request.due_at, request.due_provisional = clock.due_at, clock.provisional
    request.known_clocks = [clock]
    s.data.update(limit_days=clock.limit_days, due=clock.due_at.isoformat())


def reject_request(*, call: Call, code: str, reason: str, responsible: str = "") -> Request:
    """Refuse with a reason and, where there is one, who is responsible."""
    with step(call, code, "reject") as s:
        told = f"{reason}\n可向“{responsible}”提出。" if responsible else reason
        s.write(NoteKind.REPLY, told)
        end_request(s, State.REJECTED)
    return s.request


def assign_request(*, call: Call, code: str, handler: str) -> Request:
    """Name the person at the holding seat who works on it."""
    with step(call, code, "assign") as s:
        person: User = find_handler(s.request, handler)
        if s.request.handler_id == person.pk:
            raise InvalidError.field("handler", f"已由{person.name}承办。")
        s.data["handler"] = person.pk
        s.request.handler = person
    return s.request


def end_request(s: Step, state: State) -> None:
    """Close the books: every clock stops, nobody is asked for anything any more."""
    request = s.request
    s.stop(*ClockKind)
    s.drop_asks()
    request.due_at = None
    request.due_provisional = False
    request.call_back_open = False
    request.attention_centre = None
    request.closed_at = s.now
    s.to(state)
