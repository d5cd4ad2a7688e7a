"""What is typed at the door and on one's own account page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import PortalForm


def password_field(label: Any, *, new: bool = False, help_text: Any = "") -> forms.CharField:
    kind = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(
        label=label, widget=widget, max_length=128, strip=False, help_text=help_text
    )


def code_field(help_text: Any) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
    )
    return forms.CharField(
        label=_("动态口令"), widget=widget, max_length=20, help_text=help_text, strip=True
    )


class LoginForm(PortalForm):
    username = forms.CharField(
        label=_("账号"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    password = password_field(_("密码"))
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class CodeForm(PortalForm):
    otp = code_field(_("手机验证器上的 6 位数字；手机不在身边时，输入一个恢复码。"))

    def clean_otp(self) -> str:
        return str(self.cleaned_data["otp"]).replace(" ", "")


class NewCodeForm(CodeForm):
    otp = code_field(_("扫码后，验证器上显示的 6 位数字。"))


class PasswordForm(PortalForm):
    """The names begin with "password", so that no error page repeats them."""

    password_old = password_field(_("当前密码"))
    password_new = password_field(_("新密码"), new=True)
    password_again = password_field(_("再输一次新密码"), new=True)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        again = given.get("password_again")
        if again is not None and again != given.get("password_new"):
            self.add_error("password_again", _("两次输入的新密码不一样。"))
        return given
