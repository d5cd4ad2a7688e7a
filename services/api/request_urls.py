"""Paths of the requests' API; one path for each action of the state table."""

from django.urls import URLPattern, path

from services.api.attachments import RequestAttachment, RequestAttachments
from services.api.public import (
    PublicCreate,
    PublicRate,
    PublicSupplement,
    PublicTrack,
    PublicWithdraw,
)
from services.api.requests import RequestDetail, RequestEvents, RequestList, action_view
from services.states import ACTIONS

public_urls: list[URLPattern] = [
    path("public/requests/", PublicCreate.as_view(), name="public_requests"),
    path("public/track/", PublicTrack.as_view(), name="public_track"),
    path(
        "public/requests/<str:code>/supplement/",
        PublicSupplement.as_view(),
        name="public_supplement",
    ),
    path("public/requests/<str:code>/withdraw/", PublicWithdraw.as_view(), name="public_withdraw"),
    path("public/requests/<str:code>/rate/", PublicRate.as_view(), name="public_rate"),
]
request_urls: list[URLPattern] = [
    path("requests/", RequestList.as_view(), name="requests"),
    path("requests/<str:code>/", RequestDetail.as_view(), name="request"),
    path("requests/<str:code>/events/", RequestEvents.as_view(), name="request_events"),
    path(
        "requests/<str:code>/attachments/",
        RequestAttachments.as_view(),
        name="request_attachments",
    ),
    path(
        "requests/<str:code>/attachments/<int:pk>/",
        RequestAttachment.as_view(),
        name="request_attachment",
    ),
]
action_urls: list[URLPattern] = [
    path(
        f"requests/<str:code>/actions/{name}/",
        action_view(name).as_view(),
        name=f"request_{name}",
    )
    for name in ACTIONS
]
