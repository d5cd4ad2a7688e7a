"""centres/: the network, the same for everybody."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.models import Centre, Post
from centres.reports.network import (
    Wanted,
    children_of,
    distance_of,
    find_centre,
    list_centres,
    path_of,
    staff_shown,
)
from centres.serializers import CentreOut, CentrePage, CentreQuery
from foundation.api.pages import page_response, read_query
from foundation.cursors import CursorError
from foundation.problems import InvalidError, NotFoundError


class CentreList(APIView):
    """Every centre that is not closed, by code; with `near` by distance."""

    authentication_classes = ()
    permission_classes = ()
    query_serializer = CentreQuery

    @extend_schema(operation_id="centres_list", responses=CentrePage, tags=["centres"])
    def get(self, request: Request) -> Response:
        query = read_query(request, CentreQuery)
        if "parent" in query:
            query["parent"] = _parent(query["parent"])
        try:
            found = list_centres(Wanted(**query))
        except CursorError as error:
            raise InvalidError.field("cursor", "翻页标记无效，请从第一页重新开始。") from error
        return page_response(
            request,
            found.rows,
            next_cursor=found.next_cursor,
            previous_cursor=found.previous_cursor,
            render=row_of,
        )


class CentreDetail(APIView):
    """One centre with those who serve there; a closed one too, with where its work went."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(operation_id="centres_read", responses=CentreOut, tags=["centres"])
    def get(self, _request: Request, code: str) -> Response:
        centre = find_centre(code)
        if centre is None:
            raise NotFoundError("没有这个中心。")
        return Response(
            {
                **row_of(centre),
                "supervision_phone": centre.supervision_phone,
                "promise": centre.promise,
                "services": f"/api/v1/items/?tier={centre.tier}",
                "staff": [_staff_of(post) for post in staff_shown(centre)],
                "departments": [
                    {"code": row.code, "name": row.name} for row in centre.departments.all()
                ],
                "children": [_child_of(row) for row in children_of(centre)],
                "successor": centre.successor.code if centre.successor else None,
                "predecessors": [row.code for row in centre.predecessors.all()],
            }
        )


def row_of(centre: Centre) -> dict[str, Any]:
    return {
        "code": centre.code,
        "name": centre.name,
        "short_name": centre.short_name,
        "path": path_of(centre),
        "tier": centre.tier,
        "base_kind": centre.base_kind,
        "status": centre.status,
        "parent": centre.parent.code if centre.parent else None,
        "address": centre.address,
        "hours": centre.hours,
        "hotline": centre.hotline,
        "longitude": None if centre.longitude is None else float(centre.longitude),
        "latitude": None if centre.latitude is None else float(centre.latitude),
        "distance_m": distance_of(centre),
    }


def _parent(code: str) -> Centre:
    parent: Centre | None = Centre.objects.filter(code=code).first()
    if parent is None:
        raise InvalidError.field("parent", "没有这个中心。")
    return parent


def _staff_of(post: Post) -> dict[str, str]:
    return {
        "name": post.user.name,
        "title": post.title,
        "role": post.role,
        "department": post.department.name if post.department else "",
        "stand_in": post.stand_in.name if post.stand_in else "",
    }


def _child_of(centre: Centre) -> dict[str, str]:
    return {
        "code": centre.code,
        "name": centre.name,
        "tier": centre.tier,
        "status": centre.status,
    }
