"""Filters of the desk's list: all in the address, so that a view can be shared and saved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.forms import LeanSelect, PortalForm
from services.constants import ENDED_STATES, Channel, Kind, State
from services.reports.boxes import NEWEST_BOXES, Wanted

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
    """``centres``: code and name of those worth choosing; any other code is taken too."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[*_ANY, *Kind.choices])
    due = forms.ChoiceField(
        label=_("期限"),
        required=False,
        choices=[*_ANY, ("overdue", _("已超期")), ("soon", _("将到期"))],
    )
    centre = forms.CharField(label=_("登记中心"), required=False, max_length=18)
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

    def __init__(
        self, data: Any = None, *, box: str, centres: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.box = box
        states = State if box in NEWEST_BOXES else [s for s in State if s not in ENDED_STATES]
        self._field("state").choices = [*_ANY, *((s.value, s.label) for s in states)]
        typed = str(self.data.get("centre", ""))[:18]
        known = (
            centres
            if typed in {"", *(code for code, _name in centres)}
            else [
                *centres,
                (typed, typed),
            ]
        )
        self.fields["centre"].widget = forms.Select(choices=[*_ANY, *known])
        for name in (*_FIXED.get(box, ()), *(() if box == "all" else ("q",))):
            del self.fields[name]
        if not centres:
            del self.fields["centre"]
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget = LeanSelect(attrs=field.widget.attrs, choices=field.widget.choices)

    def add_prefix(self, field_name: str) -> str:
        return _NAMES.get(field_name, field_name)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

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
