"""The OpenAPI document says every status an endpoint can answer."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from foundation.serializers import ProblemSerializer

_MEANING = {
    "400": "invalid input; errors names each field",
    "401": "not signed in",
    "403": "inside the scope, but not this role",
    "404": "does not exist or lies outside the scope",
    "409": "stale version, not allowed in this state, or client_id reused",
    "413": "body too large",
    "415": "unsupported media type",
    "429": "too many anonymous calls or failed log-ins",
    "503": "try again later; nothing was stored",
}


class ProblemAutoSchema(AutoSchema):
    """Adds the problem answers; a view narrows them with ``problems = ("404", …)``."""

    def get_override_parameters(self) -> list[Any]:
        serializer = getattr(self.view, "query_serializer", None)
        found = list(super().get_override_parameters())
        return [*found, serializer] if serializer and self.method == "GET" else found

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction=direction)
        for status in self._problem_statuses():
            if status not in bodies:
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    OpenApiResponse(ProblemSerializer, _MEANING[status]),
                    status,
                    media_types=["application/problem+json"],
                )
        return bodies

    def _problem_statuses(self) -> list[str]:
        anonymous = not self.view.permission_classes
        statuses = {"400", "404", "503", *getattr(self.view, "problems", ())}
        statuses |= {"429"} if anonymous else {"401", "403"}
        if self.method in {"POST", "PUT", "PATCH"}:
            statuses |= {"409", "413", "415"}
        return sorted(statuses)
