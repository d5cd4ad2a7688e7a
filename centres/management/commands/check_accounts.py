"""No account that came with the product, none that several persons share, three separate
administrators (GB/T 22239, 8.1.4.2)."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q
from django.utils import timezone

from centres.constants import ADMIN_ROLES
from centres.models import Centre, Department, Post, User

_DEFAULT = re.compile(r"^(admin|administrator|root|test|demo|guest|user|system|sa|oper)\d*$", re.I)
_SHARED = re.compile(r"公用|共用|窗口|前台|值班|测试|公共|办公室|服务(中心|站|点)")


class Command(BaseCommand):
    help = "Exits with 1 when an account is a default one, a shared one or holds too much."

    def handle(self, *args: Any, **options: Any) -> None:
        found = {
            "default": _default(),
            "shared": _shared(),
            "two administrations": _two_administrations(),
        }
        for name, usernames in found.items():
            self.stdout.write(f"{name}: {len(usernames)} {' '.join(usernames)}".rstrip())
        if any(found.values()):
            raise CommandError("Accounts need attention.")


def _default() -> list[str]:
    names = User.objects.filter(is_active=True).values_list("username", flat=True)
    return sorted(name for name in names if _DEFAULT.match(name))


def _shared() -> list[str]:
    """Named like a place instead of a person."""
    places = set(Centre.objects.values_list("name", flat=True))
    places |= set(Department.objects.values_list("name", flat=True).distinct())
    people = User.objects.filter(is_active=True).values_list("username", "name")
    return sorted(user for user, name in people if _SHARED.search(name) or name in places)


def _two_administrations() -> list[str]:
    today = timezone.localdate()
    held = Post.objects.filter(Q(until=None) | Q(until__gte=today), role__in=ADMIN_ROLES)
    per_person = held.values("user__username").annotate(roles=Count("role", distinct=True))
    return sorted(row["user__username"] for row in per_person if row["roles"] > 1)
