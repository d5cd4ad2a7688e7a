"""Forms of people without an account: few fields, plain words, nothing kept by the browser."""

from typing import Any

from django import forms

from centres.models import Centre
from foundation.constants import TEXT_MAX
from foundation.forms import ClientIdForm, PortalForm
from foundation.problems import MediaTypeError, Problem, TooLargeError
from services.constants import Channel, Grade, Kind
from services.entries import ItemEntry
from services.notice import CONSENT_LABELS, Consent, asks_private

_TOO_LONG = "太长了，请不超过 %(limit_value)d 个字。"
# A window computer must not offer the last person's name to the next.
_OFF = {"autocomplete": "off"}
_FILES_HINT = "照片或 PDF，最多 3 个，每个不超过 10 MB。"
# Where the actions' names of fields differ from those of the page.
_NAMES = {
    "requester.name": "name",
    "requester.phone": "phone",
    "requester.id_number": "id_number",
    "file": "attachments",
    "files": "attachments",
}


def text_field(label: str, *, most: int, **options: Any) -> forms.CharField:
    messages = {"max_length": _TOO_LONG}
    return forms.CharField(label=label, max_length=most, error_messages=messages, **options)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the value is a list, empty when none came."""

    widget = FilesInput(attrs={"multiple": True, "accept": "image/*,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class PublicForm(ClientIdForm):
    """What an action refuses is shown at the page's own field."""

    def add_problem(self, problem: Problem) -> None:
        if isinstance(problem, TooLargeError | MediaTypeError) and "attachments" in self.fields:
            self.add_error("attachments", f"{problem.detail} 选好的文件请重新选。")
            return
        named = {_NAMES.get(name, name): told for name, told in (problem.errors or {}).items()}
        super().add_problem(Problem(problem.detail, errors=named or None))


class ApplyForm(PublicForm):
    """What happened and how to reach the person. Fields that the matter does not need are gone."""

    title = text_field("一句话说明", most=120, help_text="比如：村口路灯不亮了。")
    body = text_field(
        "详细情况",
        most=TEXT_MAX,
        required=False,
        widget=forms.Textarea,
        help_text="时间、地点、您的要求，想到什么写什么。",
    )
    name = text_field(
        "怎么称呼您",
        most=50,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
        help_text="不写就按匿名办。",
    )
    phone = text_field(
        "电话",
        most=30,
        required=False,
        widget=forms.TextInput(attrs={**_OFF, "inputmode": "tel"}),
        help_text="有结果给您发短信。不留也行，会给您四位数字。",
    )
    id_number = text_field(
        "身份证号码",
        most=30,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
        help_text="这件事要核对身份。也可以到窗口当面出示。",
    )
    attachments = FilesField(label="照片或文件", required=False, help_text=_FILES_HINT)
    consent_private = forms.BooleanField(label=CONSENT_LABELS[Consent.PRIVATE], required=False)
    consent_id_number = forms.BooleanField(label=CONSENT_LABELS[Consent.ID_NUMBER], required=False)

    def __init__(self, *args: Any, kind: str, item: ItemEntry | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.item = kind, item
        if not (item and item.id_number_needed):
            del self.fields["id_number"], self.fields["consent_id_number"]
        if not asks_private(kind, item):
            del self.fields["consent_private"]
        if item is not None:
            self._for_item()
        self.order_fields([name for name in _APPLY_ORDER if name in self.fields])

    def _for_item(self) -> None:
        """The item says what it is about, and somebody has to be named for it."""
        del self.fields["title"]
        self.fields["body"].label = "想说明的情况"
        self.fields["body"].help_text = "没有就不写。"
        name = self.fields["name"]
        name.label, name.help_text, name.required = "姓名", "办事要用真实姓名。", True

    @property
    def consents(self) -> frozenset[Consent]:
        given = self.cleaned_data
        return frozenset(one for one in Consent if given.get(f"consent_{one}"))

    def new_values(self, centre: Centre) -> dict[str, Any]:
        """Arguments of ``services.actions.create.NewRequest``."""
        given = self.cleaned_data
        return {
            "kind": self.kind,
            "item": self.item.code if self.item else "",
            "title": self.item.name if self.item else given["title"],
            "body": given["body"],
            "name": given["name"],
            "phone": given["phone"],
            "id_number": given.get("id_number", ""),
            "anonymous": not given["name"],
            "channel": Channel.WEB,
            "centre": centre,
        }


_APPLY_ORDER = (
    *("client_id", "title", "body", "name", "phone"),
    *("id_number", "consent_id_number", "attachments", "consent_private"),
)


def digits_field(**options: Any) -> forms.CharField:
    attrs = {**_OFF, "inputmode": "numeric"}
    return text_field(
        "后四位数字",
        most=20,
        widget=forms.TextInput(attrs=attrs),
        help_text="手机号的后四位。没留手机的，看回执上的四位数字。",
        **options,
    )


class TrackForm(PortalForm):
    code = text_field(
        "编号",
        most=60,
        widget=forms.TextInput(
            attrs={**_OFF, "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="回执或短信上的 12 位编号，大小写都行。",
    )
    digits = digits_field()


class DigitsForm(PortalForm):
    """The one field that stands between a link and personal data in clear."""

    digits = digits_field()


class SupplementForm(PublicForm):
    materials = forms.MultipleChoiceField(
        label="这次交哪些",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没交的请去掉勾。",
    )
    text = text_field(
        "补充的话", most=2000, required=False, widget=forms.Textarea(attrs={"rows": "3"})
    )
    attachments = FilesField(label="照片或文件", required=False, help_text=_FILES_HINT)

    def __init__(self, *args: Any, missing: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            field = self.fields["materials"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(row["code"], row["name"]) for row in missing]
            # Whoever sends a photo and overlooks a box must not be taken for somebody who did not.
            field.initial = [row["code"] for row in missing]
        else:
            del self.fields["materials"]


class WithdrawForm(PublicForm):
    reason = text_field("为什么撤回", most=500, widget=forms.Textarea(attrs={"rows": "2"}))


class RateForm(PublicForm):
    grade = forms.TypedChoiceField(
        label="您满意吗",
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(grade.value, grade.label) for grade in sorted(Grade, reverse=True)],
    )
    text = text_field(
        "想说的话",
        most=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="不满意的，请说说哪里没办好。会有人回访。",
    )


class DataForm(PublicForm):
    about = forms.ChoiceField(
        label="您要",
        widget=forms.RadioSelect,
        choices=[("correct", "更正写错的信息"), ("delete", "删除我的信息")],
    )
    text = text_field("哪里要改", most=500, widget=forms.Textarea(attrs={"rows": "2"}))


PUBLIC_KINDS = tuple(kind for kind in Kind if kind is not Kind.MATTER)
