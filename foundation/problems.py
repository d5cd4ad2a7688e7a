"""Errors of actions and of the API: RFC 9457 problems with a stable ``code``.

Actions raise these; pages show ``detail`` and ``errors`` in words, the API sends them as
``application/problem+json``.
"""

from typing import Any


class Problem(Exception):  # noqa: N818 - the name of the RFC
    status = 400
    code = "invalid"
    title = "输入有误"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: dict[str, list[str]] | None = None,
        current: dict[str, Any] | None = None,
        code: str = "",
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors
        self.current = current
        self.code = code or self.code

    def as_dict(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        if self.current is not None:
            body["current"] = self.current
        return body


class InvalidError(Problem):
    """400: a value is missing or wrong; ``errors`` names each field."""

    @classmethod
    def field(cls, name: str, message: str) -> "InvalidError":
        return cls("请更正标出的内容后再提交。", errors={name: [message]})


class NotAuthenticatedError(Problem):
    status, code, title = 401, "not_authenticated", "请先登录"


class ForbiddenError(Problem):
    """403: inside the scope, but not this role."""

    status, code, title = 403, "forbidden", "您的岗位不能办理这一步"


class NotFoundError(Problem):
    """404: does not exist or lies outside the scope; never says which."""

    status, code, title = 404, "not_found", "没有找到"


class StaleError(Problem):
    """409: somebody else was first; ``current`` says how it stands now."""

    status, code, title = 409, "stale", "内容已被他人更新"


class NotAllowedNowError(Problem):
    """409: not allowed in this state."""

    status, code, title = 409, "not_allowed_now", "当前状态不能这样办理"


class ReplayConflictError(Problem):
    """409: this client_id was used for something else."""

    status, code, title = 409, "client_id_reused", "同一提交编号已用于其他内容"


class TooLargeError(Problem):
    status, code, title = 413, "too_large", "内容过大"


class MediaTypeError(Problem):
    status, code, title = 415, "unsupported_media_type", "不支持的内容类型"


class TooManyError(Problem):
    status, code, title = 429, "too_many", "操作过于频繁，请稍后再试"

    def __init__(self, detail: str = "", *, wait: int = 60) -> None:
        super().__init__(detail)
        self.wait = wait


class UnavailableError(Problem):
    status, code, title = 503, "unavailable", "系统暂时繁忙，您的内容没有丢失，请稍后重试"
