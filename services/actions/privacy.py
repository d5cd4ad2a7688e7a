"""Personal data shown in clear or taken out: counted, limited, written down."""

from django.db import transaction

from centres.models import User
from foundation.audit import log_read
from foundation.problems import ForbiddenError, InvalidError
from foundation.throttles import hit
from services.reports.detail import find_request, may_see_clear, requester_of

_REASON_MAX = 200


@transaction.atomic
def show_person(*, user: User, code: str, reason: str, address: str) -> dict[str, str]:
    """Name, phone and ID number in clear, once, for those who handle the case.

    Raises NotFoundError, ForbiddenError, InvalidError (reason), TooManyError.
    """
    request = find_request(user, code)
    if not may_see_clear(user, request):
        raise ForbiddenError("只有办理这件诉求的人员可以查看完整信息。")
    if not reason.strip() or len(reason) > _REASON_MAX:
        raise InvalidError.field("reason", f"请写明查看的原因，{_REASON_MAX} 字以内。")
    hit("reveal_person", str(user.pk))
    log_read(
        actor_id=user.pk,
        subject="request",
        key=code,
        fields="requester",
        reason=reason.strip(),
        address=address,
    )
    return requester_of(request, clear=True)


@transaction.atomic
def note_export(*, user: User, box: str, count: int, address: str) -> None:
    """A list was taken out, masked. Raises TooManyError."""
    hit("export_person", str(user.pk))
    log_read(
        actor_id=user.pk,
        subject="request_list",
        key=box,
        fields="masked",
        reason=f"导出 {count} 条",
        address=address,
    )
