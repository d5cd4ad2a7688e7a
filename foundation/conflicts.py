"""Two people changed the same thing: what each of them wrote, field by field."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.forms import BaseForm, BooleanField, ChoiceField, Field
from django.utils.translation import gettext as _


def conflict_of(
    form: BaseForm, theirs: Mapping[str, Any], at: datetime | None, who: str = ""
) -> dict[str, Any]:
    """Context of components/conflict.html; the form is bound, ``theirs`` are its fresh values."""
    rows = []
    for name, field in form.fields.items():
        if name not in theirs or field.widget.is_hidden:
            continue
        raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        mine, now = _shown(field, raw), _shown(field, theirs[name])
        if mine != now:
            rows.append({"label": field.label, "mine": mine, "theirs": now})
    return {"who": who or _("另一位管理员"), "at": at, "rows": rows}


def _shown(field: Field, value: Any) -> str:
    if isinstance(field, BooleanField):
        return _("是") if value else _("否")
    if isinstance(field, ChoiceField):
        return _label(field.choices, str(value or ""))
    return str(value if value is not None else "").replace("\r\n", "\n").strip()


def _label(choices: Any, value: str) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            found = _label(label, value)
            if found:
                return found
        elif str(key) == value:
            return str(label)
    return ""
