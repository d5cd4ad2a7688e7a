"""Large text is a cookie; a form sent from a dialog is told where to go."""

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from portal.dialogs import DialogRedirectMiddleware
from portal.display import display_mode


def _post(**data: str) -> HttpResponse:
    return display_mode(RequestFactory().post("/display/", data))


def test_mode_is_kept_in_a_cookie_and_the_page_shown_again() -> None:
    response = _post(mode="elder", next="/track/?code=1")
    assert response.cookies["mode"].value == "elder"
    assert response["Location"] == "/track/?code=1"


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil", "javascript:1"]
)
def test_next_stays_on_the_site(target: str) -> None:
    assert _post(mode="elder", next=target)["Location"] == "/"


def test_unknown_mode_sets_nothing() -> None:
    assert "mode" not in _post(mode="<b>", next="/").cookies


def test_get_is_refused() -> None:
    assert display_mode(RequestFactory().get("/display/")).status_code == 405


def _through_middleware(**headers: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect("/desk/7K3M/")
        response.set_cookie("messages", "m")
        return response

    request = RequestFactory().post("/", headers=headers)
    return DialogRedirectMiddleware(view)(request)


def test_dialog_gets_an_order_instead_of_a_redirect() -> None:
    response = _through_middleware(**{"X-Dialog": "1"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/desk/7K3M/")
    assert response.cookies["messages"].value == "m"


def test_plain_page_is_redirected() -> None:
    assert _through_middleware().status_code == 302
