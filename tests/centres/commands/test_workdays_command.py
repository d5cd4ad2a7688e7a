import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from centres.actions.calendar import set_figure
from tests.factories import Network

pytestmark = pytest.mark.usefixtures("ground")


def said(*words: str) -> str:
    out = StringIO()
    call_command("workdays", *words, stdout=out)
    return out.getvalue()


def test_it_prints_the_moment_and_the_days() -> None:
    lines = said("2026-09-30T10:00+08:00", "2").splitlines()
    assert lines[0] == "截止 2026-10-09 17:00"
    assert lines[1] == "2026-10-01  不计  国庆节放假"
    assert lines[-2:] == ["2026-10-08  计入  工作日", "2026-10-09  计入  工作日"]


def test_json_holds_exactly_three_names() -> None:
    answer = json.loads(said("2026-09-29T10:00+08:00", "1", "--json"))
    assert answer == {
        "due_at": "2026-09-30T17:00:00+08:00",
        "provisional": False,
        "explanation": [{"day": "2026-09-30", "counted": True, "why": "工作日"}],
    }


def test_an_unpublished_year_is_said_to_be_provisional() -> None:
    assert "暂定" in said("2026-12-31T10:00+08:00", "1")
    assert json.loads(said("2026-12-31T10:00+08:00", "1", "--json"))["provisional"] is True


def test_a_moment_without_zone_is_local() -> None:
    assert said("2026-03-02T23:30", "1") == said("2026-03-02T23:30+08:00", "1")


def test_a_county_may_close_at_another_hour(network: Network) -> None:
    early = date(2026, 1, 5)
    set_figure(
        code="closing_hour",
        value="16:30",
        effective_from=early,
        source="县规定",
        today=early,
        county=network.a.county,
    )
    assert "17:00" in said("2026-03-02T09:00", "1").splitlines()[0]
    assert (
        "16:30" in said("2026-03-02T09:00", "1", "--county", network.a.county.code).splitlines()[0]
    )


@pytest.mark.parametrize(
    ("start", "days", "word"),
    [
        ("yesterday", "1", "开始时刻"),
        ("2026-13-01T10:00", "1", "开始时刻"),
        ("2026-03-02T10:00", "five", "工作日数"),
        ("2026-03-02T10:00", "0", "工作日数"),
        ("2026-03-02T10:00", "-3", "工作日数"),
        ("2026-03-02T10:00", "10001", "工作日数"),
        ("2026-03-02T10:00", "٣", "工作日数"),
        ("9999-12-30T10:00", "5", "超出"),
        ("0001-01-01T00:00+14:00", "5", "超出"),
    ],
)
def test_bad_input_is_refused_in_words(start: str, days: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        said(start, days)


def test_an_unknown_county_is_refused() -> None:
    with pytest.raises(CommandError, match="没有代码"):
        said("2026-03-02T10:00", "1", "--county", "999999")
