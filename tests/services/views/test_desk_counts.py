"""Statements of the desk's pages: few, and none more for more lines."""

from collections.abc import Callable

from django.test import Client

from centres.models import User
from tests.query_counts import pinned, pins
from tests.services.views.desk_case import filled, logged, quick, stepped

Pages = Callable[..., Client]


def test_desk(page: Pages, clerk: User, head: User) -> None:
    window, leader = page(clerk), page(head)
    for number in range(3):
        logged(clerk, title=f"第 {number} 件")
    for browser in (window, leader):  # names and catalogue are read once a process
        browser.get("/desk/")
    with pinned("desk: a box", most=8):
        window.get("/desk/")
    with pinned("desk: a box of a head", most=8):
        leader.get("/desk/")
    with pinned("desk: due soon", most=8):
        window.get("/desk/due_soon/")
    with pinned("desk: filtered", most=8):
        window.get("/desk/all/?kind=help&due=soon")
    with pinned("desk: words found", most=10):
        window.get("/desk/all/?q=第")


def test_desk_rows_cost_nothing(page: Pages, clerk: User) -> None:
    window = page(clerk)
    logged(clerk)
    window.get("/desk/all/")
    with pinned("desk: one line", most=8):
        window.get("/desk/all/")
    for number in range(24):
        logged(clerk, title=f"第 {number} 件")
    with pinned("desk: 25 lines", most=8):
        window.get("/desk/all/")
    assert pins()["desk: one line"] == pins()["desk: 25 lines"]


def test_desk_request(page: Pages, clerk: User, head: User) -> None:
    window = page(clerk)
    made = logged(clerk, kind="matter", item="MZ-004", missing=("id-card",))
    window.get(f"/desk/{made.code}/")
    with pinned("desk: a new request", most=10):
        window.get(f"/desk/{made.code}/")
    stepped(made, clerk, "accept")
    stepped(made, head, "assign", handler="handler")
    stepped(made, clerk, "note", text="看过了")
    with pinned("desk: a request with a story", most=10):
        window.get(f"/desk/{made.code}/")
    with pinned("desk: a receipt", most=10):
        window.get(f"/desk/{made.code}/receipt/")
    with pinned("desk: a form", most=10):
        window.get(f"/desk/{made.code}/resolve/")
    with pinned("desk: a step", most=18):
        body = filled(made, outcome="solved", reply="办好了。")
        assert window.post(f"/desk/{made.code}/resolve/", body).status_code == 302


def test_desk_log(page: Pages, clerk: User) -> None:
    window = page(clerk)
    logged(clerk)
    window.get("/desk/new/")
    with pinned("desk: quick log", most=8):
        window.get("/desk/new/")
    with pinned("desk: known by telephone", most=8):
        window.post("/desk/new/person/", {"phone": "13800001234"})
    with pinned("desk: what follows", most=9):
        window.post("/desk/new/item/", quick(title="村口道路塌方"))
    with pinned("desk: logged", most=18):
        assert window.post("/desk/new/", quick()).status_code == 302
