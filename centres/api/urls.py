"""The API of centres."""

from django.urls import URLPattern, URLResolver, path

from centres.api.auth import LoginView, LogoutView
from centres.api.centres import CentreDetail, CentreList

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/login/", LoginView.as_view(), name="auth_login"),
    path("auth/logout/", LogoutView.as_view(), name="auth_logout"),
    path("centres/", CentreList.as_view(), name="centre_list"),
    path("centres/<str:code>/", CentreDetail.as_view(), name="centre_detail"),
]
