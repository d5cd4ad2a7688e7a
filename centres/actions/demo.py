"""Accounts of a demonstration: made-up people with passwords of their own installation."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from centres.actions.by import By, record
from centres.constants import HASHES_AT_ONCE, AccountVerb
from centres.models import Centre, Department, Post, User
from centres.passwords import initial_password
from foundation.pinyin import initials

_SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Person:
    """Somebody to be there, with one post."""

    username: str
    name: str
    role: str
    centre: Centre
    department: Department | None = None
    title: str = ""
    shown: bool = False


@transaction.atomic
def plant_people(*, people: Sequence[Person], known: Collection[str]) -> dict[str, str]:
    """Add who is missing; the passwords set now, by account.

    known: accounts whose password somebody still has; the others get a new one. Nobody is asked
    to change it: a demonstration begins with the first page.
    """
    there = {row.username: row for row in User.objects.all()}
    wanted = [one for one in people if one.username not in there or one.username not in known]
    passwords = {one.username: initial_password() for one in wanted}
    with ThreadPoolExecutor(HASHES_AT_ONCE) as pool:  # hashing is slow and lets others run
        encoded = dict(zip(passwords, pool.map(make_password, passwords.values()), strict=True))
    for one in wanted:
        user = there.get(one.username)
        if user is None:
            _hire(one, encoded[one.username])
            continue
        user.password = encoded[one.username]
        user.password_changed_at = timezone.now()
        user.save(update_fields=["password", "password_changed_at"])
        record(By(), user, AccountVerb.PASSWORD_RESET)
    return passwords


def _hire(one: Person, encoded: str) -> None:
    user = User.objects.create(
        username=one.username, name=one.name, initials=initials(one.name, 60), password=encoded
    )
    Post.objects.create(
        user=user,
        centre=one.centre,
        department=one.department,
        role=one.role,
        title=one.title,
        shown=one.shown,
        since=_SINCE,
    )
    record(By(), user, AccountVerb.CREATED)
    record(By(), user, AccountVerb.POST_GRANTED)
