"""The console's pages of categories."""

from collections.abc import Callable

from django.test import Client

from centres.models import User
from services.models import Category

Pages = Callable[..., Client]
NEW = "/admin-console/categories/new/"
SENT = {"code": "parking", "name": "停车", "parent": "building", "keywords": "车位", "active": "on"}


def test_categories_stand_under_their_parents(page: Pages, organiser: User) -> None:
    html = page(organiser).get("/admin-console/categories/").content.decode()
    assert html.index("<caption>户籍与身份</caption>") < html.index("户口登记")


def test_a_new_category_is_added(page: Pages, organiser: User) -> None:
    assert page(organiser).post(NEW, SENT).status_code == 302
    new = Category.objects.get(code="parking")
    assert (new.name, new.keywords, new.version) == ("停车", ["车位"], 1)


def test_a_taken_keyword_is_refused_in_words(page: Pages, organiser: User) -> None:
    answer = page(organiser).post(NEW, {**SENT, "keywords": "落户"})
    assert answer.status_code == 400
    assert "一个词只能指向一个类别" in answer.content.decode()


def test_a_change_keeps_the_code(page: Pages, organiser: User) -> None:
    page(organiser).post(NEW, SENT)
    url = "/admin-console/categories/parking/"
    page(organiser).post(url, {**SENT, "code": "other", "name": "车位", "version": 1})
    assert Category.objects.get(code="parking").name == "车位"


def test_two_who_change_the_same_category_see_both_texts(page: Pages, organiser: User) -> None:
    page(organiser).post(NEW, SENT)
    url = "/admin-console/categories/parking/"
    page(organiser).post(url, {**SENT, "name": "甲", "version": 1})
    answer = page(organiser).post(url, {**SENT, "name": "乙", "version": 1})
    assert answer.status_code == 409
    assert "甲" in answer.content.decode()
    assert Category.objects.get(code="parking").name == "甲"


def test_a_category_in_use_cannot_be_retired(page: Pages, organiser: User) -> None:
    url = "/admin-console/categories/hukou/"
    row = Category.objects.get(code="hukou")
    sent = {"name": row.name, "parent": "identity", "keywords": "", "version": 1}
    answer = page(organiser).post(url, sent)
    assert answer.status_code == 400
    assert "还在使用" in answer.content.decode()
