"""What the steps of a request add to their names, in the words of the screens."""

from typing import Any

import pytest

from services.constants import State
from services.states import EVENT_LABELS
from services.words import STATE_TAGS, day_words, fact_words


@pytest.mark.parametrize(
    ("verb", "data", "said"),
    [
        ("accept", {"limit_days": 5}, "承诺 5 个工作日内办结"),
        ("accept", {}, ""),
        ("extend", {"days": 3}, "延长 3 个工作日"),
        ("resolve", {"outcome": "solved", "by_phone": True}, "已解决，电话答复"),
        ("contact", {"reached": False}, "未联系上"),
        (
            "call_back",
            {"reached": True, "verdict": "valid", "grade": 2},
            "已联系上，差评属实，不满意",
        ),
        ("merge", {"into": "7K3M-9QPX-2D43"}, "并入 7K3M-9QPX-2D43"),
        ("attach", {"attachments": [1, 2]}, "2 个文件"),
        ("note", {}, ""),
    ],
)
def test_a_step_tells_its_fact(verb: str, data: dict[str, Any], said: str) -> None:
    assert fact_words(verb, data) == said


@pytest.mark.parametrize("verb", EVENT_LABELS)
def test_no_step_fails_without_its_data(verb: str) -> None:
    assert isinstance(fact_words(verb, {}), str)


def test_a_day_says_whether_it_counts() -> None:
    step = {"day": "2026-10-01", "counted": False, "why": "国庆节放假"}
    assert day_words(step) == "10月1日 周四 不计（国庆节放假）"


def test_every_state_has_its_look() -> None:
    assert set(STATE_TAGS) == set(State)
