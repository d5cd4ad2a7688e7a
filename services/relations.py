"""How a person stands to a request: read from posts and holder, without the database."""

from typing import TYPE_CHECKING

from centres.access import CAPABILITIES, posts_of
from centres.constants import Role
from services.states import Who

if TYPE_CHECKING:
    from centres.models import Post, User
    from services.models import Request

_DESK = CAPABILITIES["desk"][0]
_HANDS = frozenset({Role.CLERK, Role.HANDLER})
_CALLERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR, Role.ORGANISER})


def relations(user: "User", request: "Request") -> frozenset[Who]:
    """Needs ``request.holder_centre`` loaded."""
    found: set[Who] = set()
    if request.first_responder_id == user.pk:
        found.add(Who.FIRST)
    if request.agent_id == user.pk:
        found.add(Who.AGENT)
    for post in posts_of(user):
        found |= _by_post(post, user, request)
    handled = bool(found & {Who.HOLDER, Who.HEAD}) or request.handler_id == user.pk
    if not handled and any(_may_call(post, request) for post in posts_of(user)):
        found.add(Who.OUTSIDE)
    return frozenset(found)


def acting_post(user: "User", request: "Request") -> "Post | None":
    """The post in whose name the user acts: at the holder, else above it, else any."""
    posts = [post for post in posts_of(user) if post.role in _DESK]
    at_holder = [post for post in posts if post.centre_id == request.holder_centre_id]
    above = [post for post in posts if post.centre.contains(request.holder_centre)]
    return next(iter([*at_holder, *above, *posts]), None)


def _by_post(post: "Post", user: "User", request: "Request") -> set[Who]:
    found: set[Who] = set()
    at_centre = post.centre_id == request.holder_centre_id
    if post.role == Role.HEAD:
        if at_centre and post.department_id in {None, request.holder_department_id}:
            found.add(Who.HEAD)
        elif post.department_id is None and post.centre.contains(request.holder_centre):
            found.add(Who.SUPERIOR)
    elif post.role in _HANDS and at_centre:
        if post.department_id == request.holder_department_id:
            found.add(Who.HOLDER)
        elif post.role == Role.CLERK and post.department_id is None:
            found.add(Who.WINDOW)
    elif post.role == Role.AGENT and at_centre and _carries(user, request):
        found.add(Who.HOLDER)
    return found


def _carries(user: "User", request: "Request") -> bool:
    """An agent holds what it took, carries or was assigned, while no department has it."""
    mine = user.pk in {request.agent_id, request.first_responder_id, request.handler_id}
    return mine and request.holder_department_id is None


def _may_call(post: "Post", request: "Request") -> bool:
    unit = (request.holder_centre_id, request.holder_department_id)
    outside = (post.centre_id, post.department_id) != unit or post.role == Role.SUPERVISOR
    return post.role in _CALLERS and outside and post.department_id is None
