"""Pages of services."""

from django.urls import URLPattern, URLResolver, path

from services.views import category_admin, item_admin, items, rule_admin

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

urlpatterns: list[URLPattern | URLResolver] = [*catalogue_urls, *console_urls]
