"""Apply without an account: what, where, the words. Each step is an address, so Back works."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centres.constants import Tier
from centres.models import Centre
from foundation.api.errors import extra_headers
from foundation.middleware import client_ip
from foundation.problems import Problem, TooManyError
from services.actions.call import Call
from services.actions.create import NewRequest
from services.actions.public import submit_request
from services.catalogue import Catalogue, ItemEntry, catalogue_now
from services.constants import Kind
from services.forms.public import PUBLIC_KINDS, ApplyForm
from services.models import Request
from services.notice import NOTICE_VERSION
from services.reports.places import Place, find_places, open_centre, place_of, places_in
from services.reports.public import find_proven, find_submitted, public_view
from services.states import Who
from services.suggest import find_items, suggest_category, suggest_items
from services.tracking import pin_for, track_token
from services.views.public_proof import is_proven, prove

_STEPS = ("选事情", "选地点", "填写")
_KIND_HINTS = {
    Kind.ADVICE: "想问政策、流程",
    Kind.HELP: "有困难，要人帮",
    Kind.COMPLAINT: "有人没办好、办得不对",
    Kind.SUGGESTION: "有好主意",
    Kind.DISPUTE: "邻里、家庭、土地有争执",
    Kind.PRAISE: "有人办得好",
}


@dataclass(frozen=True)
class Choice:
    """What the address says has been chosen so far."""

    kind: str
    item: ItemEntry | None
    centre: Centre | None
    unknown: str = ""  # what the address named that does not exist

    def url(self, **changed: str) -> str:
        chosen = {
            "kind": "" if self.item else self.kind,
            "item": self.item.code if self.item else "",
            "centre": self.centre.code if self.centre else "",
            **changed,
        }
        query = urlencode({name: value for name, value in chosen.items() if value})
        return f"{reverse('services:public_apply')}{'?' if query else ''}{query}"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    catalogue = catalogue_now()
    choice = _choice(request, catalogue)
    if not choice.kind:
        return _ask_what(request, choice, catalogue)
    if choice.centre is None:
        return _ask_where(request, choice)
    return _ask_words(request, choice, choice.centre, catalogue)


def _choice(request: HttpRequest, catalogue: Catalogue) -> Choice:
    kind, wanted = request.GET.get("kind", ""), request.GET.get("item", "")
    item = catalogue.items_by_code.get(wanted)
    place = request.GET.get("centre", "")
    centre = open_centre(place)
    unknown = "没有找到这个事项，请重新选。" if wanted and item is None else ""
    if place and centre is None:
        unknown = "这个地点现在不收件，请另选一个。"
    known_kind = kind if kind in PUBLIC_KINDS else ""
    return Choice(str(Kind.MATTER) if item else known_kind, item, centre, unknown)


def _steps(now: int) -> list[dict[str, Any]]:
    return [
        {"label": label, "done": number < now, "current": number == now}
        for number, label in enumerate(_STEPS)
    ]


def _ask_what(request: HttpRequest, choice: Choice, catalogue: Catalogue) -> HttpResponse:
    text = request.GET.get("q", "")[:60].strip()
    category = catalogue.categories_by_code.get(request.GET.get("category", ""))
    found: list[ItemEntry] = []
    if text:
        found = find_items(catalogue, text=text)[:10]
        found = found or [item for item, _ in suggest_items(text, catalogue, limit=5)]
    elif category:
        found = find_items(catalogue, category=category.code)
    kinds = [
        {"url": choice.url(kind=kind), "label": kind.label, "text": _KIND_HINTS[kind]}
        for kind in PUBLIC_KINDS
    ]
    context = {
        "section": "apply",
        "steps": _steps(0),
        "choice": choice,
        "q": text,
        "category": category,
        "items": [{"url": choice.url(item=item.code), "item": item} for item in found],
        "categories": [row for row in catalogue.categories if row.parent_id is None],
        "kinds": kinds,
    }
    return render(request, "services/public_apply.html", context)


def _ask_where(request: HttpRequest, choice: Choice) -> HttpResponse:
    text = request.GET.get("place", "").strip()
    inside = None if text else open_centre(request.GET.get("in", ""))
    found = find_places(text)
    context = {
        "section": "apply",
        "steps": _steps(1),
        "choice": choice,
        "what_url": choice.url(kind="", item=""),
        "place": text,
        "inside": place_of(inside) if inside else None,
        "inside_url": choice.url(centre=inside.code) if inside else "",
        "more": found.more,
        "places": [_row(choice, row) for row in found.places]
        if text
        else [_step_down(choice, row) for row in places_in(inside)],
    }
    return render(request, "services/public_place.html", context)


def _row(choice: Choice, place: Place) -> dict[str, Any]:
    """One to choose, with a way to what lies below it."""
    below = choice.url(**{"in": place.code}) if place.below else ""
    return {"place": place, "url": choice.url(centre=place.code), "below_url": below}


def _step_down(choice: Choice, place: Place) -> dict[str, Any]:
    """On the way down the tree a county or township opens; a village is mostly what is meant."""
    if place.tier in {Tier.COUNTY, Tier.TOWNSHIP}:
        return {"place": place, "url": choice.url(**{"in": place.code}), "below_url": ""}
    return _row(choice, place)


def _ask_words(
    request: HttpRequest, choice: Choice, centre: Centre, catalogue: Catalogue
) -> HttpResponse:
    if request.method != "POST":
        return _words_page(request, choice, centre, _form(choice))
    form = _form(choice, request)
    refused: Problem | None = None
    if form.is_valid():
        try:
            return _submitted(request, form, centre, catalogue)
        except Problem as problem:
            form.add_problem(problem)
            refused = problem
    response = _words_page(request, choice, centre, form)
    response.status_code = refused.status if refused else 400
    for name, value in (extra_headers(refused) if refused else {}).items():
        response[name] = value
    return response


def _form(choice: Choice, request: HttpRequest | None = None) -> ApplyForm:
    given = (request.POST, request.FILES) if request else ()
    return ApplyForm(*given, kind=choice.kind, item=choice.item)


def _submitted(
    request: HttpRequest, form: ApplyForm, centre: Centre, catalogue: Catalogue
) -> HttpResponse:
    """Taken, or taken already: the same page sent twice gets the same receipt."""
    try:
        return _receipt(request, _take(request, form, centre, catalogue))
    except (IntegrityError, TooManyError):
        # Whoever sends the same page again and again has one request, not one too many.
        known = find_submitted(form.cleaned_data["client_id"])
        if known is None:
            raise
    messages.info(request, "这张表已经交过，没有重复登记。要补充，请到“查进度”里写。")
    return _receipt(request, known)


def _take(request: HttpRequest, form: ApplyForm, centre: Centre, catalogue: Catalogue) -> Request:
    values = form.new_values(centre)
    likely = suggest_category(f"{values['title']} {values['body']}", catalogue)
    category = likely[0].code if likely and not values["item"] else ""
    version = request.POST.get("notice_version", "")
    return submit_request(
        call=Call(by=Who.REQUESTER, client_id=form.cleaned_data["client_id"]),
        new=NewRequest(**values, category=category, notice_version=version),
        address=client_ip(request),
        consents=form.consents,
        uploads=form.cleaned_data["attachments"],
    )


def _receipt(request: HttpRequest, made: Request) -> HttpResponse:
    response = redirect("services:public_done", code=made.code)
    prove(request, response, made.code)
    return response


def _words_page(
    request: HttpRequest, choice: Choice, centre: Centre, form: ApplyForm
) -> HttpResponse:
    context = {
        "section": "apply",
        "steps": _steps(2),
        "choice": choice,
        "kind_label": Kind(choice.kind).label,
        "place": place_of(centre),
        "form": form,
        "notice_version": NOTICE_VERSION,
        "what_url": choice.url(kind="", item=""),
        "where_url": choice.url(centre=""),
    }
    return render(request, "services/public_form.html", context)


@login_not_required
@require_safe
@never_cache
def done(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt, for the browser that sent it."""
    if not is_proven(request, code):
        return redirect(f"{reverse('services:public_track')}?{urlencode({'code': code})}")
    found = find_proven(code)
    link = link_of(found)
    context = {
        "section": "apply",
        "view": public_view(found),
        "link": link,
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=2),
        "digits": found.requester_phone[-4:] or pin_for(found.code),
        "by_phone": bool(found.requester_phone),
    }
    return render(request, "services/public_done.html", context)


def link_of(found: Request) -> str:
    way = reverse("services:public_link", args=[found.code, track_token(found.code)])
    return f"{settings.SITE_URL}{way}"
