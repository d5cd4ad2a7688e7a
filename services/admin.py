"""Catalogue and rules for system administrators: what the console's own pages do not do."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from foundation.admin import StampedAdmin
from services.models import Category, Item, RoutingRule


class VersionedAdmin(StampedAdmin):
    """Nothing is deleted: it is retired. Who has the console's page open is told of the change."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.version += 1
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Category)
class CategoryAdmin(VersionedAdmin):
    list_display = ("name", "code", "parent", "active")
    list_filter = ("active",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    readonly_fields = ("version",)


@admin.register(Item)
class ItemAdmin(VersionedAdmin):
    """Materials, steps and basis have a shape that the console's page checks."""

    list_display = ("name", "code", "category", "tier", "promised_days", "legal_days", "active")
    list_filter = ("active", "tier")
    list_select_related = ("category",)
    search_fields = ("name", "code", "initials")
    readonly_fields = ("code", "materials", "steps", "basis", "version")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


@admin.register(RoutingRule)
class RoutingRuleAdmin(VersionedAdmin):
    """Where an order can be typed, e.g. to bring many rules into another one."""

    list_display = ("order", "name", "kind", "to_tier", "to_department", "active", "failed_at")
    list_display_links = ("name",)
    list_filter = ("active", "kind")
    readonly_fields = ("version", "failed_at", "failure")
