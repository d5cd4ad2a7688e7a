"""The REST API, version 1."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from portal.api import MeView
from portal.views import ApiDocsView, unknown_api_path

app_name = "api"

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", ApiDocsView.as_view(), name="docs"),
    path("me/", MeView.as_view(), name="me"),
    path("", include("centres.api.urls")),
    path("", include("services.api.urls")),
    # Last: what nobody answers is told as a problem, not as a page.
    re_path(r"", unknown_api_path, name="unknown"),
]
