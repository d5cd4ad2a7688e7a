"""好差评: rating, call-back by somebody else, rectification."""

from foundation.problems import InvalidError, NotAllowedNowError
from services.actions.answer import open_rating
from services.actions.call import Call
from services.actions.intake import end_request
from services.actions.step import Step, record_holding, step
from services.constants import BAD_GRADES, ClockKind, HoldingKind, NoteKind, State, Verdict
from services.models import Rating, Request


def rate_request(*, call: Call, code: str, grade: int, text: str = "") -> Request:
    """Once a round. A good grade closes; a bad one stays until somebody else has called."""
    with step(call, code, "rate") as s:
        s.write(NoteKind.RATING, text)
        _record(s, grade, by_call_back=False)
        if grade in BAD_GRADES:
            _ask_call_back(s)
        else:
            end_request(s, State.CLOSED)
    return s.request


def _record(s: Step, grade: int, *, by_call_back: bool) -> None:
    request = s.request
    if Rating.objects.filter(request=request, round=request.round).exists():
        raise NotAllowedNowError("本轮已经评价过。")
    Rating.objects.create(
        request=request,
        round=request.round,
        grade=grade,
        by_call_back=by_call_back,
        text=s.note,
        at=s.now,
    )
    request.grade = grade
    s.data["grade"] = grade
    s.stop(ClockKind.RATING)


def _ask_call_back(s: Step) -> None:
    s.request.call_back_open = True
    s.start(ClockKind.CALL_BACK, s.days("call_back_days"))
    above = s.request.holder_centre.parent
    if s.request.confidential and above:
        # Those who call back otherwise do not read it: the head above is let in.
        record_holding(s.request, HoldingKind.SUPERIOR, above, None, s.now)


def call_back_request(
    *,
    call: Call,
    code: str,
    text: str,
    reached: bool = False,
    grade: int | None = None,
    verdict: str = "",
) -> Request:
    """Somebody outside the handling unit asks the person.

    Unrated: the grade said on the phone is recorded. Rated badly: the verdict decides between
    rectification (valid) and closing (mistaken, malicious).
    """
    with step(call, code, "call_back") as s:
        request = s.request
        s.write(NoteKind.CALL_BACK, text)
        s.data.update(reached=reached, verdict=verdict)
        if request.grade is None:
            _grade_by_phone(s, reached, grade)
        elif grade is not None:
            raise InvalidError.field("grade", "群众本轮已经评价过，不能代记。")
        if request.grade is None:
            return request
        if request.grade in BAD_GRADES:
            _judge(s, reached, verdict)
        else:
            end_request(s, State.CLOSED)
    return s.request


def _grade_by_phone(s: Step, reached: bool, grade: int | None) -> None:
    if grade is None:
        return
    if not reached:
        raise InvalidError.field("grade", "没有联系上本人，不能代记评价。")
    _record(s, grade, by_call_back=True)
    if grade in BAD_GRADES:
        s.request.call_back_open = True


def _judge(s: Step, reached: bool, verdict: str) -> None:
    if not verdict:
        raise InvalidError.field("verdict", "差评须给出核实结论。")
    if verdict != Verdict.VALID and not reached:
        raise InvalidError.field("reached", "没有联系上本人，不能认定误评或恶意差评。")
    s.request.call_back_open = False
    s.stop(ClockKind.CALL_BACK)
    if verdict == Verdict.VALID:
        clock = s.start(ClockKind.RECTIFY, s.days("rectify_days"))
        s.request.due_at, s.request.due_provisional = clock.due_at, clock.provisional
        s.to(State.RECTIFYING)
    else:
        end_request(s, State.CLOSED)


def rectify_request(*, call: Call, code: str, outcome: str, reply: str) -> Request:
    """What was put right; the person may rate again."""
    with step(call, code, "rectify") as s:
        s.write(NoteKind.RECTIFICATION, reply)
        s.data["outcome"] = outcome
        s.request.outcome = outcome
        s.stop(ClockKind.RECTIFY)
        s.request.round += 1
        open_rating(s)
        s.to(State.RESOLVED)
    return s.request
