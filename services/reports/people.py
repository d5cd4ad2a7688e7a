"""Who sits where, for those who name a handler."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.access import posts_of
from centres.constants import Role
from centres.models import Post, User

_HANDS = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.AGENT)
_MOST = 200  # a seat with more people is no seat


def _posts_now() -> QuerySet[Post]:
    today = timezone.localdate()
    return Post.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        role__in=_HANDS,
        user__is_active=True,
    )


def seat_people(centre_id: int, department_id: int | None) -> list[tuple[str, str]]:
    """User name and shown name of the people at one seat."""
    rows = _posts_now().filter(centre=centre_id, department=department_id)
    return _choices(rows)


def people_under(user: User) -> list[tuple[str, str]]:
    """The people at the seats this user leads."""
    reach = Q(pk__in=[])
    for post in posts_of(user):
        if post.role == Role.HEAD:
            whole = post.department_id is None
            reach |= Q(centre=post.centre_id) if whole else Q(department=post.department_id)
    return _choices(_posts_now().filter(reach))


def _choices(rows: QuerySet[Post]) -> list[tuple[str, str]]:
    rows = rows.select_related("user", "department").order_by("department_id", "user__initials")
    found: dict[str, str] = {}
    for post in rows[:_MOST]:
        where = post.department.name if post.department else post.get_role_display()
        found.setdefault(post.user.username, f"{post.user.name}（{where}）")
    return list(found.items())
