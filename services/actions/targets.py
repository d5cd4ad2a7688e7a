"""Where a request may go: centres, departments and persons named by a step."""

from django.db.models import Q
from django.utils import timezone

from centres.constants import CentreStatus, Role, Tier
from centres.models import Centre, Department, Post, User
from foundation.problems import InvalidError
from services.models import Request


def find_centre(code: str) -> Centre:
    centre: Centre | None = Centre.objects.filter(code=code).first()
    if centre is None:
        raise InvalidError.field("centre", "没有这个中心。")
    if centre.status != CentreStatus.OPEN or centre.tier == Tier.PREFECTURE:
        raise InvalidError.field("centre", "这个中心目前不受理诉求。")
    return centre


def find_department(centre: Centre, code: str) -> Department | None:
    if not code:
        return None
    department = Department.objects.filter(centre=centre, code=code, active=True).first()
    if department is None:
        raise InvalidError.field("department", f"{centre.name}没有这个站所。")
    return department


def parent_of(centre: Centre) -> Centre | None:
    """The centre above that takes requests; None at county tier."""
    if centre.parent_id is None or centre.tier == Tier.COUNTY:
        return None
    return Centre.objects.get(pk=centre.parent_id)


def working(centre: Centre) -> Centre:
    """The centre, or the one its work went to when it was closed."""
    while centre.status == CentreStatus.CLOSED and centre.successor:
        centre = centre.successor
    return centre


def find_handler(request: Request, username: str) -> User:
    """Somebody with a post at the seat that holds the request."""
    today = timezone.localdate()
    at_seat = Post.objects.filter(
        Q(until=None) | Q(until__gte=today),
        centre_id=request.holder_centre_id,
        department=request.holder_department,
        role__in=[Role.CLERK, Role.HANDLER, Role.HEAD, Role.AGENT],
        since__lte=today,
    )
    user = User.objects.filter(
        username=username, is_active=True, pk__in=at_seat.values("user")
    ).first()
    if user is None:
        raise InvalidError.field("handler", "承办人须是现承办单位的在岗人员。")
    return user


def refuse_same(request: Request, centre: Centre, department: Department | None) -> None:
    here = (request.holder_centre_id, request.holder_department_id)
    if here == (centre.pk, department.pk if department else None):
        raise InvalidError.field("department", "诉求已在这里，请选择其他去处。")
