"""What every page is given. Nothing here asks the database until a template uses it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from centres.access import may, posts_of
from centres.models import User
from foundation.reports.inbox import unread_count
from portal.display import MODES
from services.reports.boxes import badges_for
from services.views.desk_boxes import box_links


def shown() -> dict[str, Any]:
    """What headers and footers show; safe when nothing else works."""
    return dict(settings.PORTAL)


class Desk:
    """The top bar of the person signed in; a view may give its own ``desk`` instead."""

    def __init__(self, request: HttpRequest) -> None:
        self._user = request.user
        self._path = request.path
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
    def may_log(self) -> bool:
        return may(self._user, "log_request")

    @cached_property
    def boxes(self) -> list[dict[str, Any]]:
        return box_links(self._badges, self._path) if self._badges else []

    @cached_property
    def unread(self) -> int:
        if not isinstance(self._user, User):
            return 0
        known = self._badges.get("messages")
        return unread_count(self._user.pk) if known is None else known

    @cached_property
    def _badges(self) -> dict[str, int]:
        if isinstance(self._user, User) and may(self._user, "desk"):
            return badges_for(self._user)
        return {}


def portal(request: HttpRequest) -> dict[str, Any]:
    mode = request.COOKIES.get("mode", "")
    return {
        "portal": shown(),
        "display_mode": mode if mode in MODES else MODES[0],
        "desk": SimpleLazyObject(lambda: Desk(request)),
    }
