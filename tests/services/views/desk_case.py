"""A request brought to a window, and what a page's form holds."""

import re
from typing import Any
from uuid import uuid4

from centres.models import User
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.table import RUN
from services.models import Request

PHONE = "13800001234"
NAME = "罗永贵"


def logged(user: User, **given: Any) -> Request:
    """Taken at the user's own seat, submitted."""
    new: dict[str, Any] = {
        "kind": "help",
        "title": "自来水管漏水",
        "channel": "window",
        "body": "漏了两天，请派人修理。",
        "name": NAME,
        "phone": PHONE,
        **given,
    }
    return create_request(call=Call(user=user), new=NewRequest(**new))


def stepped(request: Request, user: User, name: str, **given: Any) -> Request:
    return RUN[name](call=Call(user=user), code=request.code, **given)


def filled(request: Request, **given: Any) -> dict[str, Any]:
    """The body of an action's form, made from the newest state."""
    version = Request.objects.values_list("version", flat=True).get(pk=request.pk)
    return {"version": version, "client_id": str(uuid4()), **given}


def quick(**given: Any) -> dict[str, Any]:
    """The body of the quick log; None leaves a field out."""
    body = {
        "client_id": str(uuid4()),
        "phone": PHONE,
        "name": NAME,
        "title": "自来水管漏水",
        "body": "漏了两天。",
        "kind": "help",
        "channel": "window",
        "centre": "520304100200",
    }
    return {name: value for name, value in {**body, **given}.items() if value is not None}


def words(response: Any) -> str:
    """What is read on the page, without tags and gaps."""
    text = re.sub(r"<(script|style|select)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
