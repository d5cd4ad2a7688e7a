"""What a person does about their request without an account: add, rate, withdraw, see own data."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from centres.models import User
from foundation.models import Job, Message, ReadLog
from services.actions.attachments import attach_file
from services.actions.call import Call
from services.actions.table import RUN
from services.models import Attachment, Note, Rating, Request, RequestEvent
from tests.services.views.public_person import (
    PHONE,
    accepted,
    awaiting,
    link,
    made,
    photo,
    resolved,
    track,
)

Pages = Callable[..., Client]


@pytest.fixture
def visitor(page: Pages) -> Client:
    return page()


def post(browser: Client, request: Request, step: str, **given: Any) -> Any:
    sent = {"client_id": str(uuid4()), **given}
    response = browser.post(link(request, step), sent, follow=True)
    request.refresh_from_db()
    return response


def missing(request: Request) -> list[str]:
    return list(request.materials.filter(status="missing").values_list("name", flat=True))


def test_ticked_materials_count_as_handed_in_and_the_clock_goes_on(visitor: Client) -> None:
    request = awaiting()
    codes = [row.code for row in request.materials.all()]
    response = post(
        visitor, request, "supplement", materials=codes, text="都在照片里", attachments=[photo()]
    )
    assert "收到了" in response.content.decode()
    assert request.state == "accepted"
    assert missing(request) == []
    assert Attachment.objects.get(request=request).by is None


def test_all_missing_materials_are_ticked_at_first(visitor: Client) -> None:
    text = visitor.get(link(awaiting())).content.decode()
    assert text.count("checked") == 2


def test_words_without_a_tick_leave_the_request_waiting(visitor: Client) -> None:
    request = awaiting()
    post(visitor, request, "supplement", text="收入证明找谁开？")
    assert request.state == "awaiting_materials"
    assert len(missing(request)) == 2
    assert Note.objects.get(request=request, kind="supplement").text == "收入证明找谁开？"


def test_more_words_reach_the_one_who_handles(visitor: Client, drain: Callable[[], int]) -> None:
    request = accepted()
    Job.objects.all().delete()
    post(visitor, request, "supplement", text="补一句：晚上九点后没人")
    drain()
    told = Message.objects.get(kind="supplement")
    assert told.recipient_id == request.handler_id
    assert "补充说明" in visitor.get(link(request)).content.decode()


def test_before_somebody_has_it_the_whole_seat_is_told(
    visitor: Client, drain: Callable[[], int]
) -> None:
    request = made()
    Job.objects.all().delete()
    post(visitor, request, "supplement", text="补一句")
    drain()
    told = set(Message.objects.values_list("recipient__username", flat=True))
    assert {"clerk", "second_clerk", "handler", "head"} <= told


def test_nothing_said_is_refused_in_words(visitor: Client) -> None:
    response = post(visitor, accepted(), "supplement", text="  ")
    assert response.status_code == 400
    assert "请写一句说明" in response.content.decode()


def test_a_bad_file_keeps_what_was_typed(visitor: Client) -> None:
    bad = SimpleUploadedFile("照片.png", b"no picture at all", "image/png")
    request = accepted()
    response = post(visitor, request, "supplement", text="看照片", attachments=[bad])
    assert response.status_code == 415
    assert "看照片" in response.content.decode()
    assert not Note.objects.filter(request=request, kind="supplement").exists()


def test_withdrawn_by_the_person_with_a_reason(visitor: Client) -> None:
    request = accepted()
    assert post(visitor, request, "withdraw", reason="").status_code == 400
    post(visitor, request, "withdraw", reason="自己办好了")
    assert request.state == "withdrawn"
    text = visitor.get(link(request)).content.decode()
    assert "已经撤回" in text
    assert "自己办好了" in text
    assert link(request, "withdraw") not in text


def test_a_good_grade_ends_it(visitor: Client) -> None:
    request = resolved()
    response = post(visitor, request, "rate", grade="5", text="很快")
    assert "谢谢您的评价" in response.content.decode()
    assert (request.state, request.grade) == ("closed", 5)


@pytest.mark.parametrize("grade", ["1", "2"])
def test_a_bad_grade_opens_a_call_back(visitor: Client, grade: str) -> None:
    request = resolved()
    post(visitor, request, "rate", grade=grade, text="没解决")
    assert (request.state, request.call_back_open) == ("resolved", True)
    text = visitor.get(link(request)).content.decode()
    assert "正在核实您的评价" in text
    assert link(request, "rate") not in text


def test_rated_once_a_round(visitor: Client) -> None:
    request = resolved()
    post(visitor, request, "rate", grade="2")
    again = post(visitor, request, "rate", grade="5")
    assert again.status_code == 409
    assert "本轮已经评价过" in again.content.decode()
    assert Rating.objects.get(request=request).grade == 2


def test_the_same_rating_sent_twice_is_thanked_twice_and_counted_once(visitor: Client) -> None:
    request, client_id = resolved(), str(uuid4())
    for _ in range(2):
        response = post(visitor, request, "rate", grade="2", client_id=client_id)
        assert "谢谢您的评价" in response.content.decode()
    assert Rating.objects.filter(request=request).count() == 1


@pytest.mark.parametrize("grade", ["", "0", "6", "abc", "-1"])
def test_a_grade_that_does_not_exist_is_refused(visitor: Client, grade: str) -> None:
    request = resolved()
    assert post(visitor, request, "rate", grade=grade).status_code == 400
    assert request.grade is None


def test_what_the_state_does_not_allow_is_refused(visitor: Client) -> None:
    request = made()
    assert post(visitor, request, "rate", grade="5").status_code == 409
    post(visitor, request, "withdraw", reason="不办了")
    assert post(visitor, request, "supplement", text="再说一句").status_code == 409
    assert post(visitor, request, "withdraw", reason="不办了").status_code == 409


def test_no_other_step_is_open_to_the_person(visitor: Client) -> None:
    request = made()
    for step in ("accept", "resolve", "close", "call_back", "reopen"):
        assert post(visitor, request, step, reason="x").status_code == 404


def test_a_stranger_does_nothing(visitor: Client) -> None:
    request = resolved()
    path = f"/t/{request.code}/{'0' * 32}/rate/"
    given = {"client_id": str(uuid4()), "grade": "1"}
    assert visitor.post(path, given).status_code == 404
    refused = visitor.post(f"/track/{request.code}/rate/", {**given, "digits": "9999"})
    assert refused.status_code == 404
    request.refresh_from_db()
    assert request.grade is None


def test_after_half_an_hour_the_digits_are_asked_and_the_words_kept(visitor: Client) -> None:
    request = accepted()
    track(visitor, request.code)
    given = {"client_id": str(uuid4()), "text": "写了很久的一段话"}
    path = f"/track/{request.code}/supplement/"
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        asked = visitor.post(path, given)
        assert asked.status_code == 403
        assert "写了很久的一段话" in asked.content.decode()
        done = visitor.post(path, {**given, "digits": PHONE[-4:]})
    assert done.status_code == 302
    assert Note.objects.get(request=request, kind="supplement").text == "写了很久的一段话"


def test_export_holds_everything_about_the_person_and_is_noted(visitor: Client) -> None:
    request = resolved(body="我家的难处")
    post(visitor, request, "rate", grade="1", text="没到账")
    track(visitor, request.code)
    response = visitor.post(f"/track/{request.code}/export/")
    assert "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    held = json.loads(response.content)
    assert held["person"]["name"] == "李大爷"
    assert held["person"]["phone"] == PHONE
    assert held["body"] == "我家的难处"
    assert held["ratings"][0]["grade"] == 1
    assert {"已经报销到账。", "没到账"} <= {row["text"] for row in held["events"]}
    assert ReadLog.objects.get().subject_key == request.code


def test_export_leaves_out_what_is_among_the_staff(visitor: Client, clerk: User) -> None:
    request = accepted()
    post(visitor, request, "supplement", text="见照片", attachments=[photo("我的照片.png")])
    attach_file(call=Call(user=clerk), code=request.code, upload=photo("邻居的材料.png"))
    RUN["contact"](call=Call(user=clerk), code=request.code, text="家里没人接", reached=False)
    RUN["note"](call=Call(user=clerk), code=request.code, text="说话注意方式")
    track(visitor, request.code)
    response = visitor.post(f"/track/{request.code}/export/")
    held = json.loads(response.content)
    assert [row["name"] for row in held["attachments"]] == ["我的照片.png"]
    assert not {"联系群众", "内部备注"} & {row["step"] for row in held["events"]}
    for words in ("邻居的材料", "家里没人接", "说话注意方式"):
        assert words not in json.dumps(held, ensure_ascii=False)


def test_a_link_alone_does_not_export(visitor: Client) -> None:
    request = made()
    asked = visitor.post(link(request, "export"))
    assert asked.status_code == 403
    assert PHONE not in asked.content.decode()
    wrong = visitor.post(link(request, "export"), {"digits": "9999"})
    assert wrong.status_code == 404
    right = visitor.post(link(request, "export"), {"digits": PHONE[-4:]})
    assert json.loads(right.content)["person"]["phone"] == PHONE


def test_a_wish_to_correct_or_delete_reaches_the_staff_even_after_the_end(visitor: Client) -> None:
    request = made()
    post(visitor, request, "withdraw", reason="不办了")
    response = post(visitor, request, "data", about="delete", text="电话号码")
    assert response.status_code == 200
    event = RequestEvent.objects.filter(request=request).latest("id")
    assert event.data == {"about": "delete"}
    assert event.note is not None
    assert event.note.text == "请求删除个人信息：电话号码"
