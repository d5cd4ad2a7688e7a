"""The paper the person takes home: code, QR, what was handed in, the promise, how to track."""

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centres.access import may
from centres.models import User
from foundation.problems import ForbiddenError
from foundation.templatetags.kit import zh_date
from services.constants import ClockKind, MaterialStatus
from services.ground import ground_for
from services.models import Request, RequestClock
from services.reports.detail import clocks_of, find_request, may_print, requester_of
from services.reports.parts import Parts, parts_of
from services.tracking import pin_for, track_token
from services.views.desk import person

_PAPERS = ("slip", "a4")


@require_safe
def request_receipt(request: HttpRequest, code: str) -> HttpResponse:
    user = person(request)
    found = find_request(user, code)
    if not may_print(user, found):
        raise ForbiddenError(_("回执由登记窗口和办理单位打印。"))
    parts = parts_of(found)
    link = f"{settings.SITE_URL}/t/{found.code}/{track_token(found.code)}/"
    # As it is now: the row held with the request may be older.
    taken = next((row for row in parts.chain if row["pk"] == found.centre_id), {})
    paper = request.GET.get("paper", "")
    context = {
        "request_row": found,
        "paper": paper if paper in _PAPERS else "slip",
        "qr": segno.make(link, error="m").svg_data_uri(omitsize=True, border=2),
        "facts": _facts(found),
        "received": _named(parts, MaterialStatus.RECEIVED),
        "missing": _named(parts, MaterialStatus.MISSING),
        "promise": _promise(user, found, clocks_of(found)),
        "pin": "" if found.requester_phone else pin_for(found.code),
        "track_url": f"{settings.SITE_URL}{reverse('services:public_track')}",
        "hotline": taken.get("hotline", ""),
        "supervision": taken.get("supervision") or settings.PORTAL["supervision_phone"],
        "may_log": may(user, "log_request"),
        "back_url": reverse("services:request_detail", args=[found.code]),
    }
    return render(request, "services/request_receipt.html", context)


def _facts(found: Request) -> list[tuple[str, Any]]:
    who = requester_of(found)
    rows = [
        (_("登记时间"), f"{timezone.localtime(found.created_at):%Y-%m-%d %H:%M}"),
        (_("来访人"), " ".join(filter(None, [who["name"], who["phone"]]))),
        (_("类型"), found.get_kind_display()),
        (_("事项"), found.item or found.title),
        (_("登记单位"), found.centre.name),
        (_("承办单位"), found.holder_department or found.holder_centre),
        (_("首问责任人"), found.first_responder or ""),
    ]
    return [(label, str(value)) for label, value in rows if value]


def _named(parts: Parts, status: MaterialStatus) -> list[str]:
    return [row["name"] for row in parts.materials if row["status"] == status]


def _promise(user: User, found: Request, clocks: list[RequestClock]) -> str:
    """The promised day once it was accepted; before that, how long it takes from then."""
    finish = [clock for clock in clocks if clock.kind == ClockKind.FINISH]
    if not finish:
        days = ground_for(user).finish_days(found, timezone.localdate())
        return _("受理后 %(days)d 个工作日内办结") % {"days": days}
    clock = finish[-1]
    if clock.paused_at:
        return _("受理后 %(days)d 个工作日内办结（等待期间不计）") % {"days": clock.limit_days}
    return _("%(day)s 前办结") % {"day": zh_date(clock.due_at)}
