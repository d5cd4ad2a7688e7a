"""Track without an account: by code and four digits, or by the link of the receipt.

The address alone changes nothing, however often a scanner opens it.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foundation.api.errors import extra_headers
from foundation.middleware import client_ip
from foundation.problems import Problem
from foundation.templatetags.kit import zh_date
from services.actions.public import prove_by_digits, prove_by_token
from services.constants import ClockKind, State
from services.forms.public import (
    DataForm,
    PublicForm,
    RateForm,
    SupplementForm,
    TrackForm,
    WithdrawForm,
)
from services.models import Request
from services.reports.public import find_proven, missing_of, public_view
from services.views.public_proof import is_proven, prove

STEP_FORMS: dict[str, type[PublicForm]] = {
    "supplement": SupplementForm,
    "rate": RateForm,
    "withdraw": WithdrawForm,
    "data": DataForm,
}
_TAGS = {
    State.AWAITING_MATERIALS: "waiting",
    State.SUSPENDED: "waiting",
    State.CLOSED: "done",
    State.RESOLVED: "done",
    State.REJECTED: "plain",
    State.WITHDRAWN: "plain",
    State.MERGED: "plain",
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = TrackForm(typed, initial={"code": request.GET.get("code", "")[:60]})
    refused: Problem | None = None
    if form.is_valid():
        try:
            found = prove_by_digits(**form.cleaned_data, address=client_ip(request))
        except Problem as problem:
            form.add_problem(problem)
            refused = problem
        else:
            response: HttpResponse = redirect("services:public_request", code=found.code)
            prove(request, response, found.code)
            return response
    page = render(request, "services/public_track.html", {"section": "track", "form": form})
    return with_status(page, form, refused)


@login_not_required
@require_safe
@never_cache
def show(request: HttpRequest, code: str, token: str = "") -> HttpResponse:
    """One request; without a token only for the browser that proved it a moment ago."""
    if token:
        found = prove_by_token(code=code, token=token, address=client_ip(request))
    elif is_proven(request, code):
        found = find_proven(code)
    else:
        return redirect(f"{reverse('services:public_track')}?{urlencode({'code': code})}")
    return request_page(request, found, token)


def request_page(
    request: HttpRequest,
    found: Request,
    token: str,
    failed: tuple[str, PublicForm] | None = None,
) -> HttpResponse:
    """The request with what may be done; ``failed`` is a form that was refused, to be corrected."""
    view = public_view(found, details=not token)
    may = [*view["may"], "data"]
    forms = {step: step_form(step, found) for step in may}
    if failed:
        forms[failed[0]] = failed[1]
    context = {
        "section": "track",
        "view": view,
        "clock": _clock(view["promise"]),
        "tag": _TAGS.get(State(found.state), "active"),
        "forms": forms,
        "failed": failed[0] if failed else "",
        "form": failed[1] if failed else None,
        "here": way_to(found, token),
        "digits_url": f"{reverse('services:public_track')}?{urlencode({'code': found.code})}",
    }
    page = render(request, "services/public_request.html", context)
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def way_to(found: Request, token: str) -> str:
    if token:
        return reverse("services:public_link", args=[found.code, token])
    return reverse("services:public_request", args=[found.code])


def step_form(step: str, found: Request, request: HttpRequest | None = None) -> PublicForm:
    given: tuple[Any, ...] = (request.POST, request.FILES) if request else ()
    more = {"missing": missing_of(found)} if step == "supplement" else {}
    return STEP_FORMS[step](*given, auto_id=f"{step}_%s", **more)


def with_status(page: HttpResponse, form: Any, refused: Problem | None) -> HttpResponse:
    if refused:
        page.status_code = refused.status
        for name, value in extra_headers(refused).items():
            page[name] = value
    elif form.is_bound:
        page.status_code = 400
    return page


def _clock(promise: dict[str, Any]) -> dict[str, Any] | None:
    """The promise in the words of components/clock.html."""
    if promise["waiting_for"] == "materials":
        until = f"请在{zh_date(promise['supply_by'])}前补齐，过期算撤回。"
        text = f"时间先停着，等您补材料。{until if promise['supply_by'] else ''}"
        return {"state": "paused", "text": text}
    if promise["waiting_for"] == "suspension":
        return {"state": "paused", "text": "经负责人批准，暂停办理。"}
    if promise["at"] is None:
        return None
    what = "受理" if promise["kind"] == ClockKind.SIGN_FOR else "办结"
    return {
        "state": "overdue" if promise["overdue"] else "running",
        "text": "已超过承诺的时间，上级正在督促。" if promise["overdue"] else _left(promise, what),
        "due": promise["at"],
        "provisional": promise["provisional"],
        "explanation": [_day(row) for row in promise["explanation"]],
    }


def _left(promise: dict[str, Any], what: str) -> str:
    today = timezone.localdate().isoformat()
    left = sum(row["counted"] and row["day"] > today for row in promise["explanation"])
    return f"{what}还剩 {left} 个工作日" if left else f"今天{what}"


def _day(row: dict[str, Any]) -> str:
    _, month, day = row["day"].split("-")
    return f"{int(month)}月{int(day)}日 {row['why']}，{'计 1 天' if row['counted'] else '不计'}"
