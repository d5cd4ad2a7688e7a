"""Catalogue and rules in the administration behind the console."""

from collections.abc import Callable

import pytest
from django.test import Client

from centres.models import User
from foundation.stamps import current_version
from services.models import Category, Item, RoutingRule

Pages = Callable[..., Client]
ADMIN = "/admin-console/django/services"


def test_a_change_there_holds_at_once_and_is_told_to_open_pages(
    page: Pages, system_admin: User
) -> None:
    row, before = Category.objects.get(code="hukou"), current_version()
    sent = {"code": "hukou", "name": "户口", "parent": row.parent_id, "keywords": "落户"}
    url = f"{ADMIN}/category/{row.pk}/change/"
    assert page(system_admin).post(url, {**sent, "active": "on"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("户口", 2)
    assert current_version() > before


@pytest.mark.parametrize("model", [Category, Item, RoutingRule])
def test_rows_are_shown_and_never_deleted(
    page: Pages, system_admin: User, model: type[Category | Item | RoutingRule]
) -> None:
    row = model.objects.all()[0]
    browser, url = page(system_admin), f"{ADMIN}/{model._meta.model_name}/"
    assert browser.get(url).status_code == 200
    assert browser.get(f"{url}{row.pk}/change/").status_code == 200
    assert browser.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_an_organiser_has_only_the_console(page: Pages, organiser: User) -> None:
    assert page(organiser).get(f"{ADMIN}/item/").status_code == 302
