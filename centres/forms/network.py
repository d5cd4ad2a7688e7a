"""Search of the network, and what its keepers type."""

from dataclasses import asdict, fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.actions.network import CentreDetails, details_of
from centres.constants import BaseKind, CentreStatus, Tier
from centres.models import Centre
from centres.reports.network import read_place
from foundation.forms import PortalForm

_TIERS = [choice for choice in Tier.choices if choice[0] != Tier.PREFECTURE]
_STATUSES = [choice for choice in CentreStatus.choices if choice[0] != CentreStatus.CLOSED]
_KINDS = {
    Tier.VILLAGE: [choice for choice in BaseKind.choices if choice[0] != BaseKind.GRID],
    Tier.GROUP: [("", _("村民组（小区）")), (BaseKind.GRID.value, BaseKind.GRID.label)],
}


class CentreSearchForm(PortalForm):
    q = forms.CharField(
        label=_("名称、拼音首字母或代码"),
        required=False,
        max_length=60,
        help_text=_("重名的地方可在前面加上级名称，如“枫香镇 花茂”。"),
    )
    tier = forms.ChoiceField(label=_("层级"), required=False, choices=[("", _("全部")), *_TIERS])
    near = forms.CharField(
        label=_("我的位置"),
        required=False,
        max_length=40,
        help_text=_("经度,纬度，如 106.93,27.72；只用来找最近的服务点，不保存。"),
    )

    def clean_near(self) -> tuple[float, float] | None:
        typed = str(self.cleaned_data["near"]).replace("，", ",").replace(" ", "")
        place = read_place(typed) if typed else None
        if typed and place is None:
            raise forms.ValidationError(_("位置应写成“经度,纬度”，如 106.93,27.72。"))
        return place


class CentreForm(PortalForm):
    """The fields of ``CentreDetails``, and the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), required=False, max_length=40)
    initials = forms.RegexField(
        r"^[a-z0-9]*$",
        label=_("拼音首字母"),
        required=False,
        max_length=80,
        help_text=_("不填则自动生成；多音字请核对。"),
    )
    status = forms.ChoiceField(label=_("状态"), choices=_STATUSES)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    hours = forms.CharField(label=_("开放时间"), required=False, max_length=120)
    hotline = forms.CharField(label=_("服务热线"), required=False, max_length=40)
    supervision_phone = forms.CharField(label=_("监督电话"), required=False, max_length=40)
    promise = forms.CharField(
        label=_("服务承诺"), required=False, max_length=300, widget=forms.Textarea
    )
    longitude = forms.DecimalField(
        label=_("经度"), required=False, min_value=-180, max_value=180, decimal_places=6
    )
    latitude = forms.DecimalField(
        label=_("纬度"),
        required=False,
        min_value=-90,
        max_value=90,
        decimal_places=6,
        help_text=_("经度和纬度一起填，群众才能找到最近的服务点。"),
    )

    def details(self) -> CentreDetails:
        return CentreDetails(
            **{field.name: self.cleaned_data[field.name] for field in fields(CentreDetails)}
        )


def shown_details(centre: Centre) -> dict[str, Any]:
    """What the form shows of a centre."""
    return {**asdict(details_of(centre)), "version": centre.version}


class NewCentreForm(PortalForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    code = forms.CharField(
        label=_("区划代码"), required=False, max_length=18, help_text=_("不填则取下一个可用代码。")
    )
    base_kind = forms.ChoiceField(label=_("类别"), required=False)
    status = forms.ChoiceField(label=_("状态"), choices=_STATUSES, initial=CentreStatus.PLANNED)

    def __init__(self, *args: Any, tier: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = _KINDS.get(Tier(tier))
        if kinds is None:
            del self.fields["base_kind"]
        else:
            self.fields["base_kind"].choices = kinds  # type: ignore[attr-defined] # ChoiceField


class CloseCentreForm(PortalForm):
    successor = forms.CharField(
        label=_("并入中心的代码"),
        required=False,
        max_length=18,
        help_text=_("同一层级、正在运行的中心；下级中心和未办结的诉求一并转过去。"),
    )
    sure = forms.BooleanField(label=_("我已核对：撤并后这个中心只供查阅，不能恢复"))

    def clean_successor(self) -> Centre | None:
        code = self.cleaned_data["successor"]
        if not code:
            return None
        found: Centre | None = Centre.objects.filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有这个代码的中心。"))
        return found


class DepartmentForm(PortalForm):
    code = forms.CharField(
        label=_("代码"),
        max_length=40,
        help_text=_("小写字母和横线，分派规则按它找站所；定了不改。"),
    )
    name = forms.CharField(label=_("名称"), max_length=60)


class RenameDepartmentForm(PortalForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    active = forms.BooleanField(
        label=_("启用"), required=False, help_text=_("停用后不再接新件，已有的照常办完。")
    )
