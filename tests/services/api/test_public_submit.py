"""Submitting without an account by another client than our pages."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from services.models import RequestEvent
from tests.factories import Network

Api = Callable[..., APIClient]


@pytest.fixture
def submit(api: Api, network: Network) -> Callable[..., Any]:
    def send(**changed: Any) -> Any:
        body = {
            "client_id": str(uuid4()),
            "kind": "advice",
            "title": "村口路灯不亮了",
            "centre": "520304100200",
            "requester": {"name": "李大爷", "phone": "13800001234"},
            **changed,
        }
        return api().post("/api/v1/public/requests/", body, format="json")

    return send


def consents() -> str:
    found: str = RequestEvent.objects.get(verb="create").data.get("consents", "")
    return found


@pytest.mark.parametrize(("kind", "noted"), [("help", "private"), ("advice", "")])
def test_a_client_that_keeps_the_record_vouches_only_for_what_is_needed(
    submit: Callable[..., Any], kind: str, noted: str
) -> None:
    assert submit(kind=kind).status_code == 201
    assert consents() == noted


def test_what_it_does_say_is_checked(submit: Callable[..., Any]) -> None:
    refused = submit(kind="help", consents=[])
    assert refused.status_code == 400
    assert "consent_private" in refused.json()["errors"]
    assert submit(kind="help", consents=["private"]).status_code == 201
    assert consents() == "private"
