"""Exactly the list that is seen, as a spreadsheet: masked, at most 5000 lines, written down."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centres.models import User
from centres.views.guards import needs
from foundation.cursors import CursorError
from foundation.middleware import client_ip
from foundation.problems import InvalidError
from foundation.sheets import XLSX_TYPE, Cell, write_sheet
from foundation.throttles import refuse_if_full
from services.actions.privacy import note_export
from services.forms.filters import DeskFilter
from services.models import Request
from services.reports.boxes import BOXES, Wanted, list_requests
from services.views.desk import person, top_centre
from services.views.desk_rows import rows_of

_MOST = 5000
_AT_ONCE = 500
_COLUMNS = [
    (_("编号"), 18),
    (_("状态"), 10),
    (_("标题"), 40),
    (_("类型"), 10),
    (_("来源"), 12),
    (_("地点"), 24),
    (_("来访人"), 12),
    (_("承办"), 30),
    (_("期限"), 20),
    (_("标记"), 16),
    (_("登记时间"), 18),
]


@needs("export")
@require_safe
def desk_export(request: HttpRequest) -> HttpResponse:
    user = person(request)
    refuse_if_full("export_person", str(user.pk))
    box = request.GET.get("box", "")
    if box not in BOXES:
        raise InvalidError.field("box", "没有这个工作箱。")
    form = DeskFilter(request.GET, box=box, within=top_centre(user))
    if not form.is_valid():
        raise InvalidError("请更正筛选条件后再导出。")
    found = _found(user, replace(form.wanted(limit=_AT_ONCE), cursor=""))
    note_export(user=user, box=box, count=len(found), address=client_ip(request))
    body = write_sheet(BOXES[box], _COLUMNS, _cells(found), note=_note(user, len(found)))
    name = f"requests-{box}-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=XLSX_TYPE, headers=headers)


def _found(user: User, wanted: Wanted) -> list[Request]:
    found: list[Request] = []
    while len(found) < _MOST:
        try:
            listed = list_requests(user, wanted)
        except CursorError as error:
            raise InvalidError("翻页标记不对。") from error
        found += listed.rows
        if listed.next_cursor is None:
            break
        wanted = replace(wanted, cursor=listed.next_cursor)
    return found[:_MOST]


def _cells(found: list[Request]) -> Iterator[list[Cell]]:
    for row in rows_of(found, timezone.now()):
        yield [
            row.code,
            row.state,
            row.title,
            row.kind,
            row.channel,
            row.place,
            row.person,
            row.holder,
            row.clock,
            "、".join(word for _look, word in row.marks),
            row.created_at,
        ]


def _note(user: User, count: int) -> str:
    cut = f"，只含最前 {_MOST} 条，请缩小范围后分批导出" if count == _MOST else ""
    moment = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    return f"{user.name} 于 {moment} 导出，共 {count} 条{cut}。仅供工作使用。"
