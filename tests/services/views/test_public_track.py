"""Tracking without an account: whoever has code and digits or the link, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from foundation.codes import ALPHABET
from services.actions.answer import add_note, contact_requester
from services.actions.call import Call
from services.actions.moves import escalate_request
from services.models import Request, RequestEvent
from tests.factories import find_user
from tests.services.views.public_person import (
    PHONE,
    accepted,
    awaiting,
    link,
    made,
    resolved,
    track,
)

Pages = Callable[..., Client]
CODE = "7K3M-9QPX-2D43"  # well formed, nobody has it


@pytest.fixture
def visitor(page: Pages) -> Client:
    return page()


def bare(text: bytes) -> str:
    """A page without what differs at every showing."""
    plain = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text.decode())
    return re.sub(r'value="[0-9A-Z-]{14}"', "", plain)


def test_code_and_digits_open_it(visitor: Client) -> None:
    request = made()
    response = track(visitor, request.code)
    assert response.headers["Location"] == f"/track/{request.code}/"
    text = visitor.get(f"/track/{request.code}/").content.decode()
    assert "已收到，等待受理" in text
    assert "医保怎么报销" in text


def test_the_code_is_read_as_people_write_it(visitor: Client) -> None:
    request = made()
    typed = request.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert track(visitor, typed, "１２３４").status_code == 302


def test_unknown_code_and_wrong_digits_get_the_same_page(visitor: Client) -> None:
    request = made()
    wrong, unknown = track(visitor, request.code, "9999"), track(visitor, CODE, "9999")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert "没有找到" in wrong.content.decode()
    assert bare(wrong.content) == bare(unknown.content)


def test_a_misread_sign_is_told_apart(visitor: Client) -> None:
    request = made()
    other = ALPHABET[(ALPHABET.index(request.code[0]) + 1) % 32]
    response = track(visitor, other + request.code[1:])
    assert response.status_code == 404
    assert "编号有误" in response.content.decode()


def test_what_is_no_code_at_all_is_not_found(visitor: Client) -> None:
    assert "没有找到" in track(visitor, "你好").content.decode()
    assert track(visitor, "", "").status_code == 400
    assert track(visitor, "\x00", "1234").status_code == 400


def test_the_code_alone_opens_nothing(visitor: Client) -> None:
    request = made()
    for code in (request.code, CODE):
        response = visitor.get(f"/track/{code}/")
        assert response.status_code == 302
        assert response.headers["Location"] == f"/track/?code={code}"


def test_proof_belongs_to_one_browser_one_code_and_half_an_hour(
    visitor: Client, page: Pages
) -> None:
    one, other = made(), made(phone="13800009999")
    track(visitor, one.code)
    assert visitor.get(f"/track/{one.code}/").status_code == 200
    assert visitor.get(f"/track/{other.code}/").status_code == 302
    assert page().get(f"/track/{one.code}/").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assert visitor.get(f"/track/{one.code}/").status_code == 302


def test_changed_proof_counts_for_nothing(visitor: Client) -> None:
    request = made()
    track(visitor, request.code)
    visitor.cookies["proof"] = visitor.cookies["proof"].value[:-2] + "xx"
    assert visitor.get(f"/track/{request.code}/").status_code == 302


def test_the_link_shows_the_state_without_typing(visitor: Client) -> None:
    request = accepted()
    response = visitor.get(link(request))
    text = response.content.decode()
    assert response.status_code == 200
    assert "正在办理" in text
    assert "王敏" in text
    assert "承诺" in text


@pytest.mark.parametrize("code", [CODE, "AAAA-AAAA-AAAA", "x"])
def test_a_wrong_link_is_not_found(visitor: Client, code: str) -> None:
    request = made()
    known = visitor.get(f"/t/{request.code}/{'0' * 32}/")
    assert known.status_code == 404
    assert visitor.get(f"/t/{code}/{'0' * 32}/").status_code == 404
    stolen = link(made()).split("/")[3]
    assert visitor.get(f"/t/{request.code}/{stolen}/").status_code == 404


def test_links_opened_by_scanners_change_nothing(visitor: Client) -> None:
    request = resolved()
    before = (request.version, RequestEvent.objects.filter(request=request).count())
    for _ in range(3):
        visitor.get(link(request))
        visitor.head(link(request))
        for step in ("rate", "withdraw", "supplement", "export"):
            assert visitor.get(link(request, step)).status_code == 405
    request.refresh_from_db()
    assert (request.version, RequestEvent.objects.filter(request=request).count()) == before
    assert request.grade is None


def test_personal_pages_are_not_kept_by_the_browser(visitor: Client) -> None:
    request = made()
    track(visitor, request.code)
    for path in (link(request), f"/track/{request.code}/", "/track/"):
        assert "no-store" in visitor.get(path).headers["Cache-Control"]
    assert "noindex" in visitor.get(link(request)).headers["X-Robots-Tag"]


def test_of_the_person_only_a_masked_name_is_shown(visitor: Client) -> None:
    request = made(name="欧阳翠花")
    text = visitor.get(link(request)).content.decode()
    assert "欧***" in text
    assert "翠花" not in text
    assert PHONE not in text
    assert not re.search(r"1[3-9]\d{9}", text)


def test_steps_and_words_among_the_staff_are_not_shown(visitor: Client) -> None:
    code = accepted().code
    call = Call(user=find_user("clerk"))
    add_note(call=call, code=code, text="这人脾气急")
    contact_requester(call=Call(user=find_user("clerk")), code=code, text="电话没人接")
    escalate_request(call=Call(user=find_user("clerk")), code=code, reason="本站办不了")
    text = visitor.get(link(Request.objects.get(code=code))).content.decode()
    assert "这人脾气急" not in text
    assert "电话没人接" not in text
    assert "本站办不了" not in text
    assert "送到枫香镇" in text


def test_missing_materials_are_listed_and_the_clock_is_said_to_rest(visitor: Client) -> None:
    request = awaiting()
    text = visitor.get(link(request)).content.decode()
    assert "户口簿" in text
    assert "收入证明" in text
    assert "时间先停着" in text
    until = timezone.localtime(request.clocks.get(kind="materials").due_at)
    assert f"请在{until.year}年{until.month}月{until.day}日" in text


def test_an_overdue_promise_is_admitted(visitor: Client) -> None:
    request = accepted()
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        text = visitor.get(link(request)).content.decode()
    assert "已超期" in text
    assert "已超过承诺的时间" in text


def test_the_reply_stands_on_the_page(visitor: Client) -> None:
    text = visitor.get(link(resolved())).content.decode()
    assert "已经报销到账。" in text
    assert "已解决" in text


def test_words_of_a_confidential_request_ask_for_the_digits(visitor: Client) -> None:
    request = resolved(confidential=True, title="和邻居争宅基地", body="张三占了我家地")
    seen = visitor.get(link(request)).content.decode()
    assert "已经报销到账。" not in seen
    assert "和邻居争宅基地" not in seen
    assert "这件事保密" in seen
    track(visitor, request.code)
    assert "已经报销到账。" in visitor.get(f"/track/{request.code}/").content.decode()
