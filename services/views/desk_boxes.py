"""The boxes at the side of every page of the desk."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from centres.views.guards import needs
from services.pages import COUNT_CAP
from services.reports.boxes import BOXES, badges_for
from services.views.desk import page_behind, person


@cache
def box_url(box: str) -> str:
    if box == "new":  # /desk/new/ is the quick log
        return reverse("services:desk_list")
    return reverse("services:desk_box", args=[box])


def box_links(counts: dict[str, int], path: str) -> list[dict[str, Any]]:
    """What components/box_list.html shows."""
    return [
        {
            "label": label,
            "url": box_url(box),
            "count": _shown(counts.get(box)),
            "current": box_url(box) == path,
            "overdue": box == "overdue",
        }
        for box, label in BOXES.items()
    ]


def _shown(count: int | None) -> int | str | None:
    return f"{COUNT_CAP - 1}+" if count is not None and count >= COUNT_CAP else count


@needs("desk")
@require_safe
def desk_boxes(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for again and again by a page that stays open."""
    boxes = box_links(badges_for(person(request)), page_behind(request))
    return render(request, "components/box_list.html", {"boxes": boxes})
