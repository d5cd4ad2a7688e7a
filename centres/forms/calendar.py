"""What the system administrator types: days, years, tables, values."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.constants import DayKind, Tier
from centres.models import Centre
from foundation.forms import PortalForm

MAX_TABLE_BYTES = 200 * 1024
_DATE = {"type": "date"}


class SpecialDayForm(PortalForm):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs=_DATE))
    kind = forms.ChoiceField(label=_("类型"), choices=DayKind.choices)
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("如 国庆节。"))


class PublishYearForm(PortalForm):
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2200)
    source = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("放假安排通知的名称和文号。")
    )


class DayTableForm(PortalForm):
    """First the file; then, after the preview, the same text again with ``confirm``."""

    table = forms.FileField(
        label=_("CSV 文件"),
        required=False,
        help_text=_("UTF-8 编码，三列：day,kind,name；类型写 放假 或 调休上班。"),
    )
    text = forms.CharField(
        required=False, strip=False, max_length=MAX_TABLE_BYTES, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        table = given.get("table")
        if table is not None and table.size > MAX_TABLE_BYTES:
            self.add_error("table", _("文件不能超过 200 KB。"))
        elif table is not None:
            given["raw"] = table.read()
        elif given.get("text"):
            given["raw"] = given["text"].encode()
        else:
            self.add_error("table", _("请选择文件。"))
        return given


class FigureForm(PortalForm):
    value = forms.CharField(label=_("新值"), max_length=20)
    effective_from = forms.DateField(
        label=_("生效日期"),
        widget=forms.DateInput(attrs=_DATE),
        help_text=_("当天或以后；已经生效的数值保留，不改写。"),
    )
    county = forms.ModelChoiceField(
        label=_("范围"),
        queryset=Centre.objects.none(),
        required=False,
        empty_label=_("全市"),
        to_field_name="code",
        help_text=_("某个县另有规定时选该县，只对该县生效。"),
    )
    source = forms.CharField(label=_("来源"), max_length=120)
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = Centre.objects.filter(tier=Tier.COUNTY).order_by("code")
        self.fields["county"].queryset = counties  # type: ignore[attr-defined] # ModelChoiceField
