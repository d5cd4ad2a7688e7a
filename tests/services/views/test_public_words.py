"""Pages of citizens speak plainly, and hold no personal data."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from centres.models import Centre
from tests.services.views.public_person import VILLAGE, awaiting, link, resolved

Pages = Callable[..., Client]
OFFICIAL = re.compile("贵单位|予以|兹|特此|悉知|知悉|望周知|烦请|务必|之规定|进行申请")
PAGES = [
    "/apply/",
    "/apply/?kind=help",
    f"/apply/?item=MZ-001&centre={VILLAGE}",
    f"/apply/?kind=dispute&centre={VILLAGE}",
    "/track/",
    "/ask/",
    "/privacy/",
]


def sentences(page: str) -> list[str]:
    main = page[page.index("<main") : page.index("</main>")]
    text = re.sub(r"<svg.*?</svg>|<select.*?</select>", "", main, flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|li|h\d|dt|dd|label|legend|summary|button|div|td|th)\b[^>]*>", text)
    plain = [unescape(re.sub(r"<[^>]+>", "", block)).strip() for block in blocks]
    found = (one for block in plain for one in re.split(r"[。？！；]", block))
    return [one for one in found if len(one.strip()) > 1]


@pytest.mark.parametrize("path", PAGES)
def test_sentences_are_short_and_plain(page: Pages, path: str) -> None:
    found = sentences(page().get(path).content.decode())
    assert sum(map(len, found)) / len(found) <= 20
    assert [one for one in found if len(one) > 45] == []
    assert [one for one in found if OFFICIAL.search(one)] == []


def test_pages_of_a_request_are_plain_too(page: Pages) -> None:
    for request in (awaiting(), resolved()):
        found = sentences(page().get(link(request)).content.decode())
        assert sum(map(len, found)) / len(found) <= 20


def test_the_notice_fits_600_signs(page: Pages) -> None:
    assert sum(map(len, sentences(page().get("/privacy/").content.decode()))) <= 600


@pytest.mark.parametrize("path", PAGES)
def test_pages_open_to_all_hold_no_personal_data(page: Pages, path: str) -> None:
    resolved(name="李大爷")
    text = page().get(path).content.decode()
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dXx]", text)
    assert "李大爷" not in text


def test_whom_to_ask_finds_phone_and_hours(page: Pages, ground: None) -> None:
    Centre.objects.filter(code=VILLAGE).update(hotline="0851-27220123", hours="周一至周五")
    text = page().get("/ask/", {"place": "花茂"}).content.decode()
    assert "tel:0851-27220123" in text
    assert "周一至周五" in text
    assert f"/apply/?centre={VILLAGE}" in text
