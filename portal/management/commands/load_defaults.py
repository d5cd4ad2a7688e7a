"""What every installation begins with: calendar, figures of the rules, catalogue."""

from typing import Any

from django.core.management.base import BaseCommand

from centres.actions.seed import load_calendar, load_figures
from services.actions.seed import load_catalogue


class Command(BaseCommand):
    help = "载入随系统提供的日历、规则数值和事项目录。再次运行只补缺少的，改过的不动。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"日历：新增 {load_calendar()} 年")
        self.stdout.write(f"规则数值：新增 {load_figures()} 个")
        added = load_catalogue()
        self.stdout.write(
            f"事项目录：新增类别 {added['categories']} 个、事项 {added['items']} 项、"
            f"分派规则 {added['rules']} 条"
        )
