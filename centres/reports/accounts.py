"""Accounts as lists: whose they are, what they hold, where they are signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Prefetch, Q
from django.utils import timezone
from knox.models import AuthToken

from centres.models import Centre, Post, SignIn, User
from centres.querysets import subtree_q
from foundation.cursors import decode_cursor, encode_cursor
from foundation.text import fold

PAGE = 25


@dataclass(frozen=True)
class SessionRow:
    at: datetime
    seen: datetime
    agent: str
    address: str | None
    here: bool  # the one that asks


def sessions_of(user: User, own_key: str | None) -> list[SessionRow]:
    """Sessions that would still open a page, newest first."""
    now = timezone.now()
    rows = {row.session_key: row for row in SignIn.objects.filter(user=user)}
    found = []
    for session in Session.objects.filter(session_key__in=rows, expire_date__gt=now):
        row = rows[session.session_key]
        seen = datetime.fromtimestamp(session.get_decoded().get("seen", 0), UTC)
        if (now - seen).total_seconds() < settings.SESSION_IDLE_SECONDS:
            here = session.session_key == own_key
            found.append(SessionRow(row.at, seen, row.agent, row.address, here))
    return sorted(found, key=lambda row: row.at, reverse=True)


def tokens_of(user: User) -> list[AuthToken]:
    own = AuthToken.objects.filter(user=user, expiry__gt=timezone.now())
    return list(own.order_by("-created"))


def accounts_page(
    *, text: str = "", centre: Centre | None = None, state: str = "", cursor: str = ""
) -> tuple[list[User], str]:
    """Accounts by pinyin, with their present posts; and the cursor of the next page.

    text: part of the name, or the beginning of account or initials. Raises CursorError.
    """
    today = timezone.localdate()
    held = Post.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    rows = User.objects.all()
    if state:
        rows = rows.filter(is_active=state == "active")
    if text:
        word = fold(text)
        rows = rows.filter(
            Q(name__icontains=text.strip())
            | Q(username__istartswith=word)
            | Q(initials__startswith=word)
        )
    if centre is not None:
        rows = rows.filter(pk__in=held.filter(subtree_q(centre, "centre__")).values("user"))
    if cursor:
        initials, pk = decode_cursor(cursor, str, int)
        rows = rows.filter(initials__gte=initials).filter(Q(initials__gt=initials) | Q(pk__gt=pk))
    posts = held.select_related("centre", "department").order_by("id")
    shown = Prefetch("posts", queryset=posts, to_attr="held")
    found: list[Any] = list(rows.order_by("initials", "pk").prefetch_related(shown)[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], encode_cursor(last.initials, last.pk)


def centres_named(text: str, limit: int = 20) -> list[Centre]:
    """Centres by code, or by part of the name or its initials; the wider ones first."""
    word = text.strip()
    if not word:
        return []
    exact = list(Centre.objects.filter(code=word))
    if exact:
        return exact
    rows = Centre.objects.filter(Q(name__contains=word) | Q(initials__startswith=fold(word)))
    return list(rows.select_related("parent").order_by("code")[:limit])
