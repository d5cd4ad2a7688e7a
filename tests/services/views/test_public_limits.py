"""Limits for people without an account: said in words, and not fooled by forged addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from foundation.codes import new_code
from services.actions.public import network_of
from tests.services.views.public_person import PHONE, link, made, send, track, words

Pages = Callable[..., Client]


@pytest.fixture
def visitor(page: Pages) -> Client:
    return page()


@pytest.fixture
def tight(settings: Settings) -> None:
    settings.THROTTLES = {
        **settings.THROTTLES,
        "submit_phone": "2/3600",
        "submit_network": "5/3600",
        "track_code": "3/600",
        "track_address": "6/60",
    }


def test_one_phone_is_limited_and_keeps_what_it_typed(visitor: Client, tight: None) -> None:
    assert [send(visitor).status_code for _ in range(2)] == [302, 302]
    refused = send(visitor, title="第三件")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "第三件" in refused.content.decode()
    assert "稍后再试" in refused.content.decode()


def test_phones_written_differently_are_one_phone(visitor: Client, tight: None) -> None:
    written = (PHONE, "+86 138-0000-1234", "１３８００００１２３４")
    assert [send(visitor, phone=phone).status_code for phone in written] == [302, 302, 429]


def test_a_network_is_limited_over_its_addresses(visitor: Client, tight: None) -> None:
    found = [
        visitor.post(
            "/apply/?kind=advice&centre=520304100200",
            _words(number),
            REMOTE_ADDR=f"10.1.2.{number}",
        ).status_code
        for number in range(7)
    ]
    assert found == [302] * 5 + [429] * 2
    elsewhere = visitor.post(
        "/apply/?kind=advice&centre=520304100200", _words(99), REMOTE_ADDR="10.1.3.1"
    )
    assert elsewhere.status_code == 302


def _words(number: int) -> dict[str, Any]:
    return words(phone=f"138000{number:05d}")


def test_the_same_page_sent_again_does_not_count(visitor: Client, tight: None) -> None:
    sent = _words(1)
    path = "/apply/?kind=advice&centre=520304100200"
    assert {visitor.post(path, sent).status_code for _ in range(10)} == {302}


def test_guesses_at_one_code_end_and_hold_back_the_right_one(visitor: Client, tight: None) -> None:
    code = made().code
    assert [track(visitor, code, f"000{n}").status_code for n in range(3)] == [404] * 3
    blocked = track(visitor, code)
    assert blocked.status_code == 429
    assert int(blocked.headers["Retry-After"]) > 0
    assert "稍后再试" in blocked.content.decode()


def test_guesses_with_the_code_written_differently_count_together(
    visitor: Client, tight: None
) -> None:
    code = made().code
    for typed in (code, code.lower(), code.replace("-", "")):
        assert track(visitor, typed, "0000").status_code == 404
    assert track(visitor, code).status_code == 429


def test_looking_often_at_ones_own_is_free(visitor: Client, tight: None) -> None:
    code = made().code
    assert {track(visitor, code).status_code for _ in range(12)} == {302}


def test_forged_addresses_do_not_help(visitor: Client, tight: None) -> None:
    found = [
        track(visitor, new_code(), "0000", HTTP_X_FORWARDED_FOR=f"9.9.9.{number}").status_code
        for number in range(20)
    ]
    assert found == [404] * 6 + [429] * 14


def test_guessed_links_count_and_end(visitor: Client, tight: None) -> None:
    request = made()
    wrong = f"/t/{request.code}/{'0' * 32}/"
    assert [visitor.get(wrong).status_code for _ in range(7)] == [404] * 6 + [429]
    assert visitor.get(link(request)).status_code == 429
    assert visitor.get(link(request), REMOTE_ADDR="10.9.9.9").status_code == 200


def test_guessed_digits_at_the_export_count(visitor: Client, tight: None) -> None:
    request = made()
    path = link(request, "export")
    found = [visitor.post(path, {"digits": f"000{n}"}).status_code for n in range(4)]
    assert found == [404, 404, 404, 429]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("unix", "unix"),
    ],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network
