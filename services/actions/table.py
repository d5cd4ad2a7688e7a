"""Every action of the state table and the one function that does it."""

from collections.abc import Callable

from services.actions import answer, intake, moves, papers, pauses, rating
from services.models import Request

RUN: dict[str, Callable[..., Request]] = {
    "accept": intake.accept_request,
    "reject": intake.reject_request,
    "notify_materials": papers.notify_materials,
    "supply_materials": papers.supply_materials,
    "assign": intake.assign_request,
    "route": moves.route_request,
    "escalate": moves.escalate_request,
    "delegate": moves.delegate_request,
    "return": moves.return_request,
    "consult": moves.consult_request,
    "suspend": pauses.suspend_request,
    "resume": pauses.resume_request,
    "extend": pauses.extend_request,
    "resolve": answer.resolve_request,
    "contact": answer.contact_requester,
    "note": answer.add_note,
    "ask_suspend": pauses.ask_suspend,
    "ask_extend": pauses.ask_extend,
    "refuse": pauses.refuse_ask,
    "rate": rating.rate_request,
    "call_back": rating.call_back_request,
    "rectify": rating.rectify_request,
    "reopen": answer.reopen_request,
    "withdraw": answer.withdraw_request,
    "merge": answer.merge_request,
    "close": answer.close_request,
}
