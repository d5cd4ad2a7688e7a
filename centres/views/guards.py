"""Who may open a page: 403 for those inside without the role."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict

from centres.access import may
from centres.actions.by import By
from centres.actions.sign_in import by_of
from centres.models import User
from foundation.problems import ForbiddenError

P = ParamSpec("P")
_View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs(capability: str) -> Callable[[_View[P]], _View[P]]:
    """A capability of ``centres.access``, asked before anything is looked up."""

    def wrap(view: _View[P]) -> _View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(request.user, capability):
                raise ForbiddenError("您的岗位没有这项权限。")
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def acting(request: HttpRequest) -> By:
    assert isinstance(request.user, User)  # LoginRequiredMiddleware
    return by_of(request, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None leaves the form unbound. An empty POST was sent too."""
    return request.POST if request.method == "POST" else None
