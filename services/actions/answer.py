"""Reply, contact, remark; and the ways a request ends or begins again."""

from datetime import timedelta

from foundation.codes import CodeCheckError, CodeFormatError, parse_code
from foundation.problems import InvalidError, NotAllowedNowError
from services.actions import clocks
from services.actions.call import Call
from services.actions.intake import end_request
from services.actions.step import Step, step
from services.actions.targets import working
from services.constants import ENDED_STATES, ClockKind, NoteKind, State
from services.models import Request


def resolve_request(
    *, call: Call, code: str, outcome: str, reply: str, by_phone: bool = False
) -> Request:
    """Answer the person. The rating is open from here; nobody is satisfied by default."""
    with step(call, code, "resolve") as s:
        s.write(NoteKind.REPLY, reply)
        s.data.update(outcome=outcome, by_phone=by_phone)
        s.request.outcome = outcome
        s.request.handler = s.request.handler or call.user
        if s.request.contacted_at is None:
            s.request.contacted_at = s.now
        s.stop(ClockKind.FINISH, ClockKind.FIRST_CONTACT, ClockKind.SUPERIOR)
        s.drop_asks()
        open_rating(s)
        s.to(State.RESOLVED)
    return s.request


def open_rating(s: Step) -> None:
    """Invite, remind after some days, close by itself when nobody rates."""
    request = s.request
    request.resolved_at = s.now
    request.due_at = None
    request.due_provisional = False
    request.attention_centre = None  # nothing is left to be urged
    request.grade = None
    clocks.start_natural(
        request,
        ClockKind.RATING,
        first=timedelta(days=s.days("rating_remind_days")),
        whole=timedelta(days=s.days("rating_open_days")),
        now=s.now,
        clocks=s.new_clocks,
    )


def contact_requester(*, call: Call, code: str, text: str, reached: bool = False) -> Request:
    """A talk with the person, or a try. The first that reaches meets the contact limit."""
    with step(call, code, "contact") as s:
        s.write(NoteKind.CONTACT, text)
        s.data["reached"] = reached
        if reached and s.request.contacted_at is None:
            s.request.contacted_at = s.now
            s.stop(ClockKind.FIRST_CONTACT)
    return s.request


def add_note(*, call: Call, code: str, text: str) -> Request:
    """A remark among staff; the citizen never sees it."""
    with step(call, code, "note") as s:
        s.write(NoteKind.NOTE, text)
    return s.request


def withdraw_request(*, call: Call, code: str, reason: str) -> Request:
    with step(call, code, "withdraw") as s:
        s.write(NoteKind.REASON, reason)
        end_request(s, State.WITHDRAWN)
    return s.request


def close_request(*, call: Call, code: str, reason: str) -> Request:
    """Close without a rating: unrated stays unrated."""
    with step(call, code, "close") as s:
        if s.request.call_back_open:
            raise NotAllowedNowError("差评须先由承办单位以外的人回访核实。")
        s.write(NoteKind.REASON, reason)
        end_request(s, State.CLOSED)
    return s.request


def merge_request(*, call: Call, code: str, into: str, reason: str) -> Request:
    """Join it to another of the same scope, which goes on for both."""
    with step(call, code, "merge") as s:
        s.request.merged_into = _other(call, s, into)
        s.write(NoteKind.REASON, reason)
        s.data["into"] = s.request.merged_into.code
        end_request(s, State.MERGED)
    return s.request


def _other(call: Call, s: Step, typed: str) -> Request:
    try:
        code = parse_code(typed)
    except (CodeFormatError, CodeCheckError) as error:
        raise InvalidError.field("into", "诉求编号不对，请核对。") from error
    rows = Request.objects.visible_to(call.user) if call.user else Request.objects.none()
    # Locked, or two could be merged into each other.
    other: Request | None = rows.select_for_update(of=("self",)).filter(code=code).first()
    if other is None:
        raise InvalidError.field("into", "没有找到这件诉求。")
    if other.pk == s.request.pk or other.state in ENDED_STATES:
        raise InvalidError.field("into", "只能并入另一件正在办理的诉求。")
    if other.confidential and not s.request.confidential:
        raise InvalidError.field("into", "不能并入保密诉求。")
    return other


def reopen_request(*, call: Call, code: str, reason: str) -> Request:
    """Solved was not solved: a new round at the same holder, with a new clock."""
    with step(call, code, "reopen") as s:
        request = s.request
        s.write(NoteKind.REASON, reason)
        s.stop(*ClockKind)
        request.round += 1
        request.accepted_at = request.resolved_at = request.closed_at = None
        request.outcome, request.grade, request.call_back_open = "", None, False
        request.anonymised_at = None  # what is written from now on is taken out again in its time
        request.extended_days = 0
        place = working(request.holder_centre)
        same = place.pk == request.holder_centre_id
        s.hold_by(place, request.holder_department if same else None)
    return s.request
