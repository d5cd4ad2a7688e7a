"""Files of a request."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from centres.models import User
from services.models import Attachment, Request
from tests.services.views.desk_case import logged, words
from tests.services.views.public_person import PNG

Pages = Callable[..., Client]


def brought(name: str = "现场.png", body: bytes = PNG) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "file": SimpleUploadedFile(name, body)}


def place(request: Request) -> str:
    return f"/desk/{request.code}/attachments/"


def test_a_file_is_kept_and_handed_out_harmless(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    assert browser.post(place(made), brought()).status_code == 302
    row = Attachment.objects.get()
    response = browser.get(f"{place(made)}{row.client_id}/")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_it_is_on_the_page_and_in_the_story(page: Pages, clerk: User) -> None:
    made, browser = logged(clerk), page(clerk)
    browser.post(place(made), brought())
    text = words(browser.get(f"/desk/{made.code}/"))
    assert "现场.png" in text
    assert "上传附件 （1 个文件）" in text or "上传附件（1 个文件）" in text


def test_a_stranger_brings_and_gets_nothing(page: Pages, clerk: User, stranger: User) -> None:
    made = logged(clerk)
    page(clerk).post(place(made), brought())
    row = Attachment.objects.get()
    assert page(stranger).post(place(made), brought()).status_code == 404
    assert page(stranger).get(f"{place(made)}{row.client_id}/").status_code == 404


def test_a_file_is_not_reached_through_another_request(page: Pages, clerk: User) -> None:
    made, other = logged(clerk), logged(clerk)
    page(clerk).post(place(made), brought())
    row = Attachment.objects.get()
    assert page(clerk).get(f"{place(other)}{row.client_id}/").status_code == 404


def test_sent_twice_is_one_file(page: Pages, clerk: User) -> None:
    made, browser, body = logged(clerk), page(clerk), brought()
    for _ in range(2):
        body["file"].seek(0)
        assert browser.post(place(made), body).status_code == 302
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("假.png", b"<html><script>x()</script>", 415),
        ("空.pdf", b"", 400),
        ("大.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), 413),
    ],
)
def test_what_is_not_taken_is_told_on_the_page(
    page: Pages, clerk: User, name: str, body: bytes, status: int
) -> None:
    made = logged(clerk)
    response = page(clerk).post(place(made), brought(name, body))
    assert response.status_code == status
    assert "处需要修改" in words(response)
    assert not Attachment.objects.exists()


def test_whoever_only_reads_along_brings_nothing(
    page: Pages, clerk: User, supervisor: User
) -> None:
    made = logged(clerk)
    assert "上传附件" not in words(page(supervisor).get(f"/desk/{made.code}/"))
    assert page(supervisor).post(place(made), brought()).status_code == 403
