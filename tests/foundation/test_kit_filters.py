"""Times are written as people here write them."""

from datetime import UTC, date, datetime

import pytest

from foundation.templatetags.kit import recent, zh_date, zh_datetime


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 20, 7, 5, tzinfo=UTC), "2026年11月20日 周五 下午3:05"),
        (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "2026年11月20日 周五 上午12:00"),
        (datetime(2026, 11, 20, 4, 30, tzinfo=UTC), "2026年11月20日 周五 下午12:30"),
        (None, ""),
    ],
)
def test_zh_datetime(at: datetime | None, expected: str) -> None:
    assert zh_datetime(at) == expected


def test_zh_date_of_a_day() -> None:
    assert zh_date(date(2026, 11, 22)) == "2026年11月22日 周日"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 20, 6, 5, tzinfo=UTC), "今天 14:05"),
        (datetime(2026, 11, 19, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 11, 3, 0, 0, tzinfo=UTC), "11月3日 08:00"),
        (datetime(2025, 11, 3, 0, 0, tzinfo=UTC), "2025年11月3日"),
    ],
)
def test_recent(at: datetime, expected: str) -> None:
    assert recent(at, datetime(2026, 11, 20, 8, 0, tzinfo=UTC)) == expected
