"""Django's admin: one door, one role, and never a request."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client

from centres.models import Department, Figure, User
from foundation.management.commands.rotate_keys import sealed_fields
from foundation.stamps import current_version
from services.models import Request
from tests.factories import Network

Pages = Callable[..., Client]
BASE = "/admin-console/django/"


def test_it_shows_settings_only() -> None:
    shown = set(admin.site._registry)
    assert {model.__module__.split(".")[0] for model in shown} <= {"centres", "services"}
    assert Request not in shown
    assert User not in shown
    assert [model for model in shown if sealed_fields(model)] == []


def test_the_stranger_is_sent_to_our_door(page: Pages, ground: None) -> None:
    answer = page().get(f"{BASE}centres/figure/")
    assert answer["Location"] == f"/login/?next={BASE}centres/figure/"


def test_other_roles_are_refused_and_not_sent_around(page: Pages, clerk: User) -> None:
    refused = page(clerk).get(BASE, follow=True)
    assert refused.status_code == 403
    assert len(refused.redirect_chain) == 1


def test_passwords_are_changed_on_our_page(page: Pages, system_admin: User) -> None:
    answer = page(system_admin).get(f"{BASE}password_change/")
    assert answer["Location"] == "/account/password/"


def test_a_changed_figure_holds_at_once(page: Pages, system_admin: User) -> None:
    before = current_version()
    fields = {
        "code": "finish_days",
        "county": "",
        "effective_from": "2030-01-01",
        "value": "4",
        "unit": "working days",
        "source": "test",
        "note": "",
    }
    answer = page(system_admin).post(f"{BASE}centres/figure/add/", fields)
    assert answer.status_code == 302
    assert Figure.objects.filter(effective_from="2030-01-01").exists()
    assert current_version() > before


@pytest.mark.parametrize("bulk", [False, True])
def test_a_removed_row_raises_the_stamp_too(
    page: Pages, system_admin: User, network: Network, bulk: bool
) -> None:
    row = Department.objects.create(centre=network.prefecture, code="x", name="临时")
    before = current_version()
    if bulk:
        fields = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        page(system_admin).post(f"{BASE}centres/department/", fields)
    else:
        page(system_admin).post(f"{BASE}centres/department/{row.pk}/delete/", {"post": "yes"})
    assert not Department.objects.filter(pk=row.pk).exists()
    assert current_version() > before


def test_the_network_is_for_looking_only(page: Pages, system_admin: User, network: Network) -> None:
    browser = page(system_admin)
    assert browser.get(f"{BASE}centres/centre/{network.a.village.pk}/change/").status_code == 200
    refused = browser.post(f"{BASE}centres/centre/{network.a.village.pk}/change/", {"name": "x"})
    assert refused.status_code == 403
