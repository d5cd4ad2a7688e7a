"""Everything a newcomer needs to look around: network, rules, catalogue, people, requests."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from centres.models import Centre
from foundation.problems import Problem
from portal.demo import PREFECTURE
from portal.demo.told import all_told


class Command(BaseCommand):
    help = "载入演示数据：日历、规则、区划、目录、账号和诉求。再次运行只补缺少的。"
    requires_system_checks: list[str] = []  # they load every page, and `make up` is waiting

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="演示数据已齐或另有网络，就什么都不做"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示账号只能载入演示环境（DEMO=on）。")
        # A load that was interrupted is finished, whoever has come in meanwhile.
        if options["if_empty"] and (all_told() or _another_network()):
            return
        if _another_network():
            raise CommandError("系统中已有别的网络，不载入演示数据。")
        from portal.demo.load import load  # readings of pinyin take long to load

        try:
            for line in load():
                self.stdout.write(line)
        except Problem as problem:
            raise CommandError(problem.detail) from problem


def _another_network() -> bool:
    return Centre.objects.filter(tier="prefecture").exclude(code=PREFECTURE).exists()
