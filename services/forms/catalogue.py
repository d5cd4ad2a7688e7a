"""What editors of the catalogue type. Rows of materials and steps are form sets."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centres.constants import Tier
from foundation.forms import PortalForm
from services.catalogue_rules import MATERIAL_FORMS, WORKING_TIERS, CategoryValues, RuleValues
from services.constants import Kind
from services.entries import Catalogue

Choices = list[tuple[str, Any]]

_CHOOSE = ("", _("请选择"))
_ANY = ("", _("不限"))
_GAPS = re.compile(r"[\s、，,；;]+")
TIERS: Choices = [(tier.value, tier.label) for tier in WORKING_TIERS]
KINDS: Choices = [(kind.value, kind.label) for kind in Kind]


def leaf_choices(catalogue: Catalogue) -> Choices:
    """Categories that items may name, under their parents."""
    tops = [row for row in catalogue.categories if row.parent_id is None]
    found: Choices = []
    for top in tops:
        below = [(row.code, row.name) for row in catalogue.categories if row.parent_id == top.id]
        found.append((top.name, below or [(top.code, top.name)]))
    return found


def category_choices(catalogue: Catalogue) -> Choices:
    """Every category; a parent stands first in its group and means all of it."""
    found: Choices = []
    for top in (row for row in catalogue.categories if row.parent_id is None):
        below = [(row.code, row.name) for row in catalogue.categories if row.parent_id == top.id]
        found.append((top.name, [(top.code, f"{top.name}（全部）"), *below]))
    return found


def item_choices(catalogue: Catalogue) -> Choices:
    return [(row.code, f"{row.code} {row.name}") for row in catalogue.items]


def station_choices(stations: Mapping[str, Choices]) -> Choices:
    return [(Tier(tier).label, stations[tier]) for tier in WORKING_TIERS if stations.get(tier)]


def split_words(text: str) -> tuple[str, ...]:
    """Words between spaces, commas or 顿号, each once."""
    return tuple(dict.fromkeys(word for word in _GAPS.split(text) if word))


class ItemSearchForm(PortalForm):
    """Of the public catalogue and of the console; in the address, so that it can be shared."""

    q = forms.CharField(
        label=_("名称或拼音"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("类别"), required=False)
    tier = forms.ChoiceField(label=_("办理层级"), required=False, choices=[_ANY, *TIERS])

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "category", [_ANY, *category_choices(catalogue)])


class ItemForm(PortalForm):
    """The plain fields of an item. ``code`` is asked for only where the item is new."""

    code = forms.CharField(
        label=_("编码"), max_length=20, help_text=_("大写字母、数字和短横线，例如 MZ-001。")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    initials = forms.RegexField(
        r"^[a-zA-Z0-9]*$",
        label=_("拼音首字母"),
        required=False,
        max_length=80,
        help_text=_("不填则自动生成。"),
    )
    category = forms.ChoiceField(label=_("类别"))
    tier = forms.ChoiceField(label=_("办理层级"), choices=[_CHOOSE, *TIERS])
    department_code = forms.ChoiceField(
        label=_("办理站所"), required=False, help_text=_("不选则由该层级中心的窗口办理。")
    )
    promised_days = forms.IntegerField(label=_("承诺时限（工作日）"))
    legal_days = forms.IntegerField(label=_("法定时限（工作日）"))
    fee = forms.CharField(label=_("收费"), max_length=120, initial="不收费")
    agency_allowed = forms.BooleanField(label=_("可以代办"), required=False, initial=True)
    id_number_needed = forms.BooleanField(label=_("需要身份证号码"), required=False)
    confidential = forms.BooleanField(label=_("保密：只有承办人员和负责人能看到"), required=False)
    how_to = forms.CharField(
        label=_("怎么办"), required=False, max_length=2000, widget=forms.Textarea
    )
    result = forms.CharField(label=_("办理结果"), required=False, max_length=200)
    keywords = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=700,
        help_text=_("群众常用的说法，用空格或顿号隔开，例如：低保、困难家庭。"),
    )
    basis = forms.CharField(
        label=_("办理依据"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("每行一条：文件名称 | 条款。条款可以不写。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(
        self, *args: Any, catalogue: Catalogue, stations: Mapping[str, Choices], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "category", [_CHOOSE, *leaf_choices(catalogue)])
        window = ("", _("窗口"))
        set_choices(self, "department_code", [window, *station_choices(stations)])

    def clean_keywords(self) -> tuple[str, ...]:
        return split_words(self.cleaned_data["keywords"])

    def clean_basis(self) -> tuple[dict[str, str], ...]:
        return read_basis(self.cleaned_data["basis"])


class MaterialForm(PortalForm):
    name = forms.CharField(label=_("名称"), max_length=60)
    copies = forms.IntegerField(label=_("份数"), initial=1)
    form = forms.ChoiceField(label=_("形式"), choices=list(MATERIAL_FORMS.items()), initial="both")
    source = forms.CharField(label=_("从哪里来"), required=False, max_length=60)
    sample_note = forms.CharField(label=_("怎样准备"), required=False, max_length=200)
    required = forms.BooleanField(label=_("必须提供"), required=False, initial=True)


class StepForm(PortalForm):
    name = forms.CharField(label=_("步骤"), max_length=60)
    who_tier = forms.ChoiceField(label=_("由哪一级办"), choices=[_CHOOSE, *TIERS])
    days = forms.IntegerField(label=_("工作日"), initial=0)


class CategoryForm(PortalForm):
    code = forms.CharField(
        label=_("代码"), max_length=40, help_text=_("小写字母、数字和短横线，例如 road-repair。")
    )
    name = forms.CharField(label=_("名称"), max_length=40)
    parent = forms.ChoiceField(label=_("上级类别"), required=False)
    keywords = forms.CharField(
        label=_("关键词"),
        required=False,
        max_length=700,
        help_text=_("用空格或顿号隔开。群众的话里出现这些词时，系统推荐这个类别。"),
    )
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, catalogue: Catalogue, own: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = [row for row in catalogue.categories if row.parent_id is None and row.code != own]
        none = ("", _("无（它是一级类别）"))
        set_choices(self, "parent", [none, *((row.code, row.name) for row in tops)])

    def clean_keywords(self) -> tuple[str, ...]:
        return split_words(self.cleaned_data["keywords"])

    def values(self) -> CategoryValues:
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return CategoryValues(**given)


class FactsForm(PortalForm):
    """What a rule may look at."""

    kind = forms.ChoiceField(label=_("诉求类型"), required=False, choices=[_ANY, *KINDS])
    category = forms.ChoiceField(label=_("类别"), required=False)
    item = forms.ChoiceField(label=_("事项"), required=False)

    def __init__(self, *args: Any, catalogue: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "category", [_ANY, *category_choices(catalogue)])
        set_choices(self, "item", [_ANY, *item_choices(catalogue)])


class RuleForm(FactsForm):
    field_order = (
        *("name", "kind", "category", "item", "tier_taken", "area_prefix"),
        *("to_tier", "to_department", "why", "before", "version"),
    )
    name = forms.CharField(label=_("名称"), max_length=60)
    tier_taken = forms.ChoiceField(label=_("在哪一级登记"), required=False, choices=[_ANY, *TIERS])
    area_prefix = forms.CharField(label=_("登记中心的区划代码开头"), required=False, max_length=18)
    to_tier = forms.ChoiceField(
        label=_("送往层级"), required=False, choices=[("", _("留在登记的中心")), *TIERS]
    )
    to_department = forms.ChoiceField(
        label=_("送往站所"),
        required=False,
        help_text=_("不选时：该层级办理这个事项的站所，没有则为窗口。"),
    )
    why = forms.CharField(
        label=_("说明"), max_length=200, help_text=_("经办人会看到，用来解释为什么送到这里。")
    )
    before = forms.TypedChoiceField(
        label=_("排在哪条规则之前"), required=False, coerce=int, empty_value=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(
        self, *args: Any, catalogue: Catalogue, stations: Mapping[str, Choices], **kwargs: Any
    ) -> None:
        super().__init__(*args, catalogue=catalogue, **kwargs)
        default = ("", _("不指定"))
        set_choices(self, "to_department", [default, *station_choices(stations)])
        last = ("", _("最后"))
        set_choices(
            self, "before", [last, *((str(rule.id), rule.name) for rule in catalogue.rules)]
        )

    def values(self) -> RuleValues:
        aside = {"before", "version"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in aside}
        return RuleValues(**given)


class TryForm(FactsForm):
    """Which rule would decide."""

    kind = forms.ChoiceField(label=_("诉求类型"), choices=KINDS)
    centre = forms.CharField(
        label=_("登记中心的代码"), max_length=18, help_text=_("例如村的 12 位区划代码。")
    )


def read_basis(text: str) -> tuple[dict[str, str], ...]:
    """Lines of 文件名称 | 条款; both strokes of the keyboard are understood."""
    found = []
    for line in text.splitlines():
        if line.strip():
            title, _stroke, article = line.replace("｜", "|").partition("|")
            found.append({"title": title.strip(), "article": article.strip()})
    return tuple(found)


def write_basis(rows: list[dict[str, str]]) -> str:
    lines = (
        f"{row['title']} | {row['article']}" if row["article"] else row["title"] for row in rows
    )
    return "\n".join(lines)


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    """What may be chosen; what is chosen now stays choosable, so that saving does not drop it."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    now = str(form.initial.get(name) or "")
    known = {str(key) for key, label in choices for key, label in _flat(key, label)}
    field.choices = choices if now in known | {""} else [*choices, (now, f"{now}（已停用）")]


def _flat(key: str, label: Any) -> Choices:
    return list(label) if isinstance(label, list | tuple) else [(key, label)]
