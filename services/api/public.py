"""Without account: submit, track, supplement, withdraw, rate."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.request import Request as Call_
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.api.once import once
from foundation.middleware import client_ip
from services.actions import answer, rating
from services.actions.call import Call
from services.actions.public import (
    prove_by_digits,
    prove_by_token,
    submit_request,
    supplement_request,
)
from services.api.requests import read_new
from services.constants import Channel
from services.models import Request
from services.notice import Consent
from services.reports.public import find_proven, public_view
from services.serializers import (
    PublicMadeOut,
    PublicOut,
    PublicRateIn,
    PublicSubmitIn,
    PublicSupplementIn,
    PublicTrackIn,
    PublicWithdrawIn,
)
from services.states import Who
from services.tracking import pin_for, track_token


class PublicView(APIView):
    """Nobody is asked who they are; limits count by address, phone and code."""

    authentication_classes = ()
    permission_classes = ()


def find_own(request: Call_, code: str, given: dict[str, Any]) -> Request:
    """The request if the proof fits; failed tries are counted."""
    address = client_ip(request._request)  # noqa: SLF001 - DRF's own name for it
    if given.get("token"):
        return prove_by_token(code=code, token=given["token"], address=address)
    return prove_by_digits(code=code, digits=given["digits"], address=address)


class PublicCreate(PublicView):
    @extend_schema(
        operation_id="public_requests_create",
        request=PublicSubmitIn,
        responses={201: OpenApiResponse(PublicMadeOut)},
        tags=["public"],
    )
    def post(self, request: Call_) -> Response:
        serializer = PublicSubmitIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = {**serializer.validated_data, "channel": Channel.WEB}
        new = replace(read_new(data), notice_version=data["notice_version"])

        def do() -> dict[str, Any]:
            made = submit_request(
                call=Call(by=Who.REQUESTER, client_id=data["client_id"]),
                new=new,
                address=client_ip(request._request),  # noqa: SLF001 - as above
                consents=_consents(data),
            )
            return _made(made)

        return once(request, scope="public", client_id=data["client_id"], do=do, status=201)


def _consents(data: dict[str, Any]) -> frozenset[Consent] | None:
    """None where the client keeps the record of them itself."""
    return frozenset(map(Consent, data["consents"])) if "consents" in data else None


def _made(request: Request) -> dict[str, Any]:
    phone = request.requester_phone
    return {
        "code": request.code,
        "digits": phone[-4:] if phone else pin_for(request.code),
        "track_link": f"{settings.SITE_URL}/t/{request.code}/{track_token(request.code)}/",
        "state": request.state,
        "state_name": request.get_state_display(),
        "holder": str(request.holder_department or request.holder_centre),
    }


class PublicTrack(PublicView):
    @extend_schema(
        operation_id="public_track", request=PublicTrackIn, responses=PublicOut, tags=["public"]
    )
    def post(self, request: Call_) -> Response:
        serializer = PublicTrackIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        found = find_own(request, given["code"], given)
        # A link may be seen by others: it does not open the words of a confidential request.
        return Response(public_view(found, details="digits" in given))


def _own(name: str, body: Any) -> Any:
    return extend_schema(operation_id=name, request=body, responses=PublicOut, tags=["public"])


class _OwnAction(PublicView):
    """A step of the person on their own request."""

    serializer_class: ClassVar[Any]
    run: ClassVar[Callable[..., Request]]

    def post(self, request: Call_, code: str) -> Response:
        serializer = self.serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = dict(serializer.validated_data)
        found = find_own(request, code, given)
        client_id, by_digits = given.pop("client_id"), "digits" in given
        for proof in ("digits", "token"):
            given.pop(proof, None)

        def do() -> dict[str, Any]:
            call = Call(by=Who.REQUESTER, client_id=client_id)
            type(self).run(call=call, code=found.code, **given)
            return public_view(find_proven(found.code), details=by_digits)

        return once(request, scope=f"public:{found.code}", client_id=client_id, do=do)


@extend_schema_view(post=_own("public_supplement", PublicSupplementIn))
class PublicSupplement(_OwnAction):
    serializer_class = PublicSupplementIn
    run = staticmethod(supplement_request)


@extend_schema_view(post=_own("public_withdraw", PublicWithdrawIn))
class PublicWithdraw(_OwnAction):
    serializer_class = PublicWithdrawIn
    run = staticmethod(answer.withdraw_request)


@extend_schema_view(post=_own("public_rate", PublicRateIn))
class PublicRate(_OwnAction):
    serializer_class = PublicRateIn
    run = staticmethod(rating.rate_request)
