"""Tell people of a step: an inbox line for staff, a short text for the person."""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from foundation.actions.messages import send_out, tell
from foundation.text import shorten
from services.models import RequestEvent
from services.reports.audience import audience
from services.states import EVENT_LABELS
from services.tracking import pin_for, track_token

_MOBILE = re.compile(r"1[3-9]\d{9}")


@transaction.atomic
def tell_step(*, event_id: int) -> None:
    """Twice is harmless: the event's id keeps each line and each text from coming again."""
    event = RequestEvent.objects.select_related(
        "request", "holder_centre", "holder_department", "actor", "note"
    ).get(pk=event_id)
    request = event.request
    holder = event.holder_department or event.holder_centre
    tell(
        audience(event),
        kind=event.verb,
        title=f"{EVENT_LABELS.get(event.verb, event.verb)}：{shorten(request.title, 40)}",
        body=f"{request.code} · {holder.name} · {request.get_state_display()}",
        link=f"/desk/{request.code}/",
        dedup_key=f"request-event:{event.pk}",
    )
    text = citizen_text(event)
    if text and _MOBILE.fullmatch(request.requester_phone):
        send_out(address=request.requester_phone, text=text, dedup_key=f"event:{event.pk}")


def citizen_text(event: RequestEvent) -> str:
    """What the person is told at this step, in plain words; empty where nothing is said."""
    request = event.request
    link = f"{settings.SITE_URL}/t/{request.code}/{track_token(request.code)}/"
    said = _said(event)
    if not said:
        return ""
    return f"【{settings.PORTAL['name']}】您的诉求 {request.code} {said} 查看：{link}"


def _day(moment: str) -> str:
    """The day promised in the step: the request may have gone on since."""
    at = datetime.fromisoformat(moment) if moment else None
    return f"{timezone.localtime(at):%Y年%-m月%-d日}" if at else ""


_PLAIN = {
    "notify_materials": "需要您补充材料。{note}",
    "remind": "仍需补充材料，请尽快提交。{note}",
    "extend": "经批准延期，新的办结日期 {due}。{note}",
    "suspend": "经批准中止。{note}",
    "resume": "已恢复办理。{note}",
    "reject": "不予受理。{note}",
    "withdraw": "已撤回。{note}",
    "resolve": "已有答复。{note} 请您评价。",
    "rectify": "已整改答复。{note} 请您再次评价。",
    "invite": "已答复，请您评价办理结果。",
    "reopen": "已重新办理。",
}


def _said(event: RequestEvent) -> str:
    request = event.request
    if event.verb == "create":
        own = request.requester_phone[-4:] or pin_for(request.code)
        return f"已登记，凭编号和尾号 {own} 查询进度。"
    due = _day(event.data.get("due", ""))
    if event.verb == "accept":
        return f"已受理，承诺 {due} 前办结。" if event.data.get("limit_days") else ""
    # The words of a confidential request are not sent over the air.
    note = "" if request.confidential or event.note is None else shorten(event.note.text, 120)
    return _PLAIN.get(event.verb, "").format(note=note, due=due)
