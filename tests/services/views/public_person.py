"""A person without an account at the public pages, for the tests."""

from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.actions.answer import resolve_request
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.intake import accept_request
from services.actions.papers import notify_materials
from services.models import Request
from services.notice import NOTICE_VERSION
from services.states import Who
from services.tracking import track_token
from tests.factories import find_user

VILLAGE = "520304100200"
PHONE = "13800001234"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def photo(name: str = "照片.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


def words(**changed: Any) -> dict[str, Any]:
    """What the last step of applying sends."""
    given = {
        "client_id": str(uuid4()),
        "notice_version": NOTICE_VERSION,
        "title": "村口路灯不亮了",
        "body": "三天了，晚上看不见路。",
        "name": "李大爷",
        "phone": PHONE,
    }
    return {name: value for name, value in (given | changed).items() if value is not None}


def send(browser: Client, query: str = "?kind=advice", **changed: Any) -> Any:
    """Fill in and send the last step; returns the answer to the POST."""
    return browser.post(f"/apply/{query}&centre={VILLAGE}", words(**changed))


def made(**changed: Any) -> Request:
    """A request sent on the web, waiting at the village."""
    given: dict[str, Any] = {
        "kind": "advice",
        "title": "医保怎么报销",
        "channel": "web",
        "name": "李大爷",
        "phone": PHONE,
        "centre": find_user("clerk").posts_now[0].centre,
        "notice_version": NOTICE_VERSION,
    }
    return create_request(call=Call(by=Who.REQUESTER), new=NewRequest(**(given | changed)))


def accepted(**changed: Any) -> Request:
    return accept_request(call=_clerk(), code=made(**changed).code)


def awaiting(**changed: Any) -> Request:
    code = accepted(**changed).code
    return notify_materials(call=_clerk(), code=code, materials=["户口簿", "收入证明"])


def resolved(**changed: Any) -> Request:
    code = accepted(**changed).code
    return resolve_request(call=_clerk(), code=code, outcome="solved", reply="已经报销到账。")


def _clerk() -> Call:
    return Call(user=find_user("clerk"))


def link(request: Request, step: str = "") -> str:
    return f"/t/{request.code}/{track_token(request.code)}/{step}{'/' if step else ''}"


def latest(client_id: str | UUID) -> Request:
    return Request.objects.get(client_id=client_id)


def track(browser: Client, code: str, digits: str = PHONE[-4:], **headers: Any) -> Any:
    return browser.post("/track/", {"code": code, "digits": digits}, **headers)
