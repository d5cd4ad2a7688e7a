"""Addresses of the desk. /desk/new/ is the quick log, so the box of that name is /desk/."""

from django.urls import URLPattern, path

from services import converters
from services.views import (
    desk_action,
    desk_boxes,
    desk_export,
    desk_files,
    desk_list,
    desk_new,
    desk_receipt,
    desk_request,
)

converters.register()

_list_urls = [
    path("desk/", desk_list.desk_list, name="desk_list"),
    path("desk/boxes/", desk_boxes.desk_boxes, name="desk_boxes"),
    path("desk/search/", desk_list.desk_search, name="desk_search"),
    path("desk/assign/", desk_list.desk_assign, name="desk_assign"),
    path("desk/export/", desk_export.desk_export, name="desk_export"),
]
_new_urls = [
    path("desk/new/", desk_new.request_new, name="request_new"),
    path("desk/new/person/", desk_new.request_new_person, name="request_new_person"),
    path("desk/new/item/", desk_new.request_new_item, name="request_new_item"),
    path("desk/new/draft/", desk_new.request_new_draft, name="request_new_draft"),
]
_request_urls = [
    path("desk/<code:code>/", desk_request.request_detail, name="request_detail"),
    path("desk/<code:code>/person/", desk_request.request_person, name="request_person"),
    path("desk/<code:code>/receipt/", desk_receipt.request_receipt, name="request_receipt"),
    path(
        "desk/<code:code>/attachments/",
        desk_files.request_attachments,
        name="request_attachments",
    ),
    path(
        "desk/<code:code>/attachments/<uuid:key>/",
        desk_files.attachment_file,
        name="attachment_file",
    ),
    path("desk/<code:code>/<slug:action>/", desk_action.request_action, name="request_action"),
    path(
        "desk/<code:code>/<slug:action>/draft/",
        desk_action.request_action_draft,
        name="request_action_draft",
    ),
]
desk_urls: list[URLPattern] = [
    *_list_urls,
    *_new_urls,
    *_request_urls,
    path("desk/<slug:box>/", desk_list.desk_list, name="desk_box"),
]
