"""An item on one page: its plain fields and its rows of materials and steps."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.forms import BaseForm, BaseFormSet, ChoiceField, formset_factory
from django.http import QueryDict

from foundation.forms import PortalForm
from services.catalogue_rules import ItemValues
from services.entries import Catalogue
from services.forms.catalogue import Choices, ItemForm, MaterialForm, StepForm, write_basis
from services.models import Item

_MOST = 60  # rows a browser may send


if TYPE_CHECKING:
    _FormSet = BaseFormSet[Any]
else:
    _FormSet = BaseFormSet


class RowSet(_FormSet):
    """Rows that may stay empty: none is there before the others, so none has to be filled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = len(kwargs.get("initial") or ())

    def initial_form_count(self) -> int:
        return 0


def _row_set(form: type[PortalForm]) -> type[RowSet]:
    kind = formset_factory(form, RowSet, can_delete=True, max_num=_MOST, absolute_max=_MOST)
    assert issubclass(kind, RowSet)
    return kind


_SETS = {"materials": _row_set(MaterialForm), "steps": _row_set(StepForm)}


class ItemEditor:
    """Bound to what was sent, or fresh from the item; ``more`` names rows to add one to."""

    def __init__(
        self,
        item: Item | None,
        data: QueryDict | None,
        *,
        catalogue: Catalogue,
        stations: Mapping[str, Choices],
    ) -> None:
        self.item = item
        self._choices: dict[str, Any] = {"catalogue": catalogue, "stations": stations}
        more = data.get("more", "") if data is not None else ""
        if data is None:
            self._fresh(initial_of(item), _rows(item))
        elif more in _SETS:
            self._fresh(*self._typed(data, more))
        else:
            self.form = self._form(data, initial=initial_of(item))
            self.sets = {name: kind(data, prefix=name) for name, kind in _SETS.items()}

    @property
    def materials(self) -> RowSet:
        return self.sets["materials"]

    @property
    def steps(self) -> RowSet:
        return self.sets["steps"]

    def is_valid(self) -> bool:
        # Both are asked, so that everything wrong is shown at once.
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.sets.values())])

    def values(self) -> ItemValues:
        given = {name: value for name, value in self.form.cleaned_data.items() if name != "version"}
        code = given.pop("code", "") or (self.item.code if self.item else "")
        rows = {name: _kept(formset) for name, formset in self.sets.items()}
        fields: dict[str, Any] = {**given, **rows}
        return ItemValues(code=code, **fields)

    def lines(self, name: str) -> str:
        """The rows of a set as text, one a line, for comparing."""
        return "\n".join(_line(form) for form in self.sets[name].forms)

    def problems(self) -> list[dict[str, str]]:
        """Everything to be corrected, each with the id of its field."""
        found = _of_form(self.form, "")
        for formset, what in ((self.materials, "第 {} 行材料"), (self.steps, "第 {} 行步骤")):
            if formset.is_bound:
                found += [{"id": "", "text": str(text)} for text in formset.non_form_errors()]
                for number, form in enumerate(formset.forms, start=1):
                    found += _of_form(form, what.format(number))
        return found

    def _form(self, data: QueryDict | None, **kwargs: Any) -> ItemForm:
        form = ItemForm(data, **self._choices, **kwargs)
        if self.item is not None:
            del form.fields["code"]  # in links and on paper: it stays
        return form

    def _fresh(self, initial: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
        self.form = self._form(None, initial=initial)
        self.sets = {name: kind(initial=rows[name], prefix=name) for name, kind in _SETS.items()}

    def _typed(
        self, data: QueryDict, more: str
    ) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """What was typed as it stands, unchecked, and one row more where it was asked for."""
        rows = {}
        for name, kind in _SETS.items():
            forms = kind(data, prefix=name).forms
            rows[name] = [typed for form in forms if not (typed := _raw(form)).get("DELETE")]
        rows[more] = [*rows[more], _new_row(more)][:_MOST]
        return _raw(self._form(data)), rows


def initial_of(item: Item | None) -> dict[str, Any]:
    if item is None:
        return {}
    plain = {name: getattr(item, name) for name in ItemForm.base_fields if hasattr(item, name)}
    return plain | {
        "category": item.category.code,
        "keywords": "、".join(item.keywords),
        "basis": write_basis(item.basis),
    }


def _rows(item: Item | None) -> dict[str, list[dict[str, Any]]]:
    """A new item starts with one empty row of each."""
    if item is None:
        return {name: [_new_row(name)] for name in _SETS}
    return {"materials": list(item.materials), "steps": list(item.steps)}


def _line(form: BaseForm) -> str:
    names = [name for name in form.fields if name not in {"DELETE", "required"}]
    return "，".join(filter(None, (_word(form, name) for name in names)))


def _word(form: BaseForm, name: str) -> str:
    value, field = form[name].value(), form.fields[name]
    if isinstance(field, ChoiceField):
        value = dict(cast("Choices", field.choices)).get(value, value)
    return "" if value is None else str(value)


def _new_row(name: str) -> dict[str, Any]:
    return {field: value.initial for field, value in _SETS[name].form.base_fields.items()}


def _raw(form: BaseForm) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _kept(formset: "BaseFormSet[Any]") -> tuple[dict[str, Any], ...]:
    """The rows that were filled in and not struck out."""
    struck = formset.deleted_forms
    forms = [form for form in formset.forms if form not in struck and form.cleaned_data]
    return tuple(
        {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
        for form in forms
    )


def _of_form(form: BaseForm, where: str) -> list[dict[str, str]]:
    found = [{"id": "", "text": str(text)} for text in form.non_field_errors()]
    for field in form:
        label = "，".join(filter(None, [where, str(field.label)]))
        anchor = "" if field.is_hidden else field.auto_id
        found += [{"id": str(anchor), "text": f"{label}：{error}"} for error in field.errors]
    return found
