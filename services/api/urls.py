"""The API of services."""

from django.urls import URLPattern, URLResolver

from services.api.catalogue_urls import catalogue_urls
from services.api.request_urls import action_urls, public_urls, request_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *catalogue_urls,
    *request_urls,
    *action_urls,
    *public_urls,
]
