"""Quick log: telephone first; what is known and what follows appears while one types."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from centres.access import centres_where
from centres.models import User
from centres.views.guards import needs
from foundation.problems import ForbiddenError, InvalidError, ReplayConflictError
from services.actions.call import Call
from services.actions.drafts import drop_draft, save_draft
from services.actions.quick_log import SURFACE, log_request
from services.forms.new import NewForm
from services.ground import ground_for
from services.models import Request
from services.reports.drafts import draft_of, flat
from services.reports.intake import known_by, name_of
from services.reports.steps import request_made
from services.suggest import suggest_category
from services.views.desk import person, typed_lists
from services.views.desk_new_parts import hints_of, item_finder


@needs("log_request")
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if request.method != "POST":
        return _empty_or_draft(request, user)
    if "find" in request.POST:  # without script: show what would appear by itself
        return _page(request, user, _unsent(user, request.POST), request.POST)
    form = _form(user, request.POST)
    if form.is_valid():
        made = _log(user, form)
        if made is not None:
            messages.success(request, _("已登记。"))
            return redirect("services:request_receipt", made.code)
    return _page(request, user, form, request.POST, status=400)


@needs("log_request")
@require_POST
def request_new_person(request: HttpRequest) -> HttpResponse:
    """What this telephone number brought before."""
    known = known_by(person(request), request.POST.get("phone", ""))
    context = {"known": known, "same_as": known.last.code if known.last else ""}
    return render(request, "services/_new_person.html", context)


@needs("log_request")
@require_POST
def request_new_item(request: HttpRequest) -> HttpResponse:
    """Likely items, their papers, and what follows."""
    user = person(request)
    form = _unsent(user, request.POST)
    context = {"form": form, **_parts(user, request.POST), "swapped": True}
    return render(request, "services/_new_item.html", context)


@needs("log_request")
@require_POST
def request_new_draft(request: HttpRequest) -> HttpResponse:
    """Autosave; or with ``drop`` begin again."""
    user = person(request)
    if "drop" in request.POST:
        drop_draft(user=user, surface=SURFACE)
        return redirect("services:request_new")
    save_draft(user=user, surface=SURFACE, typed=typed_lists(request))
    return HttpResponse(status=204)


def _form(user: User, data: QueryDict | None, **options: Any) -> NewForm:
    own = list({row.pk: row for row in centres_where(user, "log_request")}.values())
    if not own:
        raise ForbiddenError(_("您的岗位不能登记诉求。"))
    return NewForm(data, catalogue=ground_for(user).catalogue, own=own, **options)


def _unsent(user: User, typed: QueryDict) -> NewForm:
    """With what is typed so far, and no word yet of what is missing."""
    return _form(user, None, initial=flat(dict(typed.lists())))


def _empty_or_draft(request: HttpRequest, user: User) -> HttpResponse:
    kept = draft_of(user, SURFACE)
    typed = QueryDict(mutable=True)
    for name, texts in kept.typed.items() if kept else ():
        typed.setlist(name, texts)
    return _page(request, user, _unsent(user, typed), typed, kept=kept)


def _page(
    request: HttpRequest,
    user: User,
    form: NewForm,
    typed: QueryDict,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, **_parts(user, typed), **more}
    return render(request, "services/request_new.html", context, status=status)


def _parts(user: User, typed: QueryDict) -> dict[str, Any]:
    """The parts of the page that follow from what is typed so far."""
    ground = ground_for(user)
    known = known_by(user, typed.get("phone", ""))
    finder = item_finder(ground.catalogue, typed)
    return {
        "known": known,
        "same_as": typed.get("same_as") or (known.last.code if known.last else ""),
        "finder": finder,
        "hints": hints_of(user, ground, typed, finder.item, known),
    }


def _log(user: User, form: NewForm) -> Request | None:
    """The request; the one made before if this page was sent already; None with errors."""
    cleaned = form.cleaned_data
    call = Call(user=user, client_id=cleaned["client_id"])
    name = cleaned["name"] or name_of(user, cleaned["same_as"], cleaned["phone"])
    new = form.new_request(name=name, category=_category(form))
    try:
        return log_request(call=call, new=new, notify=cleaned["notify"])
    except InvalidError as problem:
        form.add_problem(problem)
        return None
    except IntegrityError:
        made = request_made(call.client_id, user)
        if made is None:
            form.renew()
            form.add_problem(ReplayConflictError(_("没有登记成功，请再提交一次。")))
        return made


def _category(form: NewForm) -> str:
    """The one chosen, else what the words speak of; an item brings its own."""
    cleaned = form.cleaned_data
    if cleaned["category"] or cleaned["item"]:
        return str(cleaned["category"])
    found = suggest_category(f"{cleaned['title']} {cleaned['body']}", form.catalogue)
    return found[0].code if found else ""
