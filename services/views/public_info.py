"""Whom to ask, and what becomes of personal data."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from services.notice import CONSENT_LABELS, NOTICE_VERSION
from services.reports.places import find_places


@login_not_required
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("place", "").strip()
    found = find_places(text)
    apply = reverse("services:public_apply")
    context = {
        "section": "ask",
        "place": text,
        "more": found.more,
        "places": [
            {"place": place, "url": f"{apply}?centre={place.code}"} for place in found.places
        ],
    }
    return render(request, "services/public_ask.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"notice_version": NOTICE_VERSION, "consents": CONSENT_LABELS.values()}
    return render(request, "services/public_privacy.html", context)
