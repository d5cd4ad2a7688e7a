"""Django's admin: for system administrators, behind the one door, for our settings only."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from centres.access import may
from centres.views.door import logout_page

# Whatever a library registers (tokens, groups, attempts) is not shown.
_OURS = {"centres", "members", "services", "evaluation"}


class PortalAdminSite(AdminSite):
    site_header = site_title = _("系统设置")
    index_title = _("设置")
    site_url = None
    enable_nav_sidebar = True

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: "type[ModelAdmin[Any]] | None" = None,
        **options: Any,
    ) -> None:
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        ours = [model for model in models if model.__module__.split(".")[0] in _OURS]
        for model in ours:
            # Chinese has no plural; else every list is called "…s".
            model._meta.verbose_name_plural = model._meta.verbose_name  # noqa: SLF001
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and may(request.user, "edit_settings")

    @method_decorator(never_cache)
    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - the base's signature
    ) -> HttpResponse:
        """Limits, second factor and lockout are at our own door."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin-console/django/"))

    def get_urls(self) -> list[Any]:
        """Passwords and signing out have their pages already: they know history and sessions."""
        return [
            path("password_change/", self.admin_view(_to_our_page), name="password_change"),
            path("logout/", logout_page, name="logout"),
            *super().get_urls(),
        ]


def _to_our_page(_request: HttpRequest) -> HttpResponse:
    return redirect("centres:account_password")
