"""The product's addresses and, beside them, the floor."""

from django.urls import path

from benchmarks import floor
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("floor/insert", floor.insert, name="floor_insert"),
    path("floor/newest", floor.newest, name="floor_newest"),
    *urlpatterns,
]
