"""What the security and the audit administrator type."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centres.constants import CENTRE_ROLES, Role
from centres.models import Centre, Department, User
from foundation.forms import PortalForm
from foundation.numbers import clean_phone


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PersonForm(PortalForm):
    name = forms.CharField(label=_("姓名"), max_length=60, strip=True)
    initials = forms.RegexField(
        r"^[a-z0-9]*$",
        label=_("拼音首字母"),
        required=False,
        max_length=60,
        help_text=_("不填则自动生成。多音字姓氏请核对，如单（s）、解（x）、曾（z）。"),
    )
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        try:
            return clean_phone(typed) if typed else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NewPersonForm(PersonForm):
    field_order = ("username", "name", "initials", "phone")

    username = forms.CharField(
        label=_("账号"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=_("一人一号，用本人姓名拼音或工号，不设公用账号。"),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )


class EditPersonForm(PersonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("不填则保持不变。")


class PostForm(PortalForm):
    role = forms.ChoiceField(
        label=_("角色"), choices=[("", _("请选择")), *((r.value, r.label) for r in CENTRE_ROLES)]
    )
    department = forms.ModelChoiceField(
        label=_("站所/局办"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("中心本身（窗口、负责人）"),
    )
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    since = forms.DateField(label=_("起"), widget=_date_input())
    until = forms.DateField(
        label=_("止"), required=False, widget=_date_input(), help_text=_("含当日")
    )
    shown = forms.BooleanField(label=_("对外公示姓名和职务"), required=False)

    def __init__(self, *args: Any, centre: Centre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["department"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Department.objects.filter(centre=centre, active=True)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class StandInForm(PortalForm):
    stand_in = forms.CharField(
        label=_("替岗人的账号"),
        required=False,
        max_length=60,
        help_text=_("替岗人以此岗位办理，记在本人名下。不填则撤销替岗。"),
    )

    def clean_stand_in(self) -> User | None:
        username = str(self.cleaned_data["stand_in"]).strip()
        if not username:
            return None
        found = User.objects.filter(username=username).first()
        if found is None:
            raise ValidationError(_("没有这个账号。"))
        return found


class AccountSearchForm(PortalForm):
    q = forms.CharField(label=_("姓名、账号、首字母"), required=False, max_length=60)
    centre = forms.CharField(label=_("中心名称或代码"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("active", _("启用")), ("closed", _("停用"))],
    )


class AuditSearchForm(PortalForm):
    """Days as days of Asia/Shanghai, both included."""

    person = forms.CharField(label=_("账号"), required=False, max_length=60)
    since = forms.DateField(label=_("起"), required=False, widget=_date_input())
    until = forms.DateField(label=_("止"), required=False, widget=_date_input())

    def clean_person(self) -> User | None:
        username = str(self.cleaned_data["person"]).strip()
        if not username:
            return None
        found = User.objects.filter(username=username).first()
        if found is None:
            raise ValidationError(_("没有这个账号。"))
        return found

    def clean_since(self) -> datetime | None:
        day = self.cleaned_data["since"]
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None

    def clean_until(self) -> datetime | None:
        """The end of that day."""
        day = self.cleaned_data["until"]
        if not day:
            return None
        return timezone.make_aware(datetime.combine(day, time.min)) + timedelta(days=1)
