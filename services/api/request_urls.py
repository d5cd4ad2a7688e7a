"""Paths of the requests' API; one path for each action of the state table."""

from django.urls import URLPattern, path

from services.api.requests import RequestDetail, RequestEvents, RequestList, action_view
from services.states import ACTIONS

request_urls: list[URLPattern] = [
    path("requests/", RequestList.as_view(), name="requests"),
    path("requests/<str:code>/", RequestDetail.as_view(), name="request"),
    path("requests/<str:code>/events/", RequestEvents.as_view(), name="request_events"),
]
action_urls: list[URLPattern] = [
    path(
        f"requests/<str:code>/actions/{name}/",
        action_view(name).as_view(),
        name=f"request_{name}",
    )
    for name in ACTIONS
]
