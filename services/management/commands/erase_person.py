"""Take out of an ended request whose it was, at the person's wish."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.problems import Problem
from services.actions.retention import erase_person


class Command(BaseCommand):
    help = "按本人要求去除一件已办完诉求的个人信息。不能恢复；办理经过和评价保留。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="诉求编号")
        parser.add_argument("--reason", required=True, help="原因，记入查阅记录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            erase_person(code=options["code"], reason=options["reason"])
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(f"已去除 {options['code']} 的个人信息。")
