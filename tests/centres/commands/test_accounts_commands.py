"""The first administrator, and the check of all accounts."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from centres.constants import Role
from centres.models import User
from tests.factories import Network, UserFactory, post


def _run(name: str, *words: str) -> str:
    out = StringIO()
    call_command(name, *words, stdout=out)
    return out.getvalue()


def test_the_first_administrator_comes_in_and_changes_the_password(ground: None) -> None:
    username, password = _run("create_admin", "yangfan", "杨帆").split()[:2]
    browser = Client()
    assert browser.post("/login/", {"username": username, "password": password}).status_code == 302
    assert browser.get("/admin-console/accounts/")["Location"] == "/account/password/"
    (held,) = User.objects.get(username="yangfan").posts_now
    assert (held.role, held.centre.code) == (Role.SECURITY_ADMIN, "5203")


def test_a_lost_password_is_reset_from_the_terminal(security_admin: User) -> None:
    password = _run("create_admin", "security_admin", "--reset").split()[1]
    assert User.objects.get(pk=security_admin.pk).check_password(password)


@pytest.mark.parametrize(
    "words", [["security_admin", "杨帆"], ["new"], ["new", "杨", "--centre", "1"], ["x", "--reset"]]
)
def test_what_cannot_be_is_refused_in_words(ground: None, words: list[str]) -> None:
    before = User.objects.count()
    with pytest.raises(CommandError):
        _run("create_admin", *words)
    assert User.objects.count() == before


def test_clean_accounts_pass(ground: None) -> None:
    assert _run("check_accounts").split() == [
        "default:", "0", "shared:", "0", "two", "administrations:", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("username", "name", "kind"),
    [("admin", "王敏", "default"), ("w1", "一号窗口", "shared"), ("w2", "花茂村", "shared")],
)
def test_default_and_shared_accounts_are_named(
    ground: None, username: str, name: str, kind: str
) -> None:
    UserFactory(username=username, name=name)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_accounts", stdout=out)
    assert f"{kind}: 1 {username}" in out.getvalue()


def test_one_after_the_other_is_no_fault(audit_admin: User, network: Network) -> None:
    audit_admin.posts.update(until="2020-12-31")
    post(audit_admin, network.prefecture, Role.SYSTEM_ADMIN, since="2021-01-01")
    assert "two administrations: 0" in _run("check_accounts")
