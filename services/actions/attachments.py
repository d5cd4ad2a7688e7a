"""Files brought with a request: by staff or by the person whose it is."""

import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.actions.files import store_file
from foundation.problems import InvalidError
from services.actions.call import Call
from services.actions.step import step
from services.constants import OPEN_STATES
from services.models import Attachment, Request
from services.states import Action, Who

PUBLIC_FILES_MAX = 3  # files a person sends at once
_FILES_MAX = 30  # files one request keeps
_NAME_MAX = 120

ATTACH = Action(
    "attach",
    "上传附件",
    OPEN_STATES,
    (),
    frozenset(
        {
            *(Who.HOLDER, Who.HEAD, Who.WINDOW, Who.SUPERIOR, Who.FIRST, Who.AGENT, Who.CONSULTED),
            Who.REQUESTER,
        }
    ),
)


@transaction.atomic
def attach_file(*, call: Call, code: str, upload: "UploadedFile[Any]") -> Attachment:
    """One file with a request. Raises TooLargeError, MediaTypeError, InvalidError."""
    return attach_files(call=call, code=code, uploads=[upload])[0]


@transaction.atomic
def attach_files(
    *, call: Call, code: str, uploads: "Sequence[UploadedFile[Any]]"
) -> list[Attachment]:
    """The files as one step; all of them or none. Staff may bring DOCX and XLSX too.

    What staff attach is not told to the person: it may speak of others.
    """
    stored = [(store_file(one, office=call.user is not None), shown_name(one)) for one in uploads]
    with step(call, code, ATTACH) as s:
        _check_room(s.request, len(stored))
        found = [
            Attachment(
                request=s.request,
                file=file,
                name=name,
                by=call.user,
                client_id=uuid5(call.client_id, f"file {number}"),
                at=s.now,
            )
            for number, (file, name) in enumerate(stored)
        ]
        Attachment.objects.bulk_create(found)
        s.data["attachments"] = [row.pk for row in found]
        s.internal = call.user is not None
    return found


def shown_name(upload: "UploadedFile[Any]") -> str:
    """The name it came with, without signs that cannot be seen or that turn the line round."""
    typed = (upload.name or "").replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in typed if unicodedata.category(sign)[0] != "C").strip()
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > _NAME_MAX and dot and len(ending) < 10:
        return f"{stem[: _NAME_MAX - len(ending) - 1]}.{ending}"
    return plain[:_NAME_MAX] or "附件"


def _check_room(request: Request, more: int) -> None:
    if Attachment.objects.filter(request=request).count() + more > _FILES_MAX:
        raise InvalidError.field("file", f"一件诉求最多 {_FILES_MAX} 个附件。")
