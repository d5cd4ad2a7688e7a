"""What the audit administrator reads: everything about accounts, nothing of cases."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from centres.models import User
from centres.reports import audit
from foundation.audit import log_read
from foundation.models import ReadLog
from tests.factories import PASSWORD

Pages = Callable[..., Client]
BASE = "/admin-console/audit/"


def _read(user: User, key: str = "7K3M-9QPX-2D43") -> None:
    log_read(
        actor_id=user.pk,
        subject="request",
        key=key,
        fields="phone",
        reason="回电",
        address="10.0.0.9",
    )


def _text(page: Pages, user: User, path: str = "") -> str:
    return page(user).get(f"{BASE}{path}").content.decode()


def test_reads_say_who_what_and_why(page: Pages, audit_admin: User, clerk: User) -> None:
    _read(clerk)
    text = _text(page, audit_admin)
    for part in ("王敏（clerk）", "诉求 7K3M-9QPX-2D43", "电话", "回电", "10.0.0.9"):
        assert part in text


def test_an_empty_list_says_so(page: Pages, audit_admin: User) -> None:
    assert "还没有记录" in _text(page, audit_admin)
    assert "这个条件下没有记录" in _text(page, audit_admin, "?since=2020-01-01")


def test_days_and_persons_narrow_the_list(
    page: Pages, audit_admin: User, clerk: User, head: User
) -> None:
    with time_machine.travel("2026-11-09T15:30:00Z"):  # 23:30 of the same day in Shanghai
        _read(clerk, "AAAA")
    with time_machine.travel("2026-11-09T16:30:00Z"):  # 0:30 of the next
        _read(head, "BBBB")
    assert "AAAA" in _text(page, audit_admin, "?since=2026-11-09&until=2026-11-09")
    assert "BBBB" not in _text(page, audit_admin, "?since=2026-11-09&until=2026-11-09")
    assert "AAAA" not in _text(page, audit_admin, "?person=head")
    assert "没有这个账号" in _text(page, audit_admin, "?person=no-such-one")


def test_sign_ins_show_failures_too(page: Pages, audit_admin: User, clerk: User) -> None:
    page().post("/login/", {"username": "clerk", "password": "Wrong-horse-7"})
    page().post("/login/", {"username": "no-such-one", "password": "Wrong-horse-7"})
    page().post("/login/", {"username": "clerk", "password": PASSWORD})
    text = _text(page, audit_admin, "sign-ins/")
    for part in ("登录失败", "不存在的账号", "王敏（clerk）", "127.0.0.1"):
        assert part in text
    assert "no-such-one" not in text


def test_changes_show_old_and_new_and_who(
    page: Pages, audit_admin: User, security_admin: User, clerk: User
) -> None:
    fields = {"name": "王敏敏", "initials": "wmm", "phone": "13800001234", "version": clerk.version}
    page(security_admin).post("/admin-console/accounts/people/clerk/edit/", fields)
    page(security_admin).post(f"/admin-console/accounts/posts/{clerk.posts.get().pk}/end/")
    text = _text(page, audit_admin, "changes/?person=clerk")
    for part in ("姓名 王敏 → 王敏敏", "杨帆（security_admin）", "127.0.0.1", "止 （空） →"):
        assert part in text
    assert "13800001234" not in text


def test_a_new_post_is_told_in_words(
    page: Pages, audit_admin: User, security_admin: User, nobody: User
) -> None:
    where = "/admin-console/accounts/people/nobody/posts/new/?centre=520304100200"
    page(security_admin).post(where, {"role": "clerk", "since": "2026-01-01"})
    text = _text(page, audit_admin, "changes/?person=nobody")
    assert "角色 窗口工作人员；中心 花茂村" in text


def test_pages_go_on_where_the_last_ended(clerk: User) -> None:
    for number in range(audit.PAGE + 10):
        _read(clerk, f"K{number:03d}")
    first, cursor = audit.reads(audit.Wanted())
    second, end = audit.reads(audit.Wanted(cursor=cursor))
    keys = [line.about for line in (*first, *second)]
    assert keys == [f"诉求 K{number:03d}" for number in reversed(range(audit.PAGE + 10))]
    assert end == ""


def test_changes_of_two_tables_are_one_list(ground: None) -> None:
    seen: list[audit.Line] = []
    cursor = ""
    while True:
        lines, cursor = audit.changes(audit.Wanted(cursor=cursor))
        seen += lines
        if not cursor:
            break
    assert [line.at for line in seen] == sorted((line.at for line in seen), reverse=True)
    assert {line.what for line in seen} == {"新建账号", "新建岗位"}
    assert len(seen) == User.objects.count() + sum(
        user.posts.count() for user in User.objects.all()
    )


@pytest.mark.parametrize(
    "path", ["?cursor=x", "sign-ins/?cursor=x", "changes/?cursor=x", "?since=x"]
)
def test_a_strange_question_is_refused(page: Pages, audit_admin: User, path: str) -> None:
    assert page(audit_admin).get(f"{BASE}{path}").status_code == 400


def test_nothing_here_can_be_sent(page: Pages, audit_admin: User, clerk: User) -> None:
    _read(clerk)
    for path in ("", "sign-ins/", "changes/"):
        assert page(audit_admin).post(f"{BASE}{path}").status_code == 405
    assert ReadLog.objects.count() == 1
