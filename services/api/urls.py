"""The API of services."""

from django.urls import URLPattern, URLResolver

from services.api.request_urls import action_urls, request_urls

urlpatterns: list[URLPattern | URLResolver] = [*request_urls, *action_urls]
