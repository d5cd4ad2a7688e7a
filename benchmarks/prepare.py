"""Credentials, known codes and statement counts of one filled database, as JSON."""

import json
import os
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from benchmarks.words import COMMON, RARE  # noqa: E402
from centres.models import User  # noqa: E402
from services.models import Request  # noqa: E402
from services.tracking import track_token  # noqa: E402

BODY = {
    "kind": "help",
    "title": "桥头路灯不亮",
    "body": "3日桥头路灯不亮，请尽快派人查看。邻居们也有同样的情况。",
    "requester": {"name": "王一", "phone": "13900001234"},
    "channel": "window",
}


def main() -> None:
    user = User.objects.get(username="clerk-0")
    county = user.posts_now[0].centre
    _, token = AuthToken.objects.create(user)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    codes = list(
        Request.objects.filter(county_id=county.pk)
        .order_by("-created_at", "-pk")
        .values_list("code", flat=True)[:200]
    )
    found = {
        "token": token,
        "session": browser.cookies["sessionid"].value,
        "codes": codes,
        "tracks": {code: track_token(code) for code in codes[:50]},
        "statements": _statements(browser, token, codes[0]),
    }
    print(json.dumps(found))


def _statements(browser: Client, token: str, code: str) -> dict[str, int]:
    api: Any = {"HTTP_AUTHORIZATION": f"Token {token}", "content_type": "application/json"}
    made: dict[str, Any] = browser.post("/api/v1/requests/", _new(), **api).json()
    note = {"version": made["version"], "client_id": str(uuid4()), "text": "记录"}
    track = {"code": code, "token": track_token(code)}
    calls: dict[str, Callable[[], Any]] = {
        "create": lambda: browser.post("/api/v1/requests/", _new(), **api),
        "list_json": lambda: browser.get("/api/v1/requests/", **api),
        "list_html": lambda: browser.get("/desk/all/"),
        "detail_html": lambda: browser.get(f"/desk/{code}/"),
        "action": lambda: browser.post(
            f"/api/v1/requests/{made['code']}/actions/note/", note, **api
        ),
        "search_common": lambda: browser.get("/api/v1/requests/", {"q": COMMON}, **api),
        "search_rare": lambda: browser.get("/api/v1/requests/", {"q": RARE}, **api),
        "track": lambda: browser.post("/api/v1/public/track/", track, content_type=_JSON),
    }
    for call in calls.values():
        call()  # fill what is held in memory
    note["client_id"], note["version"] = str(uuid4()), made["version"] + 1
    return {name: _count(call) for name, call in calls.items()}


_JSON = "application/json"
_FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def _new() -> dict[str, Any]:
    return {**BODY, "client_id": str(uuid4())}


def _count(call: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        call()
    return sum(not query["sql"].startswith(_FRAME) for query in caught.captured_queries)


if __name__ == "__main__":
    main()
