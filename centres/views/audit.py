"""What the audit administrator reads. Nothing here can be changed, by anybody."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centres.forms.people import AuditSearchForm
from centres.reports import audit
from centres.views.guards import needs
from foundation.cursors import CursorError
from foundation.problems import InvalidError

_TABS = {
    "reads": ("个人信息查阅", "谁在什么时候、因何查看了未遮盖的个人信息。"),
    "sign_ins": ("登录与账号操作", "登录、退出、失败的尝试，以及对账号的操作。"),
    "changes": ("账号与岗位变更", "账号和岗位的每一次改动：改前与改后。"),
}
_COLUMNS = {
    "reads": ("时间", "查阅人", "查看的信息", "对象", "理由", "地址"),
    "sign_ins": ("时间", "操作人", "操作", "账号", "", "地址"),
    "changes": ("时间", "操作人", "操作", "账号", "内容", "地址"),
}
_Report = Callable[[audit.Wanted], tuple[list[audit.Line], str]]


@needs("read_audit")
@require_safe
def audit_reads(request: HttpRequest) -> HttpResponse:
    return _show(request, "reads", audit.reads)


@needs("read_audit")
@require_safe
def audit_sign_ins(request: HttpRequest) -> HttpResponse:
    return _show(request, "sign_ins", audit.sign_ins)


@needs("read_audit")
@require_safe
def audit_changes(request: HttpRequest) -> HttpResponse:
    return _show(request, "changes", audit.changes)


def _show(request: HttpRequest, tab: str, report: _Report) -> HttpResponse:
    form = AuditSearchForm(request.GET)
    lines: list[audit.Line] = []
    cursor = ""
    if form.is_valid():
        try:
            lines, cursor = report(
                audit.Wanted(**form.cleaned_data, cursor=request.GET.get("cursor", ""))
            )
        except CursorError as error:
            raise InvalidError("翻页标记不对，请从第一页看起。") from error
    query = {name: value for name, value in request.GET.items() if name != "cursor"}
    context = {
        "form": form,
        "title": _TABS[tab][0],
        "lead": _TABS[tab][1],
        "tab": tab,
        "tabs": {name: words[0] for name, words in _TABS.items()},
        "columns": _COLUMNS[tab],
        "lines": lines,
        "next_url": f"?{urlencode({**query, 'cursor': cursor})}" if cursor else "",
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else True,
    }
    status = 400 if form.errors else 200
    return render(request, "centres/audit_page.html", context, status=status)
