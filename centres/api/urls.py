"""The API of centres."""

from django.urls import URLPattern, URLResolver, path

from centres.api.auth import LoginView, LogoutView

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/login/", LoginView.as_view(), name="auth_login"),
    path("auth/logout/", LogoutView.as_view(), name="auth_logout"),
]
