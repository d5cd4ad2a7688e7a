"""The security administrator's pages: people, posts, first passwords."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from centres.actions.by import By
from centres.actions.people import set_active
from centres.constants import Role
from centres.models import Post, User
from centres.reports.accounts import PAGE, accounts_page
from tests.factories import Network, UserFactory, post

Pages = Callable[..., Client]
BASE = "/admin-console/accounts/"


def _names(response: Any) -> list[str]:
    return [person.username for person in response.context["people"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=王敏", ["clerk"]),
        ("q=station_h", ["station_head", "station_handler"]),
        ("q=STATION_HEAD", ["station_head"]),
        ("q=没有这个人", []),
        ("centre=520322100200", ["stranger"]),
        ("centre=桐梓县", ["stranger_head", "stranger"]),
        ("centre=桐梓县&q=尤", ["stranger"]),
        ("centre=花茂村&state=closed", []),
    ],
)
def test_people_are_found_by_name_account_and_centre(
    page: Pages, security_admin: User, query: str, found: list[str]
) -> None:
    response = page(security_admin).get(f"{BASE}?{query}")
    assert sorted(_names(response)) == sorted(found)


def test_initials_find_people(page: Pages, security_admin: User) -> None:
    UserFactory(username="shan", name="单红", initials="sh")
    assert "shan" in _names(page(security_admin).get(f"{BASE}?q=SH"))


def test_an_unknown_or_unclear_centre_is_told(page: Pages, security_admin: User) -> None:
    browser = page(security_admin)
    assert "没有这个中心" in browser.get(f"{BASE}?centre=火星").content.decode()
    assert "不止一个" in browser.get(f"{BASE}?centre=村").content.decode()


def test_pages_go_on_where_the_last_ended(ground: None) -> None:
    for number in range(60):
        UserFactory(username=f"many{number:02d}", initials="zz")
    seen: list[str] = []
    cursor = ""
    while True:
        found, cursor = accounts_page(text="many", cursor=cursor)
        assert len(found) <= PAGE
        seen += [user.username for user in found]
        if not cursor:
            break
    assert seen == [f"many{number:02d}" for number in range(60)]


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0"])
def test_a_strange_cursor_is_refused(page: Pages, security_admin: User, cursor: str) -> None:
    assert page(security_admin).get(f"{BASE}?cursor={cursor}").status_code == 400


def test_a_new_person_comes_in_with_the_password_shown_once(
    page: Pages, security_admin: User
) -> None:
    fields = {"username": "limei", "name": "李梅", "initials": "", "phone": "138 0000 1234"}
    shown = page(security_admin).post(f"{BASE}new/", fields)
    assert shown["Cache-Control"] == "no-store"
    password = re.search(r"[0-9A-Za-z]{5}(-[0-9A-Za-z]{5}){2}", shown.content.decode())
    assert password
    browser = page()
    entry = browser.post("/login/", {"username": "limei", "password": password.group()})
    assert entry.status_code == 302
    assert browser.get("/inbox/")["Location"] == "/account/password/"
    assert password.group() not in page(security_admin).get(f"{BASE}people/limei/").content.decode()


def test_what_was_typed_stays_after_a_refusal(page: Pages, security_admin: User) -> None:
    fields = {"username": "clerk", "name": "李梅", "phone": "12"}
    refused = page(security_admin).post(f"{BASE}new/", fields)
    assert refused.status_code == 400
    assert 'value="李梅"' in refused.content.decode()
    assert "电话号码不对" in refused.content.decode()


@pytest.mark.parametrize("username", ["a b", "a/b", "x" * 61, "", "<b>"])
def test_an_account_name_is_plain(page: Pages, security_admin: User, username: str) -> None:
    fields = {"username": username, "name": "李梅"}
    assert page(security_admin).post(f"{BASE}new/", fields).status_code == 400


def test_phones_are_masked(page: Pages, security_admin: User, clerk: User) -> None:
    clerk.phone = "13800001234"
    clerk.save(update_fields=["phone"])
    text = page(security_admin).get(f"{BASE}people/clerk/").content.decode()
    assert "138****1234" in text
    assert "13800001234" not in text
    assert (
        "13800001234" not in page(security_admin).get(f"{BASE}people/clerk/edit/").content.decode()
    )


def test_an_empty_phone_keeps_the_old_one(page: Pages, security_admin: User, clerk: User) -> None:
    clerk.phone = "13800001234"
    clerk.save(update_fields=["phone"])
    fields = {"name": "王敏敏", "initials": "", "phone": "", "version": clerk.version}
    assert page(security_admin).post(f"{BASE}people/clerk/edit/", fields).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.name, clerk.phone) == ("王敏敏", "13800001234")


def test_a_stale_edit_is_refused_and_keeps_what_was_typed(
    page: Pages, security_admin: User, clerk: User
) -> None:
    fields = {"name": "王敏敏", "initials": "", "phone": "", "version": clerk.version + 7}
    refused = page(security_admin).post(f"{BASE}people/clerk/edit/", fields)
    assert "已被他人更新" in refused.content.decode()
    assert "王敏敏" in refused.content.decode()


def test_closing_and_resetting_hold_at_the_next_request(
    page: Pages, security_admin: User, clerk: User
) -> None:
    theirs, mine = page(clerk), page(security_admin)
    mine.post(f"{BASE}people/clerk/active/", {"active": "0"})
    assert theirs.get("/account/").status_code == 302
    mine.post(f"{BASE}people/clerk/active/", {"active": "1"})
    again = page(User.objects.get(username="clerk"))
    mine.post(f"{BASE}people/clerk/reset/")
    assert again.get("/account/").status_code == 302


def test_a_post_is_granted_in_two_steps(
    page: Pages, security_admin: User, nobody: User, network: Network
) -> None:
    browser = page(security_admin)
    where = f"{BASE}people/nobody/posts/new/"
    assert "?centre=520304100" in browser.get(f"{where}?q=枫香").content.decode()
    form = browser.get(f"{where}?centre=520304100")
    station = network.a.departments["social-affairs-office"]
    assert station.name in form.content.decode()
    fields = {"role": "handler", "department": station.pk, "since": "2026-01-01"}
    assert browser.post(f"{where}?centre=520304100", fields).status_code == 302
    held = Post.objects.get(user=nobody)
    assert (held.role, held.department) == (Role.HANDLER, station)


def test_no_department_of_another_centre_is_taken(
    page: Pages, security_admin: User, nobody: User, network: Network
) -> None:
    other = network.b.departments["social-affairs-office"]
    fields = {"role": "handler", "department": other.pk, "since": "2026-01-01"}
    where = f"{BASE}people/nobody/posts/new/?centre=520304100"
    assert page(security_admin).post(where, fields).status_code == 400
    assert not Post.objects.filter(user=nobody).exists()


@pytest.mark.parametrize("role", ["member", "secretary", "god", ""])
def test_only_roles_of_centres_are_granted(
    page: Pages, security_admin: User, nobody: User, role: str
) -> None:
    where = f"{BASE}people/nobody/posts/new/?centre=520304100"
    refused = page(security_admin).post(where, {"role": role, "since": "2026-01-01"})
    assert refused.status_code == 400


def test_an_unknown_centre_or_person_is_not_found(page: Pages, security_admin: User) -> None:
    browser = page(security_admin)
    assert browser.get(f"{BASE}people/nobody/posts/new/?centre=1").status_code == 404
    assert browser.get(f"{BASE}people/no-such-one/").status_code == 404


def test_an_ended_post_is_listed_as_former(page: Pages, security_admin: User, clerk: User) -> None:
    browser = page(security_admin)
    browser.post(f"{BASE}posts/{clerk.posts.get().pk}/end/")
    text = browser.get(f"{BASE}people/clerk/").content.decode()
    assert "以前的岗位（1）" in text


def test_a_stand_in_is_named_by_account(
    page: Pages, security_admin: User, head: User, agent: User
) -> None:
    browser = page(security_admin)
    where = f"{BASE}posts/{head.posts.get().pk}/stand-in/"
    assert browser.post(where, {"stand_in": "agent"}).status_code == 302
    assert head.posts.get().stand_in == agent
    assert browser.post(where, {"stand_in": "no-such-one"}).status_code == 400


def test_the_number_of_statements_does_not_grow_with_people(
    page: Pages, security_admin: User, network: Network, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        post(UserFactory(username=f"many{number}"), network.a.village, Role.CLERK)
    browser = page(security_admin)
    browser.get("/account/")  # the session is noted as in use
    with django_assert_max_num_queries(8):
        browser.get(f"{BASE}?q=many")


def test_a_closed_account_shows_as_closed(page: Pages, security_admin: User, clerk: User) -> None:
    set_active(by=By(security_admin), user=clerk, active=False)
    assert _names(page(security_admin).get(f"{BASE}?state=closed")) == ["clerk"]
