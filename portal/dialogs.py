"""Forms sent from a dialog: a redirect becomes an order to the page to go there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase


class DialogRedirectMiddleware:
    """fetch() follows redirects unseen and would use up the messages of the next page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("X-Dialog") != "1":
            return response
        if not isinstance(response, HttpResponseRedirectBase):
            return response
        order = HttpResponse(status=204, headers={"HX-Redirect": response.url})
        order.cookies = response.cookies
        return order
