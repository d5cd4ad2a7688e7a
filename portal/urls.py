"""Every address of the house."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import views
from portal.display import display_mode, extend_session

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("", include("centres.urls")),
    path("", include("services.urls")),
    path("", include("foundation.urls")),
    path("display/", display_mode, name="display_mode"),
    path("session/extend/", extend_session, name="session_extend"),
    path("admin-console/django/", admin.site.urls),
    path("api/v1/", include("portal.api_urls")),
    path("healthz", views.healthz, name="healthz"),
    path("healthz/deep", views.readyz, name="healthz_deep"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]

if settings.DEBUG:
    from portal.gallery import gallery

    urlpatterns += [
        path("gallery/", gallery, name="gallery"),
        path("gallery/<slug:shell>/", gallery, name="gallery_shell"),
    ]
