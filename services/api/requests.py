"""Requests: create, list, read, and every action of the state table."""

from typing import Any, ClassVar

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request as Call_
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.api.authentication import caller
from centres.models import Centre
from foundation.api.once import REPLAY_HEADER, once
from foundation.api.pages import page_response, read_query
from foundation.codes import CodeCheckError, CodeFormatError, parse_code
from foundation.cursors import CursorError
from foundation.problems import InvalidError, NotFoundError
from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.table import RUN
from services.api import show
from services.reports.boxes import NEWEST_BOXES, Wanted, list_requests
from services.reports.detail import events_of, find_request
from services.serializers import (
    EventOut,
    RequestIn,
    RequestOut,
    RequestQuery,
    RequestRowOut,
    action_serializer,
    page_of,
)
from services.states import ACTIONS, Action

_REPLAY = OpenApiParameter(
    REPLAY_HEADER, bool, OpenApiParameter.HEADER, response=True, description="a repeated call"
)


def code_or_404(typed: str) -> str:
    """The stored form of a code. A misread one is told apart from an unknown one."""
    try:
        return parse_code(typed)
    except CodeCheckError as error:
        raise NotFoundError("编号有误：有一位读错或写反，请核对。", code="code_misread") from error
    except CodeFormatError as error:
        raise NotFoundError("没有找到这件诉求。") from error


def scope_of_replies(request: Call_) -> str:
    return f"u:{caller(request).pk}"


def read_new(data: dict[str, Any]) -> NewRequest:
    """The validated body as the value the action takes."""
    person = data["requester"]
    materials = data.get("materials") or {"missing": [], "received": []}
    return NewRequest(
        kind=data["kind"],
        title=data["title"],
        body=data["body"] or "",
        channel=data["channel"],
        item=data["item"] or "",
        category=data["category"] or "",
        name=person["name"] or "",
        phone=person["phone"] or "",
        id_number=person["id_number"] or "",
        anonymous=person["anonymous"],
        centre=read_centre(data["centre"] or ""),
        location=data["location"] or "",
        green_channel=data.get("priority") == "green",
        petition=data.get("petition", False),
        confidential=data.get("confidential", False),
        occurred_at=data.get("occurred_at"),
        missing=tuple(materials["missing"]),
        received=tuple(materials["received"]),
    )


def read_centre(code: str) -> Centre | None:
    if not code:
        return None
    centre: Centre | None = Centre.objects.filter(code=code).first()
    if centre is None:
        raise InvalidError.field("centre", "没有这个中心。")
    return centre


class RequestList(APIView):
    query_serializer = RequestQuery

    @extend_schema(
        operation_id="requests_list", responses=page_of(RequestRowOut), tags=["requests"]
    )
    def get(self, request: Call_) -> Response:
        query = read_query(request, RequestQuery)
        wanted = _wanted(query)
        try:
            listed = list_requests(caller(request), wanted)
        except CursorError as error:
            raise InvalidError.field("cursor", "翻页标记无效，请从第一页重新开始。") from error
        return page_response(
            request, listed.rows, next_cursor=listed.next_cursor, render=show.row_of
        )

    @extend_schema(
        operation_id="requests_create",
        request=RequestIn,
        responses={201: OpenApiResponse(RequestOut)},
        parameters=[_REPLAY],
        tags=["requests"],
    )
    def post(self, request: Call_) -> Response:
        serializer = RequestIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data

        def do() -> dict[str, Any]:
            call = Call(user=caller(request), client_id=data["client_id"], whole=True)
            return show.request_of(create_request(call=call, new=read_new(data)), caller(request))

        return once(
            request,
            scope=scope_of_replies(request),
            client_id=data["client_id"],
            do=do,
            status=201,
        )


def _wanted(query: dict[str, Any]) -> Wanted:
    newest = query["box"] in NEWEST_BOXES or "q" in query
    ordering = query.pop("ordering", "newest" if newest else "urgent")
    if ordering != ("newest" if newest else "urgent"):
        raise InvalidError.field("ordering", "这个列表不能按此排序。")
    return Wanted(since=query.pop("from", None), until=query.pop("to", None), **query)


class RequestDetail(APIView):
    @extend_schema(operation_id="requests_read", responses=RequestOut, tags=["requests"])
    def get(self, request: Call_, code: str) -> Response:
        found = find_request(caller(request), code_or_404(code))
        return Response(show.request_of(found, caller(request)))


class RequestEvents(APIView):
    @extend_schema(operation_id="requests_events", responses=page_of(EventOut), tags=["requests"])
    def get(self, request: Call_, code: str) -> Response:
        found = find_request(caller(request), code_or_404(code))
        events = events_of(found, staff=True)
        return page_response(request, events, next_cursor=None, render=show.event_of)


class ActionView(APIView):
    """One action of the state table; subclasses are made by ``action_view``."""

    # Not "action": the generator of the document takes that for a method.
    entry: ClassVar[Action]
    serializer_class: ClassVar[Any]

    def post(self, request: Call_, code: str) -> Response:
        serializer = self.serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        version, client_id = given.pop("version"), given.pop("client_id")
        stored = code_or_404(code)

        def do() -> dict[str, Any]:
            call = Call(user=caller(request), client_id=client_id, version=version, whole=True)
            done = RUN[self.entry.name](call=call, code=stored, **given)
            return show.request_of(done, caller(request))

        return once(request, scope=scope_of_replies(request), client_id=client_id, do=do)


def action_view(name: str) -> type[ActionView]:
    action = ACTIONS[name]
    serializer = action_serializer(action)
    title = "".join(part.capitalize() for part in name.split("_"))
    view = type(f"{title}View", (ActionView,), {"entry": action, "serializer_class": serializer})
    described = extend_schema(
        operation_id=f"requests_{name}",
        summary=action.label,
        request=serializer,
        responses={200: RequestOut},
        parameters=[_REPLAY],
        tags=["requests"],
    )
    return extend_schema_view(post=described)(view)
