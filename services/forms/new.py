"""The quick log. Only the title and a name are a must; everything else has a sensible start."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from centres.models import Centre
from foundation.constants import TEXT_MAX
from foundation.forms import ClientIdForm
from foundation.problems import Problem
from services.actions.create import NewRequest
from services.constants import Channel, Kind
from services.entries import Catalogue
from services.forms.catalogue import category_choices
from services.forms.fields import TOO_LONG, ambiguous
from services.reports.targets import find_centres

# A window computer must not offer the last person's data to the next.
_OFF = {"autocomplete": "off"}
_LIVE = {**_OFF, "data-live": "300"}
_AT_WINDOW = [channel for channel in Channel if channel not in {Channel.WEB, Channel.APP}]


def _text(label: Any, most: int, widget: forms.Widget, **options: Any) -> forms.CharField:
    messages = {"max_length": TOO_LONG}
    return forms.CharField(
        label=label, max_length=most, widget=widget, error_messages=messages, **options
    )


class NewForm(ClientIdForm):
    phone = _text(_("电话"), 30, forms.TelInput(attrs={**_LIVE, "autofocus": True}), required=False)
    name = _text(_("姓名或称呼"), 50, forms.TextInput(attrs=_OFF), required=False)
    same_as = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)
    title = _text(
        _("标题"), 120, forms.TextInput(attrs=_LIVE), help_text=_("一句话：什么事、什么地方。")
    )
    body = _text(_("经过和要求"), TEXT_MAX, forms.Textarea(attrs=_LIVE), required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=Kind.choices, initial=Kind.MATTER)
    find_item = _text(
        _("找事项：名称或拼音首字母"), 40, forms.TextInput(attrs=_LIVE), required=False
    )
    item = forms.CharField(required=False, max_length=20)
    materials_of = forms.CharField(required=False, max_length=20)
    have = forms.MultipleChoiceField(required=False)
    notify = forms.BooleanField(required=False)
    id_number = _text(_("身份证号码"), 30, forms.TextInput(attrs=_OFF), required=False)
    location = _text(_("地点"), 200, forms.TextInput(attrs=_OFF), required=False)
    channel = forms.ChoiceField(
        label=_("来源"),
        choices=[(channel.value, channel.label) for channel in _AT_WINDOW],
        initial=Channel.WINDOW,
    )
    category = forms.ChoiceField(label=_("类别"), required=False)
    centre = forms.ChoiceField(label=_("登记单位"), required=False)
    elsewhere = _text(
        _("替下级中心登记"),
        80,
        forms.TextInput(attrs=_OFF),
        required=False,
        help_text=_("下级中心的名称、代码或拼音首字母。"),
    )
    green_channel = forms.BooleanField(
        label=_("绿色通道"),
        required=False,
        help_text=_("急事，或年老、患病、残疾：优先办，时限减半。"),
    )
    petition = forms.BooleanField(
        label=_("信访事项"), required=False, help_text=_("登记、告知、移交，不计入考评。")
    )
    anonymous = forms.BooleanField(
        label=_("匿名"), required=False, help_text=_("不记姓名；电话只用于回复。")
    )

    confidential = forms.BooleanField(
        label=_("保密（仅承办链和负责人可见）"),
        required=False,
        help_text=_("标题和内容加密，搜不到。纠纷和标为保密的事项本来就保密。"),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        catalogue: Catalogue,
        own: list[Centre],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.catalogue = catalogue
        self.own = own
        self._choices("category", [("", _("按内容自动归类")), *category_choices(catalogue)])
        self._choices("centre", [(row.code, row.shown_name) for row in own])
        item = catalogue.items_by_code.get(self.data.get("item", "")) if data else None
        self._choices(
            "have", [(row["code"], row["name"]) for row in item.materials] if item else []
        )

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["centre_row"] = self._taking(cleaned)
        return cleaned

    def _taking(self, cleaned: dict[str, Any]) -> Centre | None:
        """The centre that takes it: one's own, or the one below that was named."""
        code = cleaned.get("centre")
        own = next((row for row in self.own if row.code == code), self.own[0])
        typed = cleaned.get("elsewhere")
        if not typed:
            return own
        found = find_centres(typed, own)
        if len(found) == 1:
            return found[0]
        self.add_error("elsewhere", ambiguous(found))
        return None

    @property
    def more_open(self) -> bool:
        """Whether the folded part holds something that differs from how it starts."""
        words = {"location", "category", "elsewhere"}
        changed = words | {"green_channel", "petition", "anonymous", "confidential"}
        return any(self[name].value() for name in changed) or bool(changed & set(self.errors))

    def new_request(self, *, name: str, category: str) -> NewRequest:
        """``name``: typed or known from before; ``category``: chosen or read from the text."""
        cleaned = self.cleaned_data
        received, missing = self._papers()
        plain = ("kind", "title", "channel", "body", "item", "phone", "id_number", "location")
        flags = ("anonymous", "green_channel", "petition", "confidential")
        return NewRequest(
            **{field: cleaned[field] for field in (*plain, *flags)},
            name=name,
            category=category,
            centre=cleaned["centre_row"],
            received=received,
            missing=missing,
        )

    def _papers(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Received and missing; nothing is missing from a list that was never shown."""
        item = self.catalogue.items_by_code.get(self.cleaned_data["item"])
        if item is None or self.cleaned_data["materials_of"] != item.code:
            return (), ()
        have = tuple(self.cleaned_data["have"])
        lacks = [
            row["code"] for row in item.materials if row["required"] and row["code"] not in have
        ]
        return have, tuple(lacks)

    def renew(self) -> None:
        """The id of this page belongs to something else: a new one, all else as typed."""
        assert isinstance(self.data, QueryDict)
        fresh = self.data.copy()
        fresh["client_id"] = str(uuid4())
        self.data = fresh

    def add_problem(self, problem: Problem) -> None:
        """The action speaks of ``requester.phone``; the page has names of its own."""
        errors = {_NAMES.get(name, name): told for name, told in (problem.errors or {}).items()}
        super().add_problem(Problem(problem.detail, errors=errors or None))


_NAMES = {
    "requester.name": "name",
    "requester.phone": "phone",
    "requester.id_number": "id_number",
    "materials": "have",
}
