"""What every page is given. Nothing here asks the database until a template uses it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from centres.access import posts_of
from foundation.models import Message
from portal.display import MODES


def shown() -> dict[str, Any]:
    """What headers and footers show; safe when nothing else works."""
    return dict(settings.PORTAL)


class Desk:
    """The top bar of the person signed in; a view may give its own ``desk`` instead."""

    def __init__(self, request: HttpRequest) -> None:
        self._user = request.user
        self.session_seconds = settings.SESSION_IDLE_SECONDS

    @cached_property
    def _post(self) -> Any:
        return next(iter(posts_of(self._user)), None)

    @cached_property
    def unit(self) -> str:
        return str(self._post.department or self._post.centre) if self._post else ""

    @cached_property
    def tier(self) -> str:
        return str(self._post.centre.get_tier_display()) if self._post else ""

    @cached_property
    def account_name(self) -> str:
        return str(getattr(self._user, "name", ""))

    @cached_property
    def unread(self) -> int:
        if not self._user.is_authenticated:
            return 0
        return Message.objects.filter(recipient_id=self._user.pk, read_at=None).count()


def portal(request: HttpRequest) -> dict[str, Any]:
    mode = request.COOKIES.get("mode", "")
    return {
        "portal": shown(),
        "display_mode": mode if mode in MODES else MODES[0],
        "desk": SimpleLazyObject(lambda: Desk(request)),
    }
