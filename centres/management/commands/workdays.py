"""Where a limit ends, and why."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from centres.calendars import FigureMissingError, calendar_at, figures_at
from centres.constants import Tier
from centres.models import Centre
from centres.workdays import SHANGHAI, Deadline, deadline, local_day
from foundation.stamps import current_version

_MOST_DAYS = 10_000


class Command(BaseCommand):
    help = "算出期限：从开始时刻（不计当日）起第 n 个工作日的截止时刻，并列出计入和未计入的每一天。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("start", help="开始时刻，如 2026-09-30T10:00+08:00；不写时区按北京时间")
        parser.add_argument("days", help="工作日数，1 至 10000")
        parser.add_argument("--county", default="", help="县的区划代码：按该县的截止时刻")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _count(_start(options["start"]), _days(options["days"]), options["county"])
        if options["json"]:
            answer = {
                "due_at": found.due_at.isoformat(),
                "provisional": found.provisional,
                "explanation": found.explanation(),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        note = "（暂定：涉及尚未公布安排的年份）" if found.provisional else ""
        self.stdout.write(f"截止 {found.due_at:%Y-%m-%d %H:%M}{note}")
        for step in found.steps:
            mark = "计入" if step.counted else "不计"
            self.stdout.write(f"{step.day.isoformat()}  {mark}  {step.why}")


def _count(start: datetime, days: int, county_code: str) -> Deadline:
    version = current_version()
    try:
        closing = figures_at(version).clock_time(
            county_id=_county(county_code), on=local_day(start)
        )
        return deadline(calendar_at(version), start, days, closing)
    except FigureMissingError as error:
        raise CommandError(f"规则数值里没有 {error.code}，请先载入默认数值。") from error
    except (ValueError, OverflowError) as error:
        raise CommandError("这个期限超出了日历能计算的范围。") from error


def _start(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise CommandError(f"开始时刻“{typed}”不对，应写成 2026-09-30T10:00+08:00。") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _days(typed: str) -> int:
    digits = typed.isascii() and typed.isdigit() and len(typed) < 10
    if not digits or not 1 <= int(typed) <= _MOST_DAYS:
        raise CommandError(f"工作日数“{typed[:40]}”不对，应为 1 到 {_MOST_DAYS} 的整数。")
    return int(typed)


def _county(code: str) -> int | None:
    if not code:
        return None
    county = Centre.objects.filter(code=code, tier=Tier.COUNTY).first()
    if county is None:
        raise CommandError(f"没有代码为“{code}”的县。")
    return int(county.pk)
