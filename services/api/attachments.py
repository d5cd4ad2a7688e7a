"""Files of a request: list, upload, download. Only for who sees the request."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request as Call_
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.api.authentication import caller
from foundation.actions.files import open_file
from foundation.api.pages import page_response
from foundation.problems import InvalidError, NotFoundError
from services.actions.attachments import attach_file
from services.actions.call import Call
from services.api import show
from services.api.requests import code_or_404
from services.models import Attachment
from services.reports.detail import find_request
from services.serializers import AttachmentOut, page_of


class UploadIn(serializers.Serializer[Any]):
    file = serializers.FileField()
    client_id = serializers.UUIDField()


class RequestAttachments(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="requests_attachments", responses=page_of(AttachmentOut), tags=["requests"]
    )
    def get(self, request: Call_, code: str) -> Response:
        found = find_request(caller(request), code_or_404(code))
        rows = found.attachments.select_related("file").order_by("id")
        return page_response(
            request,
            list(rows),
            next_cursor=None,
            render=lambda row: show.attachment_of(row, found.code),
        )

    @extend_schema(
        operation_id="requests_attach",
        request={"multipart/form-data": UploadIn},
        responses={201: OpenApiResponse(AttachmentOut)},
        tags=["requests"],
    )
    def post(self, request: Call_, code: str) -> Response:
        serializer = UploadIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        unknown = sorted(set(request.data) - {"file", "client_id"})
        if unknown:
            raise InvalidError(errors={name: ["没有这个字段。"] for name in unknown})
        found = find_request(caller(request), code_or_404(code))
        client_id: UUID = serializer.validated_data["client_id"]
        known = found.events.filter(client_id=client_id, verb="attach").first()
        if known is not None:
            row = found.attachments.select_related("file").get(pk=known.data["attachments"][0])
            return Response(
                show.attachment_of(row, found.code), 201, headers={"Idempotent-Replay": "true"}
            )
        call = Call(user=caller(request), client_id=client_id)
        row = attach_file(call=call, code=found.code, upload=serializer.validated_data["file"])
        return Response(show.attachment_of(row, found.code), status=201)


class RequestAttachment(APIView):
    @extend_schema(
        operation_id="requests_attachment",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        tags=["requests"],
    )
    def get(self, request: Call_, code: str, pk: int) -> FileResponse:
        found = find_request(caller(request), code_or_404(code))
        row: Attachment | None = found.attachments.select_related("file").filter(pk=pk).first()
        if row is None:
            raise NotFoundError
        response = FileResponse(
            open_file(row.file),
            as_attachment=True,
            filename=row.name,
            content_type=row.file.content_type,
        )
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cache-Control"] = "no-store"
        return response
