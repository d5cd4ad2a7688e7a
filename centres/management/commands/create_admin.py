"""The first administrator, from the terminal of the server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from centres.actions.by import By
from centres.actions.people import create_user, grant_post, reset_password
from centres.constants import ADMIN_ROLES, Role
from centres.models import Centre, User
from foundation.problems import Problem


class Command(BaseCommand):
    help = (
        "Creates an account with one of the three administrations (by default the security "
        "administrator, who creates all others on the pages) and prints its first password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name", nargs="?", default="", help="the person's name")
        roles = [str(role) for role in ADMIN_ROLES]
        parser.add_argument("--role", choices=roles, default=str(Role.SECURITY_ADMIN))
        parser.add_argument("--centre", default="", help="code; by default the top of the network")
        parser.add_argument(
            "--reset", action="store_true", help="a new first password for an existing account"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = _reset(options) if options["reset"] else _create(options)
        except Problem as problem:
            texts = [text for found in (problem.errors or {}).values() for text in found]
            raise CommandError(" ".join(texts) or problem.detail) from problem
        self.stdout.write(f"{options['username']}  {password}")
        self.stdout.write("初始密码只显示这一次，首次登录须修改。")


def _reset(options: dict[str, Any]) -> str:
    user = User.objects.filter(username=options["username"]).first()
    if user is None:
        raise CommandError("没有这个账号。")
    return reset_password(by=By(), user=user)


@transaction.atomic
def _create(options: dict[str, Any]) -> str:
    if not options["name"]:
        raise CommandError("请写明姓名：create_admin 账号 姓名")
    user, password = create_user(by=By(), username=options["username"], name=options["name"])
    grant_post(
        by=By(),
        user=user,
        centre=_centre(options["centre"]),
        role=Role(options["role"]),
        since=timezone.localdate(),
    )
    return password


def _centre(code: str) -> Centre:
    found = Centre.objects.filter(**({"code": code} if code else {"parent": None}))
    centre: Centre | None = found.order_by("code").first()
    if centre is None:
        raise CommandError("没有这个中心。请先导入区划：manage.py import_divisions")
    return centre
