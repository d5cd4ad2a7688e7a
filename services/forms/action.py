"""The form of an action, built from what the state table says it is given."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation.forms import ClientIdForm
from services.forms.fields import Fields, ambiguous, fields_of
from services.models import Request
from services.reports.choices import Offered
from services.reports.targets import find_centres
from services.states import Action, Given

_OURS = frozenset({"client_id", "version", "back"})


class ActionForm(ClientIdForm):
    """``version``: the one the page was made from. ``back``: the list to return to, if any."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(
        self, data: QueryDict | None, *, action: Action, request: Request, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.action = action
        self.request = request

    def given(self) -> dict[str, Any]:
        """What to hand to the action; for a valid form."""
        cleaned = self.cleaned_data
        found = {one.name: cleaned[one.name] for one in self.action.gives if one.name in cleaned}
        more = [line.strip() for line in cleaned.get("more", "").splitlines() if line.strip()]
        if more:
            found["materials"] = [*found.get("materials", []), *more]
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("elsewhere") and not cleaned.get("centre"):
            cleaned["centre"] = self._named(cleaned["elsewhere"])
        if self._lacks(cleaned, "centre", "elsewhere"):
            self.add_error("centre", _("请选择中心。"))
        # Nothing ticked means nothing here, never "everything".
        if self._lacks(cleaned, "materials", "more"):
            place = "materials" if "materials" in self.fields else "more"
            self.add_error(place, _("请勾选或写明材料。"))
        return cleaned

    def _lacks(self, cleaned: dict[str, Any], *names: str) -> bool:
        """Whether the two fields of one value are both empty where the page asks for it."""
        asked = any(one.name == names[0] and _must(one) for one in self.action.gives)
        shown = any(name in self.fields for name in names)
        given = any(cleaned.get(name) or name in self.errors for name in names)
        return asked and shown and not given

    def _named(self, typed: str) -> str:
        within = self.request.holder_centre if self.action.name == "delegate" else None
        found = find_centres(typed, within)
        if len(found) == 1:
            return str(found[0].code)
        self.add_error("elsewhere", ambiguous(found))
        return ""

    def renew(self, version: int) -> None:
        """Bind what was typed to the newer version, for somebody who has now seen it."""
        assert isinstance(self.data, QueryDict)
        fresh = self.data.copy()
        fresh["version"] = str(version)
        self.data = fresh

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and words of what was filled in, for whoever came too late."""
        found = []
        for name, field in self.fields.items():
            value = self.data.get(self.add_prefix(name))
            if value and name not in _OURS:
                found.append((str(field.label), _in_words(field, value)))
        return found


def _must(given: Given) -> bool:
    return given.required or given.name == "materials"


def _in_words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return _("是") if isinstance(field, forms.BooleanField) else value


def action_form(
    data: QueryDict | None, *, action: Action, request: Request, offered: Offered, **options: Any
) -> ActionForm:
    """The form of this action on this request."""
    fields: Fields = {}
    for given in action.gives:
        if _has_meaning(action, given, request):
            fields.update(fields_of(given, offered))
    made: type[ActionForm] = type("OneActionForm", (ActionForm,), fields)
    initial = {"version": request.version, **options.pop("initial", {})}
    return made(data, action=action, request=request, initial=initial, **options)


def _has_meaning(action: Action, given: Given, request: Request) -> bool:
    """What cannot be meant now is not asked."""
    if action.name == "notify_materials" and given.name == "reason":
        return request.notices > 0
    return given.name != "grade" or request.grade is None
