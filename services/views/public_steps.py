"""What a person without an account does about their request: each a form sent by hand."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foundation.middleware import client_ip
from foundation.problems import Problem
from services.actions.call import Call
from services.actions.public import (
    ask_about_data,
    export_request,
    prove_by_digits,
    prove_by_token,
    supplement_request,
)
from services.actions.table import RUN
from services.forms.public import DigitsForm, PublicForm
from services.models import Request
from services.reports.public import done_before, find_proven
from services.states import Who
from services.views.public_proof import is_proven, prove
from services.views.public_track import (
    STEP_FORMS,
    request_page,
    step_form,
    way_to,
    with_status,
)

_THANKS = {
    "supplement": "收到了，办理的人会看到。",
    "rate": "谢谢您的评价。",
    "withdraw": "已经撤回。",
    "data": "收到了，工作人员会处理并答复。",
}
_NOT_TYPED = {"csrfmiddlewaretoken", "digits"}


@login_not_required
@require_POST
@never_cache
def act(request: HttpRequest, code: str, step: str, token: str = "") -> HttpResponse:
    """Supplement, rate, withdraw, or ask for a change of personal data."""
    if step not in STEP_FORMS:
        raise Http404
    try:
        found = _owner(request, code, token)
    except Problem as refused:
        if token:
            raise
        return _again(request, code, refused)
    if found is None:
        return _again(request, code)
    response = _done(request, found, step, token)
    if not token:
        prove(request, response, found.code)
    return response


@login_not_required
@require_POST
@never_cache
def export(request: HttpRequest, code: str, token: str = "") -> HttpResponse:
    """Everything held about the request and its person; a link alone does not open that."""
    try:
        found = _owner(request, code, "")
    except Problem as refused:
        return _again(request, code, refused)
    if found is None:
        return _again(request, code)
    response = JsonResponse(
        export_request(request=found, address=client_ip(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return response


def _owner(request: HttpRequest, code: str, token: str) -> Request | None:
    """The request, if link, cookie or digits prove it; None where nothing was offered."""
    if token:
        return prove_by_token(code=code, token=token, address=client_ip(request))
    if is_proven(request, code):
        return find_proven(code)
    if "digits" in request.POST:
        digits = request.POST["digits"][:20]
        return prove_by_digits(code=code, digits=digits, address=client_ip(request))
    return None


def _again(request: HttpRequest, code: str, refused: Problem | None = None) -> HttpResponse:
    """Not proven, or too long ago: the digits once more, what was typed goes along."""
    form = DigitsForm(request.POST if refused else None)
    if refused and form.is_valid():
        form.add_problem(refused)
    context = {
        "section": "track",
        "form": form,
        "code": code,
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_TYPED
            for value in values
        ],
        "had_files": bool(request.FILES),
    }
    page = render(request, "services/public_again.html", context)
    page.status_code = 403
    return with_status(page, form, refused)


def _done(request: HttpRequest, found: Request, step: str, token: str) -> HttpResponse:
    """Back to the request, or the page with the form to be corrected."""
    form = step_form(step, found, request)
    refused: Problem | None = None
    if form.is_valid():
        try:
            _run(step, found, form)
        except (IntegrityError, Problem) as error:
            # The same page sent twice: the first time did it.
            if not done_before(found, form.cleaned_data["client_id"]):
                if not isinstance(error, Problem):
                    raise
                form.add_problem(error)
                refused = error
        if refused is None:
            messages.success(request, _THANKS[step])
            return redirect(way_to(found, token))
    page = request_page(request, find_proven(found.code), token, (step, form))
    return with_status(page, form, refused)


def _run(step: str, found: Request, form: PublicForm) -> None:
    given = dict(form.cleaned_data)
    call = Call(by=Who.REQUESTER, client_id=given.pop("client_id"))
    _STEPS[step](call, found.code, given)


def _supplement(call: Call, code: str, given: dict[str, Any]) -> Request:
    return supplement_request(
        call=call,
        code=code,
        text=given["text"],
        materials=given.get("materials", []),
        uploads=given["attachments"],
    )


_STEPS: dict[str, Callable[[Call, str, dict[str, Any]], Request]] = {
    "supplement": _supplement,
    "rate": lambda call, code, given: RUN["rate"](call=call, code=code, **given),
    "withdraw": lambda call, code, given: RUN["withdraw"](call=call, code=code, **given),
    "data": lambda call, code, given: ask_about_data(call=call, code=code, **given),
}
