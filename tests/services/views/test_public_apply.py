"""Applying without an account: three steps, nothing lost, nothing twice."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from centres.constants import CentreStatus
from services.models import Attachment, Request, RequestEvent
from services.tracking import pin_for
from tests.factories import Network
from tests.services.views.public_person import PHONE, VILLAGE, latest, photo, send, words

Pages = Callable[..., Client]


@pytest.fixture
def visitor(page: Pages) -> Client:
    return page()


def test_first_step_finds_an_item_by_name_and_by_initials(visitor: Client) -> None:
    for typed in ("低保", "最低生活", "zdshbzsq"):
        assert "最低生活保障申请" in visitor.get("/apply/", {"q": typed}).content.decode()


def test_first_step_lists_the_items_of_a_category(visitor: Client) -> None:
    text = visitor.get("/apply/", {"category": "welfare"}).content.decode()
    assert "高龄津贴申领" in text
    assert "出生登记" not in text


def test_what_is_not_found_leads_to_saying_it(visitor: Client) -> None:
    text = visitor.get("/apply/", {"q": "量子计算机"}).content.decode()
    assert "没有找到“量子计算机”" in text
    assert "?kind=advice" in text


def test_second_step_finds_places_by_name_and_initials_with_where_they_lie(
    visitor: Client, network: Network
) -> None:
    text = visitor.get("/apply/", {"kind": "advice", "place": "花茂村"}).content.decode()
    assert "播州区 枫香镇" in text
    assert f"kind=advice&amp;centre={VILLAGE}" in text


def test_second_step_goes_down_the_tree_without_typing(visitor: Client) -> None:
    text = visitor.get("/apply/", {"kind": "advice"}).content.decode()
    assert "播州区" in text
    text = visitor.get("/apply/", {"kind": "advice", "in": "520304100"}).content.decode()
    assert "花茂村" in text
    assert "红心村" not in text


def test_item_and_place_in_the_address_lead_to_the_words(visitor: Client) -> None:
    text = visitor.get("/apply/", {"item": "HJ-001", "centre": VILLAGE}).content.decode()
    assert "出生登记" in text
    assert 'name="body"' in text
    assert 'name="title"' not in text


def test_unknown_item_and_closed_place_are_said(visitor: Client, network: Network) -> None:
    assert "没有找到这个事项" in visitor.get("/apply/", {"item": "XX-999"}).content.decode()
    network.a.village.status = CentreStatus.SUSPENDED
    network.a.village.save()
    text = visitor.get("/apply/", {"kind": "advice", "centre": VILLAGE}).content.decode()
    assert "这个地点现在不收件" in text


def test_a_merged_place_is_followed_to_the_one_that_went_on(
    visitor: Client, network: Network
) -> None:
    network.a.village.status = CentreStatus.CLOSED
    network.a.village.successor = network.other_village
    network.a.village.save()
    sent = words()
    visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    assert latest(sent["client_id"]).centre == network.other_village


def test_it_is_taken_as_sent_on_the_web_by_the_person(visitor: Client, network: Network) -> None:
    sent = words()
    response = visitor.post(f"/apply/?kind=complaint&centre={VILLAGE}", sent)
    request = latest(sent["client_id"])
    assert response.headers["Location"] == f"/apply/done/{request.code}/"
    assert (request.channel, request.kind, request.first_responder) == ("web", "complaint", None)
    assert (request.requester_name, request.requester_phone) == ("李大爷", PHONE)
    assert request.notice_version == sent["notice_version"]
    assert request.text.body == sent["body"]


def test_receipt_shows_code_digits_and_qr(visitor: Client) -> None:
    sent = words()
    text = visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent, follow=True).content.decode()
    assert latest(sent["client_id"]).code in text
    assert ">1234<" in text
    assert "data:image/svg+xml" in text


def test_receipt_without_phone_gives_four_digits_that_open_it(visitor: Client, page: Pages) -> None:
    sent = words(phone=None)
    text = visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent, follow=True).content.decode()
    code = latest(sent["client_id"]).code
    assert f">{pin_for(code)}<" in text
    response = page().post("/track/", {"code": code, "digits": pin_for(code)})
    assert response.status_code == 302


def test_receipt_is_for_the_browser_that_sent_it(visitor: Client, page: Pages) -> None:
    sent = words()
    visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    code = latest(sent["client_id"]).code
    response = page().get(f"/apply/done/{code}/")
    assert response.headers["Location"] == f"/track/?code={code}"


def test_without_a_name_it_is_anonymous_but_not_for_an_item(visitor: Client) -> None:
    sent = words(name="", phone=None)
    visitor.post(f"/apply/?kind=complaint&centre={VILLAGE}", sent)
    assert latest(sent["client_id"]).anonymous
    response = send(visitor, "?item=JY-002", name="")
    assert response.status_code == 400
    assert "请填写" in response.content.decode()


def test_sent_twice_it_is_one_request_with_the_same_receipt(visitor: Client) -> None:
    sent = words()
    first, second = (visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent) for _ in "ab")
    assert first.headers["Location"] == second.headers["Location"]
    assert Request.objects.filter(client_id=sent["client_id"]).count() == 1
    assert "没有重复登记" in visitor.get(second.headers["Location"]).content.decode()


def test_what_was_typed_stays_when_something_is_wrong(visitor: Client) -> None:
    response = send(visitor, phone="12345", title="<b>路灯</b>")
    text = response.content.decode()
    assert response.status_code == 400
    assert "电话号码不对" in text
    assert "&lt;b&gt;路灯&lt;/b&gt;" in text
    assert "三天了，晚上看不见路。" in text
    assert "<title>错误：" in text


@pytest.mark.parametrize("version", ["", "2020-01-01", None])
def test_an_old_notice_is_refused_in_words(visitor: Client, version: str | None) -> None:
    sent = words(notice_version=version)
    response = visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    assert response.status_code == 400
    assert "个人信息说明有了新的内容" in response.content.decode()
    assert not Request.objects.filter(client_id=sent["client_id"]).exists()


@pytest.mark.parametrize("query", ["?kind=help", "?kind=dispute", "?item=MZ-001", "?item=SF-001"])
def test_hardship_and_quarrels_need_a_consent_of_their_own(visitor: Client, query: str) -> None:
    form = visitor.get(f"/apply/{query}&centre={VILLAGE}").content.decode()
    box = re.search(r'<input[^>]*name="consent_private"[^>]*>', form)
    assert box
    assert "checked" not in box.group()
    sent = words()
    response = visitor.post(f"/apply/{query}&centre={VILLAGE}", sent)
    assert response.status_code == 400
    assert "请先勾选同意" in response.content.decode()
    visitor.post(f"/apply/{query}&centre={VILLAGE}", {**sent, "consent_private": "on"})
    event = RequestEvent.objects.get(request=latest(sent["client_id"]))
    assert event.data["consents"] == "private"


def test_id_number_is_asked_only_where_the_item_needs_it(visitor: Client) -> None:
    with_it = visitor.get("/apply/", {"item": "HJ-001", "centre": VILLAGE}).content.decode()
    without = visitor.get("/apply/", {"item": "JY-002", "centre": VILLAGE}).content.decode()
    assert 'name="id_number"' in with_it
    assert 'name="id_number"' not in without
    sent = words(id_number="520304199003071238")
    visitor.post(f"/apply/?item=JY-002&centre={VILLAGE}", sent)
    assert latest(sent["client_id"]).requester_id_number == ""


def test_id_number_needs_its_own_consent(visitor: Client) -> None:
    refused = send(visitor, "?item=HJ-001", id_number="520304199003071234")
    assert refused.status_code == 400
    assert "请先勾选同意" in refused.content.decode()


def test_files_come_along_up_to_three(visitor: Client) -> None:
    sent = words(attachments=[photo(), photo("第二张.png")])
    visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    kept = Attachment.objects.filter(request=latest(sent["client_id"]))
    assert [row.name for row in kept] == ["照片.png", "第二张.png"]
    refused = send(visitor, attachments=[photo(f"{n}.png") for n in range(4)])
    assert refused.status_code == 400
    assert "一次最多 3 个文件" in refused.content.decode()


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(visitor: Client) -> None:
    bad = SimpleUploadedFile("照片.png", b"<script>alert(1)</script>", "image/png")
    sent = words(attachments=[photo(), bad])
    response = visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    assert response.status_code == 415
    assert "只接受 JPG、PNG、WEBP 图片和 PDF" in response.content.decode()
    assert not Request.objects.filter(client_id=sent["client_id"]).exists()
    assert not Attachment.objects.exists()


def test_nul_in_a_form_is_refused(visitor: Client) -> None:
    assert send(visitor, body="a\x00b").status_code == 400
    assert visitor.get("/apply/?q=%00").status_code == 400


def test_too_long_a_text_is_told(visitor: Client) -> None:
    response = send(visitor, body="长" * 5001)
    assert response.status_code == 400
    assert "太长了，请不超过 5000 个字" in response.content.decode()
    whole = send(visitor, body="长" * 1_100_000)
    assert whole.status_code == 413
    assert "文件太大" in whole.content.decode()


NAUGHTY: list[Any] = [
    "'; DROP TABLE services_request; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% load kit %}",
    "𠀀𬭊〇㯊棬磏",
    "阿卜杜热合曼·阿卜杜热依木",
    "བོད་ཡིག ئۇيغۇرچە ᠮᠣᠩᠭᠣᠯ",
    "\u202e反过来\u202c",
    "Z̷̡͖a̴͍͝l̸̰g̵o̶",
    "👨‍👩‍👧‍👦",
    "=cmd|'/c calc'!A1",
    "NaN",
    "null",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_any_text_is_kept_and_shown_as_typed(visitor: Client, text: str) -> None:
    sent = words(title=text, body=text, name=text[:50])
    response = visitor.post(f"/apply/?kind=advice&centre={VILLAGE}", sent)
    assert response.status_code == 302
    request = latest(sent["client_id"])
    assert (request.title, request.text.body, request.requester_name) == (text, text, text[:50])
    shown = visitor.get(f"/track/{request.code}/").content.decode()
    assert "<script>alert" not in shown


def test_a_client_id_that_is_none_is_refused(visitor: Client) -> None:
    assert send(visitor, client_id="1").status_code == 400
    assert send(visitor, client_id=None).status_code == 400


def test_the_browser_is_told_to_keep_nothing_about_the_person(visitor: Client) -> None:
    text = visitor.get("/apply/", {"item": "HJ-001", "centre": VILLAGE}).content.decode()
    for name in ("name", "phone", "id_number"):
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
        assert field
        assert 'autocomplete="off"' in field.group()


def test_words_route_by_category_where_no_item_was_chosen(visitor: Client) -> None:
    sent = words(client_id=str(uuid4()), title="路灯坏了", body="")
    visitor.post(f"/apply/?kind=suggestion&centre={VILLAGE}", sent)
    assert latest(sent["client_id"]).category is not None
