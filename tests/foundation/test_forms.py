"""{{ form }} gives a summary, labels above, hints and errors tied to their fields."""

import re
from uuid import UUID

from django import forms

from foundation.forms import ClientIdForm, PortalForm
from foundation.problems import InvalidError, StaleError


class SampleForm(ClientIdForm):
    title = forms.CharField(label="标题", max_length=80, help_text="一句话")
    body = forms.CharField(label="经过", widget=forms.Textarea, required=False)
    channel = forms.ChoiceField(
        label="来源", widget=forms.RadioSelect, choices=[("window", "窗口"), ("phone", "电话")]
    )
    urgent = forms.BooleanField(label="绿色通道", required=False)


def test_summary_counts_and_links_to_fields() -> None:
    html = str(SampleForm({"client_id": "0" * 32}))
    assert "有 2 处需要修改" in html
    assert 'href="#id_title"' in html
    assert 'href="#id_channel_0"' in html
    assert 'id="id_channel_0"' in html


def test_field_names_its_hint_and_error() -> None:
    html = str(SampleForm({"client_id": "0" * 32}))
    described = re.search(r'name="title"[^>]*aria-describedby="([^"]+)"', html)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html
    assert 'aria-invalid="true"' in html


def test_fresh_form_shows_no_summary_and_marks_optional_fields() -> None:
    html = str(SampleForm())
    assert "error-summary" not in html
    assert html.count("（选填）") == 1


def test_browser_is_not_told_the_length_limit() -> None:
    assert "maxlength" not in str(SampleForm())


def test_form_error_of_no_field_is_in_the_summary() -> None:
    class Pair(PortalForm):
        def clean(self) -> None:
            raise forms.ValidationError("两个日期颠倒了。")

    html = str(Pair({}))
    assert html.count("两个日期颠倒了。") == 1
    assert "有 1 处需要修改" in html


def test_every_fresh_form_has_its_own_client_id() -> None:
    ids = {UUID(str(SampleForm()["client_id"].value())) for _ in range(3)}
    assert len(ids) == 3


def test_repeated_form_keeps_the_client_id() -> None:
    sent = "7f1c0a52-3b1e-4a56-9d57-0d3f9f7c1a11"
    assert sent in str(SampleForm({"client_id": sent}))


def test_missing_values_are_asked_for_in_plain_words() -> None:
    html = str(SampleForm({"client_id": "0" * 32}))
    assert "标题：请填写。" in html
    assert "来源：请选择。" in html


def test_refusals_of_an_action_stand_at_their_fields_or_above_the_form() -> None:
    form = SampleForm({"client_id": "0" * 32, "title": "标题", "channel": "phone"})
    form.add_problem(InvalidError(errors={"title": ["太短。"], "elsewhere": ["不在表上。"]}))
    form.add_problem(StaleError())
    assert form.errors["title"] == ["太短。"]
    assert form.non_field_errors() == ["不在表上。", "内容已被他人更新"]
