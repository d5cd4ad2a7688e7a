"""Pages of services."""

from django.urls import URLPattern, URLResolver, path

from services.desk_urls import desk_urls
from services.views import (
    category_admin,
    item_admin,
    items,
    public_apply,
    public_info,
    public_steps,
    public_track,
    rule_admin,
)

app_name = "services"

catalogue_urls = [
    path("items/", items.item_list, name="item_list"),
    path("items/<slug:code>/", items.item_guide, name="item_guide"),
]

console_urls = [
    path("admin-console/items/", item_admin.item_admin_list, name="item_admin_list"),
    path("admin-console/items/new/", item_admin.item_admin_new, name="item_admin_new"),
    path("admin-console/items/<slug:code>/", item_admin.item_admin_edit, name="item_admin_edit"),
    path(
        "admin-console/items/<slug:code>/active/",
        item_admin.item_admin_active,
        name="item_admin_active",
    ),
    path(
        "admin-console/categories/", category_admin.category_admin_list, name="category_admin_list"
    ),
    path(
        "admin-console/categories/new/",
        category_admin.category_admin_new,
        name="category_admin_new",
    ),
    path(
        "admin-console/categories/<slug:code>/",
        category_admin.category_admin_edit,
        name="category_admin_edit",
    ),
    path("admin-console/rules/", rule_admin.rule_admin_list, name="rule_admin_list"),
    path("admin-console/rules/new/", rule_admin.rule_admin_new, name="rule_admin_new"),
    path("admin-console/rules/<int:pk>/", rule_admin.rule_admin_edit, name="rule_admin_edit"),
    path("admin-console/rules/<int:pk>/move/", rule_admin.rule_admin_move, name="rule_admin_move"),
    path(
        "admin-console/rules/<int:pk>/active/",
        rule_admin.rule_admin_active,
        name="rule_admin_active",
    ),
]

public_urls = [
    path("apply/", public_apply.apply, name="public_apply"),
    path("apply/done/<str:code>/", public_apply.done, name="public_done"),
    path("track/", public_track.track, name="public_track"),
    path("track/<str:code>/", public_track.show, name="public_request"),
    path("track/<str:code>/export/", public_steps.export, name="public_request_export"),
    path("track/<str:code>/<slug:step>/", public_steps.act, name="public_request_step"),
    path("t/<str:code>/<str:token>/", public_track.show, name="public_link"),
    path("t/<str:code>/<str:token>/export/", public_steps.export, name="public_link_export"),
    path("t/<str:code>/<str:token>/<slug:step>/", public_steps.act, name="public_link_step"),
    path("ask/", public_info.ask, name="public_ask"),
    path("privacy/", public_info.privacy, name="public_privacy"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *catalogue_urls,
    *console_urls,
    *public_urls,
    *desk_urls,
]
