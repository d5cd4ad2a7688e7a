"""The gallery and the small views of the shells, for the browser tests of the kit."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.defaults import page_not_found, server_error

from portal.display import display_mode
from portal.gallery import BOXES, SampleForm, gallery

saved: list[dict[str, str]] = []


@login_not_required
def dialog(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None)
    if request.POST.get("title") == "ok":
        messages.success(request, "已受理")
        return redirect("/gallery/?done=1")
    return render(request, "portal/gallery_dialog.html", {"form": form})


@login_not_required
def draft(request: HttpRequest) -> HttpResponse:
    saved.append({name: str(value) for name, value in request.POST.items()})
    return HttpResponse(status=204)


@login_not_required
def boxes(request: HttpRequest) -> HttpResponse:
    return render(request, "components/box_list.html", {"boxes": BOXES})


@login_not_required
def missing(request: HttpRequest) -> HttpResponse:
    return page_not_found(request, Exception("gone"))


def _error(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    return login_not_required(view)


urlpatterns = [
    path("gallery/", gallery),
    path("gallery/dialog/", dialog),
    path("gallery/<str:shell>/", gallery),
    path("display/", display_mode, name="display_mode"),
    path("draft/", draft),
    path("desk/boxes/", boxes),
    path("missing/", missing),
    path("broken/", _error(server_error)),
    path("", include("portal.urls")),
]
