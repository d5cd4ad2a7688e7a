"""Base of the administration's pages for tables that processes hold in memory."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from foundation.stamps import raise_version

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class StampedAdmin(ModelAdmin):
    """Every change raises the stamp in its own transaction, so that it holds at once everywhere."""

    def changed(self) -> None:
        """What a change brings about; tables that deadlines are counted from ask for more."""
        raise_version()

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.changed()

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        self.changed()

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        self.changed()
