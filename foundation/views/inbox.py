"""The inbox: what happened to the things one has to do with."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from foundation.actions.messages import mark_read
from foundation.cursors import CursorError
from foundation.problems import InvalidError
from foundation.reports.inbox import inbox_page


def _me(request: HttpRequest) -> int:
    assert request.user.pk is not None  # LoginRequiredMiddleware
    return request.user.pk


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    unread = request.GET.get("show") == "unread"
    try:
        found, cursor = inbox_page(
            _me(request), unread=unread, cursor=request.GET.get("cursor", "")
        )
    except CursorError as error:
        raise InvalidError("翻页标记不对，请从第一页看起。") from error
    query = {"cursor": cursor, **({"show": "unread"} if unread else {})}
    context = {
        "found": found,
        "unread": unread,
        "next_url": f"?{urlencode(query)}" if cursor else "",
    }
    return render(request, "foundation/message_list.html", context)


@require_POST
def message_read(request: HttpRequest) -> HttpResponse:
    """One message (and on to what it is about), or all without ``message``."""
    given = request.POST.get("message", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise InvalidError("没有这条消息。")
    mark_read(recipient_id=_me(request), message_ids=[int(given)] if given else None)
    target = request.POST.get("next", "")
    if target.startswith("/") and url_has_allowed_host_and_scheme(target, None):
        return HttpResponseRedirect(target)
    return redirect(reverse("foundation:message_list"))
