"""What the audit administrator reads: who read personal data, what happened to accounts.

Never the content of cases: of a read record only its kind and code are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from centres.constants import AccountVerb, Role
from centres.models import AccountEvent, Centre, Department, User
from foundation.cursors import decode_cursor, encode_cursor
from foundation.models import ReadLog

PAGE = 50
# What the read log calls things, on the screen; a name not listed is shown as it is.
_WORDS = {
    "request": "诉求",
    "request_list": "诉求列表",
    "requester": "诉求人的姓名、电话、证件号",
    "masked": "遮盖后的列表",
    "all": "全部个人信息",
    "phone": "电话",
}
_SHOWN = {
    "User": {"username": "账号", "name": "姓名", "initials": "拼音首字母", "is_active": "启用"},
    "Post": {
        "role": "角色",
        "centre_id": "中心",
        "department_id": "站所",
        "title": "职务",
        "since": "起",
        "until": "止",
        "stand_in_id": "替岗人",
        "shown": "公示",
    },
}


@dataclass(frozen=True)
class Wanted:
    """Days as moments, the last one excluded; person: who did it or to whom it was done."""

    person: User | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str = ""


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    about: str
    detail: str
    address: str


def reads(wanted: Wanted) -> tuple[list[Line], str]:
    """Personal data shown in clear, newest first. Raises CursorError."""
    rows = ReadLog.objects.select_related("actor")
    if wanted.person:
        rows = rows.filter(actor=wanted.person)
    found, cursor = _page(rows, wanted, "at", "pk")
    lines = [
        Line(
            row.at,
            _name(row.actor) or "群众本人",
            _WORDS.get(row.fields, row.fields),
            f"{_WORDS.get(row.subject, row.subject)} {row.subject_key}",
            row.reason,
            row.address or "",
        )
        for row in found
    ]
    return lines, cursor


def sign_ins(wanted: Wanted) -> tuple[list[Line], str]:
    """Sign-ins, failed ones too, and what was done to accounts. Raises CursorError."""
    rows = AccountEvent.objects.select_related("actor", "user")
    if wanted.person:
        rows = rows.filter(Q(actor=wanted.person) | Q(user=wanted.person))
    found, cursor = _page(rows, wanted, "at", "pk")
    lines = [
        Line(
            row.at,
            _name(row.actor),
            AccountVerb(row.verb).label,
            _name(row.user) if row.user else "不存在的账号",
            "",
            row.address or "",
        )
        for row in found
    ]
    return lines, cursor


def changes(wanted: Wanted) -> tuple[list[Line], str]:
    """Old and new values of accounts and posts, newest first. Raises CursorError."""
    users, posts = (apps.get_model("centres", name) for name in ("UserEvent", "PostEvent"))
    of_users, of_posts = users.objects.all(), posts.objects.all()
    if wanted.person:
        of_users = of_users.filter(pgh_obj_id=wanted.person.pk)
        of_posts = of_posts.filter(user_id=wanted.person.pk)
    # Two tables, one list: the newest of each, then the newest of both.
    found = [
        *_slice(of_users.select_related("pgh_context"), wanted, "pgh_created_at", "pgh_id"),
        *_slice(of_posts.select_related("pgh_context"), wanted, "pgh_created_at", "pgh_id"),
    ]
    found.sort(key=lambda row: (row.pgh_created_at, row.pgh_id), reverse=True)
    page = found[:PAGE]
    cursor = ""
    if len(found) > PAGE:
        cursor = encode_cursor(page[-1].pgh_created_at, page[-1].pgh_id)
    return _change_lines(page), cursor


def _page(rows: QuerySet[Any], wanted: Wanted, at: str, key: str) -> tuple[list[Any], str]:
    found = _slice(rows, wanted, at, key)
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], encode_cursor(getattr(last, at), getattr(last, key))


def _slice(rows: QuerySet[Any], wanted: Wanted, at: str, key: str) -> list[Any]:
    """One more than a page."""
    if wanted.since:
        rows = rows.filter(**{f"{at}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{at}__lt": wanted.until})
    if wanted.cursor:
        moment, pk = decode_cursor(wanted.cursor, datetime, int)
        rows = rows.filter(**{f"{at}__lte": moment})
        rows = rows.filter(Q(**{f"{at}__lt": moment}) | Q(**{f"{key}__lt": pk}))
    return list(rows.order_by(f"-{at}", f"-{key}")[: PAGE + 1])


def _change_lines(rows: list[Any]) -> list[Line]:
    names = _Names(rows)
    before = _before(rows)
    lines = []
    for row in rows:
        context = row.pgh_context.metadata if row.pgh_context else {}
        kind = type(row).__name__.removesuffix("Event")
        person = row.pgh_obj_id if kind == "User" else row.user_id
        old = before.get((kind, row.pgh_id))
        lines.append(
            Line(
                row.pgh_created_at,
                names.user(context.get("user")) or "服务器终端",
                f"{'新建' if old is None else '修改'}{'账号' if kind == 'User' else '岗位'}",
                names.user(person),
                names.difference(kind, old, row),
                context.get("address", ""),
            )
        )
    return lines


def _before(rows: list[Any]) -> dict[tuple[str, int], Any]:
    """The row of history in front of each, by kind and id."""
    found: dict[tuple[str, int], Any] = {}
    for kind in ("User", "Post"):
        mine = [row for row in rows if type(row).__name__ == f"{kind}Event"]
        model = apps.get_model("centres", f"{kind}Event")
        objects = {row.pgh_obj_id for row in mine}
        last: dict[int, Any] = {}
        for row in model.objects.filter(pgh_obj_id__in=objects).order_by("pgh_id"):
            found[kind, row.pgh_id] = last.get(row.pgh_obj_id)
            last[row.pgh_obj_id] = row
    return found


class _Names:
    """Names of the people, centres and departments of a page: three statements."""

    def __init__(self, rows: list[Any]) -> None:
        people: set[int] = set()
        for row in rows:
            context = row.pgh_context.metadata if row.pgh_context else {}
            own = (row.pgh_obj_id,) if hasattr(row, "username") else (row.user_id, row.stand_in_id)
            people |= {pk for pk in (*own, context.get("user")) if pk}
        self._users = {row.pk: _name(row) for row in User.objects.filter(pk__in=people)}
        self._centres = _by_key(
            Centre.objects.all(), (getattr(row, "centre_id", None) for row in rows)
        )
        self._departments = _by_key(
            Department.objects.all(), (getattr(row, "department_id", None) for row in rows)
        )

    def user(self, pk: int | None) -> str:
        return self._users.get(pk or 0, "")

    def difference(self, kind: str, old: Any, new: Any) -> str:
        parts = []
        for field, label in _SHOWN[kind].items():
            now = getattr(new, field)
            if old is None and now not in (None, "", False):
                parts.append(f"{label} {self._shown(field, now)}")
            elif old is not None and getattr(old, field) != now:
                was = self._shown(field, getattr(old, field))
                parts.append(f"{label} {was} → {self._shown(field, now)}")
        return "；".join(parts)

    def _shown(self, field: str, value: Any) -> str:
        tables = {
            "centre_id": self._centres,
            "department_id": self._departments,
            "stand_in_id": self._users,
        }
        if value is None or value == "":
            return "（空）"
        if isinstance(value, bool):
            return "是" if value else "否"
        if field == "role":
            return str(Role(value).label)
        return tables[field].get(value, str(value)) if field in tables else str(value)


def _by_key(rows: QuerySet[Any], keys: Iterable[int | None]) -> dict[int, str]:
    wanted = {key for key in keys if key}
    return {row.pk: str(row) for row in rows.filter(pk__in=wanted)}


def _name(user: User | None) -> str:
    return f"{user.name}（{user.username}）" if user else ""
