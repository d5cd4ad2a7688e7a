"""What a person does without an account, from the pages and from the public API alike.

Proof is the code with four digits, or the token of the link; both are throttled here. Only
failed look-ups count, so that a person may look as often as they like.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.audit import log_read
from foundation.numbers import clean_phone
from foundation.problems import InvalidError, NotFoundError
from foundation.throttles import hit, hit_all, refuse_if_full
from services.actions.attachments import PUBLIC_FILES_MAX, attach_files
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.papers import supply_materials
from services.actions.step import lock, step
from services.catalogue import catalogue_now
from services.constants import OPEN_STATES, NoteKind, State
from services.models import Request
from services.notice import NOTICE_VERSION, Consent, consents_needed
from services.reports.public import export_of, find_by_digits, find_by_token, read_code
from services.states import Action, Who

Uploads = Sequence["UploadedFile[Any]"]

SUPPLEMENT = Action(
    "supplement", "补充说明", OPEN_STATES, (), frozenset({Who.REQUESTER}), needs_version=False
)
# The right to have data put right or removed does not end with the request.
ABOUT_DATA = replace(SUPPLEMENT, sources=tuple(State))
_ABOUT = {"correct": "请求更正个人信息", "delete": "请求删除个人信息"}


def prove_by_digits(*, code: str, digits: str, address: str) -> Request:
    """The request if code and digits belong together.

    Raises NotFoundError (``code_misread`` for a wrong check sign), TooManyError.
    """
    refuse_if_full("track_address", address)
    try:
        stored = read_code(code)
    except NotFoundError:
        hit("track_address", address)
        raise
    refuse_if_full("track_code", stored)
    try:
        return find_by_digits(stored, digits)
    except NotFoundError:
        hit_all(("track_address", address), ("track_code", stored))
        raise


def prove_by_token(*, code: str, token: str, address: str) -> Request:
    """The request of a link. Raises NotFoundError, TooManyError."""
    refuse_if_full("track_address", address)
    try:
        return find_by_token(code, token)
    except NotFoundError:
        hit("track_address", address)
        raise


def submit_request(
    *,
    call: Call,
    new: NewRequest,
    address: str,
    consents: frozenset[Consent] | None = frozenset(),
    uploads: Uploads = (),
) -> Request:
    """Take it from somebody without an account. ``new.notice_version`` is the one they saw.

    consents: None where the client vouches for those that are needed.
    Raises InvalidError, TooManyError, IntegrityError (client_id used), TooLargeError,
    MediaTypeError.
    """
    consents = _checked_notice(new, consents)
    _check_count(uploads)
    phone = _phone(new.phone)
    hit_all(("submit_network", network_of(address)), *([("submit_phone", phone)] if phone else []))
    given = {**new.data, "consents": ",".join(sorted(consents))} if consents else new.data
    with transaction.atomic():
        request = create_request(call=call, new=replace(new, data=given))
        _attach(call, request.code, uploads)
    return request


@transaction.atomic
def supplement_request(
    *,
    call: Call,
    code: str,
    text: str = "",
    materials: list[str] | None = None,
    uploads: Uploads = (),
) -> Request:
    """More words or files of the person. While materials are awaited, they count as handed in.

    materials: codes or names of those that came; None = all that were missing, [] = none yet.
    """
    if not text.strip() and not uploads:
        raise InvalidError.field("text", "请写一句说明，或选一份材料的照片。")
    _check_count(uploads)
    request = lock(call, code)
    if request.state == State.AWAITING_MATERIALS and materials != []:
        request = supply_materials(call=call, code=code, materials=materials, text=text)
    elif text.strip():
        with step(call, code, SUPPLEMENT) as s:
            s.write(NoteKind.SUPPLEMENT, text)
        request = s.request
    _attach(call, code, uploads)
    return request


def ask_about_data(*, call: Call, code: str, about: str, text: str) -> Request:
    """The person wants data about them put right or removed: told to the staff as a supplement."""
    if about not in _ABOUT:
        raise InvalidError.field("about", "请选择更正或删除。")
    with step(call, code, ABOUT_DATA) as s:
        s.write(NoteKind.SUPPLEMENT, f"{_ABOUT[about]}：{text}")
        s.data["about"] = about
    return s.request


@transaction.atomic
def export_request(*, request: Request, address: str) -> dict[str, Any]:
    """Everything about the request and its person in clear, for the person; the read log notes it.

    Call it only for somebody who gave the digits: a link may have been seen by others.
    """
    log_read(
        actor_id=None,
        subject="request",
        key=request.code,
        fields="all",
        reason="本人导出",
        address=address,
    )
    return export_of(request)


def network_of(address: str) -> str:
    """The neighbourhood of an address: /24, or /56 where addresses are given out by the block."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    length = 24 if parsed.version == 4 else 56
    return str(ipaddress.ip_network(f"{parsed}/{length}", strict=False))


def _checked_notice(new: NewRequest, consents: frozenset[Consent] | None) -> frozenset[Consent]:
    """The consents to be written down."""
    errors: dict[str, list[str]] = {}
    if new.notice_version != NOTICE_VERSION:
        errors["notice_version"] = ["个人信息说明有了新的内容。请看过说明，再提交一次。"]
    item = catalogue_now().items_by_code.get(new.item) if new.item else None
    needed = consents_needed(new.kind, item, new.id_number)
    given = needed if consents is None else consents
    for consent in sorted(needed - given):
        errors[f"consent_{consent}"] = ["要办这件事，请先勾选同意；不同意可以到窗口当面说。"]
    if errors:
        raise InvalidError("请更正标出的内容后再提交。", errors=errors)
    return given


def _check_count(uploads: Uploads) -> None:
    if len(uploads) > PUBLIC_FILES_MAX:
        raise InvalidError.field("files", f"一次最多 {PUBLIC_FILES_MAX} 个文件。")


def _attach(call: Call, code: str, uploads: Uploads) -> None:
    """A step of its own, so it carries an id of its own."""
    if uploads:
        own = replace(call, client_id=uuid5(call.client_id, "files"))
        attach_files(call=own, code=code, uploads=uploads)


def _phone(typed: str) -> str:
    """As stored; a wrong one is told by the creation."""
    try:
        return clean_phone(typed) if typed else ""
    except ValueError:
        return ""
