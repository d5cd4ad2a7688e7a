"""What the views of the desk share."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from centres.access import centres_where
from centres.models import Centre, User

_PAGE_ONLY = frozenset({"csrfmiddlewaretoken", "client_id", "version", "back", "find"})


def person(request: HttpRequest) -> User:
    """Who is signed in; LoginRequiredMiddleware let nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


def top_centre(user: User) -> Centre | None:
    """The first centre whose subtree this person reads."""
    return next(iter(centres_where(user, "read_subtree")), None)


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the part it swaps. Going back in history needs the whole page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


def page_behind(request: HttpRequest) -> str:
    """The path of the page on which htmx runs."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path


def typed_lists(request: HttpRequest) -> dict[str, list[str]]:
    """What a form holds, for its draft: without what belongs to this one page only."""
    return {
        name: list(values)
        for name, values in request.POST.lists()
        if name not in _PAGE_ONLY and any(values)
    }
