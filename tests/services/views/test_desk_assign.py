"""Many lines to one handler: each on its own."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import Client

from centres.models import User
from services.models import Request, RequestEvent
from tests.services.views.desk_case import logged, stepped, words

Pages = Callable[..., Client]


def ticked(*requests: Request, **given: Any) -> dict[str, Any]:
    lines = [f"{one.code}:{one.version}" for one in requests]
    return {"code": lines, "handler": "handler", "client_id": str(uuid4()), **given}


def test_the_head_gives_several_at_once(page: Pages, clerk: User, head: User) -> None:
    both = [logged(clerk), logged(clerk, title="路灯坏了")]
    text = words(page(head).post("/desk/assign/", ticked(*both)))
    assert "全部指派成功" in text
    names = Request.objects.filter(pk__in=[one.pk for one in both])
    assert set(names.values_list("handler__username", flat=True)) == {"handler"}


def test_a_refusal_is_told_in_its_line_and_stops_no_other(
    page: Pages, clerk: User, head: User
) -> None:
    moved, good = logged(clerk), logged(clerk)
    stepped(moved, clerk, "note", text="刚刚备注")
    text = words(page(head).post("/desk/assign/", ticked(moved, good)))
    assert "刚被他人办理过" in text
    good.refresh_from_db()
    assert good.handler is not None


def test_sent_twice_is_done_once(page: Pages, clerk: User, head: User) -> None:
    made = logged(clerk)
    body, browser = ticked(made), page(head)
    browser.post("/desk/assign/", body)
    assert "全部指派成功" in words(browser.post("/desk/assign/", body))
    assert RequestEvent.objects.filter(request=made, verb="assign").count() == 1


def test_whoever_is_no_head_has_nobody_to_choose(page: Pages, clerk: User) -> None:
    made = logged(clerk)
    assert 'id="bulk"' not in page(clerk).get("/desk/").content.decode()
    page(clerk).post("/desk/assign/", ticked(made))
    made.refresh_from_db()
    assert made.handler is None


def test_a_strangers_head_moves_nothing(page: Pages, clerk: User, stranger_head: User) -> None:
    made = logged(clerk)
    page(stranger_head).post("/desk/assign/", ticked(made, handler="stranger_head"))
    made.refresh_from_db()
    assert made.handler is None


def test_nothing_ticked_is_told_on_the_list(page: Pages, head: User) -> None:
    response = page(head).post("/desk/assign/", ticked(back="/desk/all/"), follow=True)
    assert response.redirect_chain == [("/desk/all/", 302)]
    assert "请先勾选" in words(response)


def test_the_way_back_stays_in_the_house(page: Pages, head: User) -> None:
    response = page(head).post("/desk/assign/", ticked(back="//evil.example/"))
    assert response["Location"] == "/desk/"
