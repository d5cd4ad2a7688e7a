"""Filters of the desk's list: all in the address, so that a view can be shared and saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.models import Centre
from foundation.forms import LeanSelect, PortalForm
from services.constants import ENDED_STATES, Channel, Kind, State
from services.forms.fields import ambiguous
from services.reports.boxes import NEWEST_BOXES, Wanted
from services.reports.targets import find_centres

_ANY = [("", _("全部"))]
# What the box itself decides is not asked again.
_FIXED = {
    "new": ("state",),
    "awaiting": ("state",),
    "returned": ("state",),
    "due_soon": ("due",),
    "overdue": ("due",),
    "call_back": ("state", "due"),
}
_FIRST = ("q", "state", "kind", "due")
_NAMES = {"since": "from", "until": "to"}  # "from" is a word of the language


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class DeskFilter(PortalForm):
    """``within``: the centre below which places are named; None for those who read no subtree."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[*_ANY, *Kind.choices])
    due = forms.ChoiceField(
        label=_("期限"),
        required=False,
        choices=[*_ANY, ("overdue", _("已超期")), ("soon", _("将到期"))],
    )
    centre = forms.CharField(
        label=_("登记中心"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("名称、代码或拼音首字母")}
        ),
    )
    channel = forms.ChoiceField(label=_("来源"), required=False, choices=[*_ANY, *Channel.choices])
    since = _day(_("登记日期从"))
    until = _day(_("到"))
    q = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"autocomplete": "off"}),
    )
    cursor = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, box: str, within: Centre | None) -> None:
        super().__init__(data)
        self.box = box
        self.within = within
        states = State if box in NEWEST_BOXES else [s for s in State if s not in ENDED_STATES]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*_ANY, *((s.value, s.label) for s in states)]
        idle = {*_FIXED.get(box, ()), *(() if box == "all" else ("q",))}
        for name in idle | (set() if within else {"centre"}):
            del self.fields[name]
        for one in self.fields.values():
            if isinstance(one.widget, forms.Select):
                one.widget = LeanSelect(attrs=one.widget.attrs, choices=one.widget.choices)

    def clean_centre(self) -> str:
        """The code of the one centre that is meant."""
        typed: str = self.cleaned_data["centre"].strip()
        if not typed or (typed.isascii() and typed.isdigit()):
            return typed
        found = find_centres(typed, self.within)
        if len(found) != 1:
            raise forms.ValidationError(ambiguous(found))
        return str(found[0].code)

    def add_prefix(self, field_name: str) -> str:
        return _NAMES.get(field_name, field_name)

    def wanted(self, *, limit: int) -> Wanted:
        """What to list; for a valid form."""
        return Wanted(box=self.box, limit=limit, **self.cleaned_data)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in _FIRST if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Those that are seldom used."""
        return [field for field in self.visible_fields() if field.name not in _FIRST]

    @property
    def more_open(self) -> bool:
        return any(field.value() or field.errors for field in self.more_fields)

    @property
    def active(self) -> dict[str, str]:
        """The filters in use, as they stand in the address, without the place in the list."""
        return {
            self.add_prefix(name): str(self.data.get(self.add_prefix(name), ""))
            for name in self.fields
            if name != "cursor" and self.data.get(self.add_prefix(name))
        }
