"""Pages of the foundation: what everybody who works here has."""

from django.urls import URLPattern, URLResolver, path

from foundation.views import inbox

app_name = "foundation"

urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.message_list, name="message_list"),
    path("inbox/read/", inbox.message_read, name="message_read"),
]
