"""Forms that render themselves with the product's own fields."""

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from foundation.problems import Problem


class PortalRenderer(TemplatesSetting):
    """Named by FORM_RENDERER, so that `{{ form }}` gives summary, labels, hints and errors."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


def _soften(field: forms.Field) -> None:
    """Plain words and no limits that disturb typing; what a form sets itself is kept."""
    attrs = field.widget.attrs
    # A browser's maxlength cuts a pinyin composition in the middle; the server limits.
    attrs.pop("maxlength", None)
    attrs.pop("minlength", None)
    if attrs.get("rows") == "10":  # Django's default fills a phone's screen
        attrs["rows"] = "4"
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        chosen = isinstance(field, forms.ChoiceField | forms.FileField)
        field.error_messages["required"] = _("请选择。") if chosen else _("请填写。")


class PortalForm(forms.Form):
    """Base of every form on a page."""

    default_renderer = PortalRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _soften(field)

    def add_problem(self, problem: Problem) -> None:
        """What an action refused, at its field where the form has it, else above the form."""
        for name, messages in (problem.errors or {}).items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)
        if not problem.errors:
            self.add_error(None, problem.detail)


class LeanSelect(forms.Select):
    """A list of choices without a template for each: lists are drawn on the busiest page."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        del renderer
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) in chosen else "", label)
                for key, label in self.choices
            ),
        )
        given = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", given, options)


class ClientIdForm(PortalForm):
    """A form whose second submit is recognised: the page carries the id of what it creates."""

    client_id = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": _("页面缺少编号，请刷新后再提交。"),
            "invalid": _("页面编号不对，请刷新后再提交。"),
        },
    )
