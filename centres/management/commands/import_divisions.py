"""Load an edition of the division list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from centres.actions.divisions import generate_groups, import_divisions
from centres.imports import MAX_BYTES, ImportReport
from foundation.problems import Problem

_WORDS = {
    "added": "新增",
    "reopened": "恢复",
    "renamed": "改名",
    "moved": "改隶",
    "retired": "撤销",
    "unchanged": "不变",
    "error": "错误",
}


class Command(BaseCommand):
    help = "导入区划表（UTF-8 CSV：code,name,tier,parent）。有一行出错就什么都不存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV 文件")
        parser.add_argument("--dry-run", action="store_true", help="只报告，不保存")
        parser.add_argument("--groups", action="store_true", help="为没有村民组的村生成村民组")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = _read(options["file"])
        try:
            report = import_divisions(raw=raw, dry_run=options["dry_run"])
        except Problem as problem:
            raise CommandError(problem.detail) from problem
        except IntegrityError as error:
            raise CommandError("同时有他人在改动网络，什么都没有保存，请重试。") from error
        self._tell(report)
        if report.errors:
            raise CommandError(f"有 {len(report.errors)} 处错误，什么都没有保存。")
        if options["groups"] and not options["dry_run"]:
            self.stdout.write(f"生成村民组 {generate_groups()} 个")

    def _tell(self, report: ImportReport) -> None:
        for line in report.lines:
            if line.outcome != "unchanged":
                place = f"第 {line.line} 行" if line.line else "表中没有"
                self.stdout.write(f"{place}\t{_WORDS[line.outcome]}\t{line.text}")
        counts = "，".join(f"{_WORDS[word]} {count}" for word, count in report.counts().items())
        self.stdout.write(f"{counts}{'（仅预览，没有保存）' if report.dry_run else ''}")


def _read(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"读不了文件“{name}”：{error.strerror}。") from error
