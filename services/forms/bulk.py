"""Ticked lines of the desk and the person who gets them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from foundation.codes import CodeCheckError, CodeFormatError, parse_code
from foundation.forms import ClientIdForm

_MOST = 100


class BulkAssignForm(ClientIdForm):
    """``code`` comes once a line, as code:version."""

    handler = forms.ChoiceField(
        label=_("承办人"), error_messages={"invalid_choice": _("请选择您单位的在岗人员。")}
    )
    back = forms.CharField(required=False, max_length=500)

    def __init__(self, sent: QueryDict, *, people: list[tuple[str, str]]) -> None:
        super().__init__(sent)
        self.people = dict(people)
        self.lines = sent.getlist("code")
        field = self.fields["handler"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = people
        self.ticked: list[tuple[str, int]] = []

    def clean(self) -> dict[str, Any]:
        typed = self.lines[: _MOST + 1]
        if not typed:
            raise forms.ValidationError(_("请先勾选要指派的诉求。"))
        if len(typed) > _MOST:
            raise forms.ValidationError(_("一次最多指派 100 件。"))
        self.ticked = list(dict.fromkeys(_read(one) for one in typed))
        return self.cleaned_data

    def wanted(self) -> dict[str, Any]:
        client_id: UUID = self.cleaned_data["client_id"]
        return {
            "handler": self.cleaned_data["handler"],
            "wanted": self.ticked,
            "client_id": client_id,
        }

    def handler_name(self) -> str:
        return self.people[self.cleaned_data["handler"]]

    def first_error(self) -> str:
        return str(next(iter(self.errors.values()))[0])

    def safe_back(self) -> str:
        back = self.data.get("back", "")
        safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, None)
        return str(back) if safe else reverse("services:desk_list")


def _read(typed: str) -> tuple[str, int]:
    code, _colon, version = typed.partition(":")
    try:
        found = parse_code(code)
    except (CodeFormatError, CodeCheckError) as error:
        raise forms.ValidationError(_("勾选的编号不对，请刷新后再试。")) from error
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise forms.ValidationError(_("勾选的编号不对，请刷新后再试。"))
    return found, int(version)
