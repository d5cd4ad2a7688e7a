"""Who may do what: the role table as plain data, read through the posts of the user.

Steps of a request have their own table in ``services/states.py``; this one says who enters
which part of the house, and over which centres a post reaches. ``docs/access.md`` is printed
from both.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from centres.constants import Role, Tier

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from centres.models import Centre, Post, User

# capability: (roles, what it means)
CAPABILITIES: dict[str, tuple[frozenset[Role], str]] = {
    "desk": (
        frozenset(
            {Role.CLERK, Role.AGENT, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.ORGANISER}
        ),
        "进入工作台",
    ),
    "log_request": (
        frozenset({Role.CLERK, Role.AGENT, Role.HANDLER, Role.HEAD}),
        "登记诉求",
    ),
    "read_subtree": (
        frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.ORGANISER}),
        "查看本中心及下级的非保密诉求",
    ),
    "export": (frozenset({Role.HEAD, Role.SUPERVISOR, Role.ORGANISER}), "导出列表"),
    "edit_centre": (frozenset({Role.HEAD, Role.SYSTEM_ADMIN}), "维护本中心及下级中心资料"),
    "edit_catalogue": (frozenset({Role.ORGANISER, Role.SYSTEM_ADMIN}), "维护事项目录与分派规则"),
    "edit_settings": (frozenset({Role.SYSTEM_ADMIN}), "维护工作日历与规则数值"),
    "edit_accounts": (frozenset({Role.SECURITY_ADMIN}), "维护账号与岗位"),
    "read_audit": (frozenset({Role.AUDIT_ADMIN}), "查阅审计记录"),
}


@dataclass(frozen=True)
class Scope:
    """What the posts of a user reach, as ids for the query sets."""

    user_id: int
    # Centres whose whole subtree is read: tier -> ids. A prefecture reads everything.
    subtrees: dict[str, frozenset[int]] = field(default_factory=dict)
    # Departments the user sits in, and centres where it sits outside a department.
    departments: frozenset[int] = frozenset()
    seats: frozenset[int] = frozenset()
    heads: frozenset[int] = frozenset()

    @property
    def seats_alone(self) -> frozenset[int]:
        """Seats without what lies below them."""
        return self.seats.difference(*self.subtrees.values())

    @property
    def everything(self) -> bool:
        return bool(self.subtrees.get(Tier.PREFECTURE))


def posts_of(user: "User | AnonymousUser") -> "list[Post]":
    return getattr(user, "posts_now", []) if user.is_authenticated else []


def may(user: "User | AnonymousUser", capability: str) -> bool:
    roles = CAPABILITIES[capability][0]
    return any(post.role in roles for post in posts_of(user))


def centres_where(user: "User | AnonymousUser", capability: str) -> "list[Centre]":
    """The centres at which the user holds a role with this capability."""
    roles = CAPABILITIES[capability][0]
    return [post.centre for post in posts_of(user) if post.role in roles]


def may_at(user: "User | AnonymousUser", capability: str, centre: "Centre") -> bool:
    """Whether the capability reaches this centre: held at it or above it."""
    return any(own.contains(centre) for own in centres_where(user, capability))


def scope_of(user: "User") -> Scope:
    """Seats and subtrees of the user's posts. Administrators reach no case."""
    posts = posts_of(user)
    desk = CAPABILITIES["desk"][0]
    subtree_roles = CAPABILITIES["read_subtree"][0]
    subtrees: dict[str, set[int]] = {}
    for post in posts:
        if post.role in subtree_roles and post.department_id is None:
            subtrees.setdefault(post.centre.tier, set()).add(post.centre_id)
    seated = [post for post in posts if post.role in desk]
    return Scope(
        user_id=user.pk,
        subtrees={tier: frozenset(ids) for tier, ids in subtrees.items()},
        departments=_ids(post.department_id for post in seated),
        seats=_ids(
            post.centre_id
            for post in seated
            if post.department_id is None and post.role in {Role.CLERK, Role.HEAD, Role.HANDLER}
        ),
        heads=_ids(
            post.centre_id
            for post in seated
            if post.role == Role.HEAD and post.department_id is None
        ),
    )


def _ids(values: Iterable[int | None]) -> frozenset[int]:
    return frozenset(value for value in values if value is not None)
