"""Calendar, figures and departments, for system administrators."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.forms import ModelChoiceField
from django.http import HttpRequest

from centres.actions.calendar import settings_changed
from centres.constants import Tier
from centres.models import CalendarYear, Centre, Department, Figure, SpecialDay
from foundation.admin import ModelAdmin, StampedAdmin


@admin.register(Centre)
class CentreAdmin(ModelAdmin):
    """For looking up only: the network has its own pages, which keep the tree whole."""

    list_display = ("code", "name", "tier", "status")
    list_filter = ("tier", "status")
    search_fields = ("code", "name", "initials")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False


class DeadlineAdmin(StampedAdmin):
    """Deadlines are counted from these rows, so they are counted again."""

    def changed(self) -> None:
        settings_changed()


@admin.register(CalendarYear)
class CalendarYearAdmin(DeadlineAdmin):
    list_display = ("year", "published", "source")
    list_filter = ("published",)


@admin.register(SpecialDay)
class SpecialDayAdmin(DeadlineAdmin):
    list_display = ("day", "kind", "name")
    list_filter = ("kind",)
    date_hierarchy = "day"


@admin.register(Figure)
class FigureAdmin(DeadlineAdmin):
    list_display = ("code", "place", "effective_from", "value", "unit", "source")
    list_select_related = ("county",)
    search_fields = ("code", "note")

    @admin.display(description="县(市、区)", ordering="county")
    def place(self, figure: Figure) -> str:
        return str(figure.county or "全市")

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        kwargs["queryset"] = Centre.objects.filter(tier=Tier.COUNTY)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Department)
class DepartmentAdmin(StampedAdmin):
    list_display = ("name", "code", "centre", "active")
    list_filter = ("active",)
    search_fields = ("name", "code", "centre__name")
    list_select_related = ("centre",)
    autocomplete_fields = ("centre",)
    show_full_result_count = False
