"""Values that actions take, as fields of a form: one builder for each kind of the state table."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from centres.models import Centre
from foundation.constants import TEXT_MAX
from services.reports.choices import Offered
from services.states import GRADE_CHOICES, FieldKind, Given

Fields = dict[str, forms.Field]
_NONE: list[tuple[str, Any]] = [("", _lazy("不选"))]
_HERE: list[tuple[str, Any]] = [("", _lazy("本中心"))]
TOO_LONG = _lazy("太长了，请不超过 %(limit_value)d 个字。")
_MATERIALS_MAX = 4000


def ambiguous(found: list[Centre]) -> str:
    """What to say where a name does not mean exactly one centre."""
    if not found:
        return _("没有符合的中心，请核对名称或代码。")
    known = "；".join(f"{row.name} {row.code}" for row in found)
    return _("有多个中心符合，请填代码：") + known


class SharedChoice(forms.ChoiceField):
    """One of two fields that ask for one value: not a must alone, yet not optional."""

    shared = True


class SharedChoices(forms.MultipleChoiceField):
    shared = True


def fields_of(given: Given, offered: Offered) -> Fields:
    """The fields of one value; a centre or a list of papers needs two of them."""
    return _BUILDERS[given.kind](given, offered)


def _common(given: Given) -> dict[str, Any]:
    return {"label": given.label, "required": given.required, "help_text": given.hint}


def _text(given: Given, widget: type[forms.Widget]) -> Fields:
    most = min(given.maximum, TEXT_MAX)
    field = forms.CharField(
        max_length=most,
        widget=widget(attrs={"autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
        **_common(given),
    )
    return {given.name: field}


def _area(given: Given, _offered: Offered) -> Fields:
    return _text(given, forms.Textarea)


def _line(given: Given, _offered: Offered) -> Fields:
    return _text(given, forms.TextInput)


def _days(given: Given, _offered: Offered) -> Fields:
    return {given.name: forms.IntegerField(min_value=1, max_value=99, **_common(given))}


def _date(given: Given, _offered: Offered) -> Fields:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return {given.name: forms.DateField(widget=widget, **_common(given))}


def _tick(given: Given, _offered: Offered) -> Fields:
    return {given.name: forms.BooleanField(**_common(given))}


def _choice(given: Given, _offered: Offered) -> Fields:
    return {given.name: forms.ChoiceField(**_shown(given, given.choices), **_common(given))}


def _grade(given: Given, _offered: Offered) -> Fields:
    shown = _shown(given, GRADE_CHOICES)
    field = forms.TypedChoiceField(coerce=int, empty_value=None, **shown, **_common(given))
    return {given.name: field}


def _shown(given: Given, choices: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Radio buttons where one must be chosen; a list with a blank where none may be."""
    if given.required:
        return {"choices": choices, "widget": forms.RadioSelect}
    return {"choices": [*_NONE, *choices], "widget": forms.Select}


def _department(given: Given, offered: Offered) -> Fields:
    if not offered.departments:
        return {}
    choices = [*_NONE, *offered.departments]
    return {given.name: forms.ChoiceField(choices=choices, **_common(given))}


def _person(given: Given, offered: Offered) -> Fields:
    return {given.name: forms.ChoiceField(choices=offered.people, **_common(given))}


def _centre(given: Given, offered: Offered) -> Fields:
    """The sensible places to choose from, and a line to name any other the action reaches."""
    blank = [("", _("请选择"))] if given.required else _HERE
    choices = [*blank, *offered.centres]
    kind = SharedChoice if given.required else forms.ChoiceField
    found: Fields = {given.name: kind(label=given.label, required=False, choices=choices)}
    if offered.elsewhere:
        found["elsewhere"] = forms.CharField(
            label=_("其他中心"),
            required=False,
            max_length=80,
            help_text=_("名称、区划代码或拼音首字母"),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
    return found


def _materials(given: Given, offered: Offered) -> Fields:
    """The papers that are known to tick, and lines for those that stand in no list."""
    found: Fields = {}
    if offered.materials:
        found[given.name] = SharedChoices(
            label=given.label,
            required=False,
            choices=offered.materials,
            initial=offered.ticked,
            widget=forms.CheckboxSelectMultiple,
        )
    if not offered.only_listed:
        found["more"] = forms.CharField(
            label=_("其他材料") if found else given.label,
            required=not found,
            max_length=_MATERIALS_MAX,
            widget=forms.Textarea,
            help_text=_("每行一项，一次列全"),
        )
    return found


_BUILDERS: dict[FieldKind, Callable[[Given, Offered], Fields]] = {
    FieldKind.TEXT: _area,
    FieldKind.LINE: _line,
    FieldKind.CODE: _line,
    FieldKind.DAYS: _days,
    FieldKind.DATE: _date,
    FieldKind.BOOL: _tick,
    FieldKind.CHOICE: _choice,
    FieldKind.GRADE: _grade,
    FieldKind.DEPARTMENT: _department,
    FieldKind.USER: _person,
    FieldKind.CENTRE: _centre,
    FieldKind.MATERIALS: _materials,
}
