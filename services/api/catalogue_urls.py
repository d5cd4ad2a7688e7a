"""Routes of the catalogue."""

from django.urls import path

from services.api.catalogue import CategoryList, ItemDetail, ItemList

catalogue_urls = [
    path("categories/", CategoryList.as_view(), name="category_list"),
    path("items/", ItemList.as_view(), name="item_list"),
    path("items/<slug:code>/", ItemDetail.as_view(), name="item_detail"),
]
