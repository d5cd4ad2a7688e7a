"""The catalogue over the API: the same for everybody, without log-in."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as Call
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.pages import page_response, read_query
from foundation.cursors import CursorError
from foundation.problems import InvalidError, NotFoundError
from foundation.serializers import QuerySerializer
from services.catalogue import Catalogue, CategoryEntry, ItemEntry, catalogue_now
from services.catalogue_rules import MATERIAL_FORMS, WORKING_TIERS
from services.paging import CodePage, HasCode, page_by_code
from services.reports.stations import station_name
from services.serializers import page_of
from services.suggest import find_items

SERVING_TIERS = [(tier.value, tier.label) for tier in WORKING_TIERS]


class CategoryQuery(QuerySerializer):
    pass


class ItemQuery(QuerySerializer):
    q = serializers.CharField(
        required=False,
        max_length=60,
        allow_blank=True,
        help_text="words, code or pinyin initials; all must be found",
    )
    tier = serializers.ChoiceField(SERVING_TIERS, required=False, help_text="where it is decided")
    category = serializers.CharField(
        required=False, max_length=40, help_text="code; a parent also finds its children"
    )


# Made by name where a field is called like something the serializer itself has.
CategoryOut = type(
    "CategoryOut",
    (serializers.Serializer,),
    {
        "code": serializers.CharField(),
        "name": serializers.CharField(),
        "parent": serializers.CharField(allow_null=True, help_text="code; null at the top"),
    },
)
ItemMaterialOut = type(
    "ItemMaterialOut",
    (serializers.Serializer,),
    {
        "code": serializers.CharField(),
        "name": serializers.CharField(),
        "copies": serializers.IntegerField(),
        "form": serializers.ChoiceField(list(MATERIAL_FORMS.items())),
        "required": serializers.BooleanField(help_text="false: only where it applies"),
        "source": serializers.CharField(allow_blank=True, help_text="where it comes from"),
        "sample_note": serializers.CharField(allow_blank=True, help_text="how to prepare it"),
    },
)


class ItemCategoryOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ItemRowOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    category = ItemCategoryOut()
    tier = serializers.ChoiceField(SERVING_TIERS, help_text="where it is decided")
    limit = serializers.IntegerField(help_text="promised, in working days")
    legal_limit = serializers.IntegerField(help_text="in working days")
    fee = serializers.CharField()
    agency_allowed = serializers.BooleanField(help_text="an agent may carry it")


class ItemStepOut(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    name = serializers.CharField()
    who_tier = serializers.ChoiceField(SERVING_TIERS)
    days = serializers.IntegerField(help_text="working days")


class ItemBasisOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    article = serializers.CharField(allow_blank=True)


class ItemDepartmentOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class ItemOut(ItemRowOut):
    department = ItemDepartmentOut(allow_null=True, help_text="null: the front window")
    id_number_needed = serializers.BooleanField()
    confidential = serializers.BooleanField(help_text="read by the holder chain only")
    materials = ItemMaterialOut(many=True)
    steps = ItemStepOut(many=True)
    basis = ItemBasisOut(many=True)
    how_to = serializers.CharField(allow_blank=True)
    result = serializers.CharField(allow_blank=True)


class _Open(APIView):
    authentication_classes = ()
    permission_classes = ()


class ItemList(_Open):
    """Items of the catalogue in the order of their codes."""

    query_serializer = ItemQuery

    @extend_schema(operation_id="items_list", responses=page_of(ItemRowOut), tags=["items"])
    def get(self, request: Call) -> Response:
        query = read_query(request, ItemQuery)
        catalogue = catalogue_now()
        if query.get("category", "") not in {"", *catalogue.categories_by_code}:
            raise InvalidError.field("category", "没有这个类别。")
        rows = find_items(
            catalogue,
            text=query.get("q", ""),
            tier=query.get("tier", ""),
            category=query.get("category", ""),
        )
        return _paged(request, query, rows, lambda row: row_of(row, catalogue))


class ItemDetail(_Open):
    """The guide of one item."""

    @extend_schema(operation_id="items_read", responses=ItemOut, tags=["items"])
    def get(self, _request: Call, code: str) -> Response:
        catalogue = catalogue_now()
        item = catalogue.items_by_code.get(code)
        if item is None:
            raise NotFoundError("没有这个事项，或已停止办理。")
        return Response(guide_of(item, catalogue))


class CategoryList(_Open):
    """Two levels of subjects in the order of their codes."""

    query_serializer = CategoryQuery

    @extend_schema(operation_id="categories_list", responses=page_of(CategoryOut), tags=["items"])
    def get(self, request: Call) -> Response:
        query = read_query(request, CategoryQuery)
        catalogue = catalogue_now()
        rows = catalogue.categories
        return _paged(request, query, rows, lambda row: category_of(row, catalogue))


def row_of(item: ItemEntry, catalogue: Catalogue) -> dict[str, Any]:
    category = catalogue.categories_by_id[item.category_id]
    return {
        "code": item.code,
        "name": item.name,
        "category": {"code": category.code, "name": category.name},
        "tier": item.tier,
        "limit": item.promised_days,
        "legal_limit": item.legal_days,
        "fee": item.fee,
        "agency_allowed": item.agency_allowed,
    }


def guide_of(item: ItemEntry, catalogue: Catalogue) -> dict[str, Any]:
    name = station_name(item.tier, item.department_code)
    return row_of(item, catalogue) | {
        "department": {"code": item.department_code, "name": name} if name else None,
        "id_number_needed": item.id_number_needed,
        "confidential": item.confidential,
        "materials": item.materials,
        "steps": item.steps,
        "basis": item.basis,
        "how_to": item.how_to,
        "result": item.result,
    }


def category_of(category: CategoryEntry, catalogue: Catalogue) -> dict[str, Any]:
    parent = catalogue.categories_by_id.get(category.parent_id) if category.parent_id else None
    return {
        "code": category.code,
        "name": category.name,
        "parent": parent.code if parent else None,
    }


def _paged(request: Call, query: dict[str, Any], rows: Any, render: Any) -> Response:
    try:
        page: CodePage[HasCode] = page_by_code(rows, query.get("cursor", ""), query["limit"])
    except CursorError as error:
        raise InvalidError.field("cursor", "翻页标记无效，请从第一页重新开始。") from error
    return page_response(
        request,
        page.rows,
        next_cursor=page.next_cursor,
        previous_cursor=page.previous_cursor,
        render=render,
    )
