"""The inbox: one's own messages, newest first, read one by one or all."""

from collections.abc import Callable

import pytest
from django.test import Client

from centres.models import User
from foundation.actions.messages import tell
from foundation.models import Message
from foundation.reports.inbox import inbox_page, unread_count

Pages = Callable[..., Client]


def _tell(user: User, count: int = 1, link: str = "/account/") -> None:
    for number in range(count):
        tell([user.pk], kind="x", title=f"消息{number:02d}", link=link, dedup_key=str(number))


def test_it_shows_one_s_own_messages(page: Pages, clerk: User, stranger: User) -> None:
    _tell(clerk)
    assert "消息00" in page(clerk).get("/inbox/").content.decode()
    assert "还没有消息" in page(stranger).get("/inbox/").content.decode()


def test_pages_go_on_where_the_last_ended(clerk: User) -> None:
    _tell(clerk, 60)
    seen: list[str] = []
    cursor = ""
    while True:
        found, cursor = inbox_page(clerk.pk, cursor=cursor)
        seen += [message.title for message in found]
        if not cursor:
            break
    assert seen == [f"消息{number:02d}" for number in reversed(range(60))]


def test_going_there_reads_the_message(page: Pages, clerk: User) -> None:
    _tell(clerk, 2)
    message = Message.objects.earliest("id")
    answer = page(clerk).post("/inbox/read/", {"message": message.pk, "next": message.link})
    assert answer["Location"] == "/account/"
    assert unread_count(clerk.pk) == 1


def test_all_are_read_at_once(page: Pages, clerk: User) -> None:
    _tell(clerk, 3)
    assert page(clerk).post("/inbox/read/")["Location"] == "/inbox/"
    assert unread_count(clerk.pk) == 0


def test_nobody_reads_for_another(page: Pages, clerk: User, stranger: User) -> None:
    _tell(clerk)
    page(stranger).post("/inbox/read/", {"message": Message.objects.get().pk})
    assert unread_count(clerk.pk) == 1


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "javascript:x", "\\x"]
)
def test_no_message_leads_off_the_site(page: Pages, clerk: User, target: str) -> None:
    answer = page(clerk).post("/inbox/read/", {"next": target})
    assert answer["Location"] == "/inbox/"


@pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "１"])
def test_a_strange_number_is_refused(page: Pages, clerk: User, given: str) -> None:
    assert page(clerk).post("/inbox/read/", {"message": given}).status_code == 400


def test_a_strange_cursor_is_refused(page: Pages, clerk: User) -> None:
    assert page(clerk).get("/inbox/?cursor=nonsense").status_code == 400


def test_read_ones_can_be_left_out(page: Pages, clerk: User) -> None:
    _tell(clerk, 2)
    page(clerk).post("/inbox/read/", {"message": Message.objects.earliest("id").pk})
    text = page(clerk).get("/inbox/?show=unread").content.decode()
    assert "消息01" in text
    assert "消息00" not in text
