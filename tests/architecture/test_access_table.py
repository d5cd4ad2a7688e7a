"""The access table is complete, and the house keeps to it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from tests.access_rows import ROLES, Row, World
from tests.access_table import ACCESS
from tests.architecture.routes import admin_routes, operations, routes
from tests.factories import find_user

Pages = Callable[..., Client]
Apis = Callable[..., APIClient]


def test_every_route_has_a_name() -> None:
    assert [route.pattern for route in routes() if not route.name] == []


def test_every_route_is_in_the_table() -> None:
    written = {key.rpartition(" ")[2] for key in ACCESS}
    assert sorted({route.name for route in routes()} - written) == []


def test_no_row_outlives_its_route() -> None:
    known = {route.name for route in routes()}
    assert [key for key in ACCESS if key.rpartition(" ")[2] not in known] == []


def test_every_operation_of_the_api_is_in_the_table() -> None:
    assert [operation for operation in operations() if operation not in ACCESS] == []


@pytest.mark.parametrize("key", ACCESS)
def test_everybody_gets_what_the_table_says(key: str, page: Pages, api: Apis) -> None:
    row, world = ACCESS[key], World()
    method, _, name = key.rpartition(" ")
    url = reverse(name, kwargs=row.kwargs(world)) + row.query
    browser: Any = api if url.startswith("/api/") else page
    expected = {"anonymous": _unknown(row, url)} | {role: row.status(role) for role in ROLES}
    found = {}
    for role in expected:
        user = find_user(role) if role != "anonymous" else None
        found[role] = _try(browser(user), method or "GET", url, row.data(world)).status_code
    assert found == expected


def _unknown(row: Row, url: str) -> int:
    if row.anonymous is not None:
        return row.anonymous
    return 401 if url.startswith("/api/") else 302


def _try(browser: Any, method: str, url: str, data: dict[str, Any]) -> HttpResponse:
    browser.raise_request_exception = False
    options: dict[str, Any] = {}
    if method != "GET":
        options = {"data": data}
        if isinstance(browser, APIClient) and "file" not in data:
            options["format"] = "json"
    with transaction.atomic():
        response: HttpResponse = getattr(browser, method.lower())(url, **options)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_the_administration_is_the_system_administrators(role: str, page: Pages) -> None:
    """Every other person is sent to the log-in from every page of it."""
    browser = page(find_user(role) if role != "anonymous" else None)
    found = {
        browser.get(_admin_url(route.pattern)).status_code
        for route in admin_routes()
        if not route.pattern.endswith(("login/", "logout/"))
    }
    assert found <= ({200, 301, 302, 403, 404, 405} if role == "system_admin" else {302})


def _admin_url(pattern: str) -> str:
    plain = pattern.replace("<path:object_id>", "1").replace("<int:content_type_id>", "1")
    return "/" + plain.replace("<path:object_id>", "1").replace("(?P<url>.*)$", "x").strip("^$")
