"""Every component on one page, for those who write pages. Mounted with DEBUG only."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.forms import ClientIdForm

AT = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)


class SampleForm(ClientIdForm):
    title = forms.CharField(label="标题", max_length=80, help_text="一句话说清要办什么。")
    body = forms.CharField(label="经过", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("1", "办事"), ("2", "咨询")])
    channel = forms.ChoiceField(
        label="来源", widget=forms.RadioSelect, choices=[("window", "窗口"), ("phone", "电话")]
    )
    materials = forms.MultipleChoiceField(
        label="已交材料",
        widget=forms.CheckboxSelectMultiple,
        choices=[("id", "身份证复印件"), ("form", "申请表")],
        required=False,
    )
    due = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    photo = forms.FileField(label="照片", required=False, help_text="不超过 10 MB。")
    urgent = forms.BooleanField(label="走绿色通道", required=False)


BOXES = [
    {"label": "待受理", "url": "#", "count": 4, "current": True, "overdue": False},
    {"label": "我承办", "url": "#", "count": 12, "current": False, "overdue": False},
    {"label": "已超期", "url": "#", "count": 1, "current": False, "overdue": True},
    {"label": "全部", "url": "#", "count": None, "current": False, "overdue": False},
]
CLOCKS = [
    {"state": "running", "text": "还剩 3 天 2 小时", "due": AT, "percent": 40},
    {"state": "warning", "text": "还剩 6 小时", "due": AT, "percent": 86, "provisional": True},
    {"state": "overdue", "text": "超期 1 天", "due": AT, "percent": 100},
    {"state": "paused", "text": "等材料，第 2 天", "due": None},
    {"state": "done", "text": "提前 1 天", "explanation": ["11月19日 周四 计 1 天", "周末不计"]},
]
TAGS = [
    ("plain", "已归档"),
    ("active", "办理中"),
    ("waiting", "待补正"),
    ("done", "已办结"),
    ("special", "绿色通道"),
    ("overdue", "已超期"),
]
ENTRIES = [
    {"at": AT, "who": "王敏", "post": "窗口", "verb": "受理", "text": "材料齐全。"},
    {
        "at": AT,
        "who": "李强",
        "verb": "转办",
        "reason": "属民政",
        "text": "先电话",
        "internal": True,
    },
]
LINKS = [
    {"url": "#", "label": "我要办事", "text": "三步填好，当场拿编号", "icon": "clipboard-check"},
    {"url": "#", "label": "查进度", "text": "编号加手机后四位", "icon": "search"},
    {"url": "#", "label": "找人问", "text": "离您最近的服务点", "icon": "telephone"},
]
STEPS = [{"label": "提交", "done": True}, {"label": "办理", "current": True}, {"label": "评价"}]


def _context(*, bound: bool) -> dict[str, Any]:
    mine = {"label": "经过", "mine": "水管漏水两天", "theirs": "水管漏水三天，已关阀"}
    return {
        "form": SampleForm({"title": ""}) if bound else SampleForm(),
        "desk": {"unit": "花茂村党员综合服务站", "tier": "村", "boxes": BOXES, "unread": 3},
        "tags": TAGS,
        "clocks": CLOCKS,
        "entries": ENTRIES,
        "links": LINKS,
        "steps": STEPS,
        "facts": [("首问责任人", "王敏"), ("编号", "7K3M-9QPX-2D43"), ("电话", "138****1234")],
        "rows": [["花茂村", "312", "96.8%"], ["阿卜杜热合曼·阿卜杜热依木", "3", None]],
        "columns": ["单位", "受理", "按时办结"],
        "conflict": {"who": "李强", "at": AT, "rows": [mine]},
        "job": {"title": "导出名册", "state": "done", "text": "完成", "result_url": "#"},
        "paper": "slip",
        "dialog_url": "/gallery/dialog/",
    }


@login_not_required
def gallery(request: HttpRequest, shell: str = "desk") -> HttpResponse:
    """Show all components in one of the shells: desk, public or receipt, dialog.

    ?errors=1 binds the form.
    """
    context = _context(bound="errors" in request.GET)
    context["desk"] = {**context["desk"], "session_seconds": request.GET.get("session")}
    return render(request, f"portal/gallery_{shell}.html", context)
