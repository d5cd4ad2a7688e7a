"""Who must hear of a step."""

from django.db.models import Q
from django.utils import timezone

from centres.constants import Role
from centres.models import Post
from services.models import RequestEvent

_SEAT = (Role.CLERK, Role.HANDLER, Role.HEAD)
_OF_HANDLER = frozenset(
    {
        *("assign", "warn", "resume", "extend", "refuse"),
        *("supply_materials", "supplement", "attach"),
    }
)
_MOVED = frozenset({"create", "route", "escalate", "delegate", "return", "reopen", "move"})


def people_at(centre_id: int | None, department_id: int | None, roles: tuple[str, ...]) -> set[int]:
    """Ids of the active people with these roles at a seat, and their stand-ins."""
    if centre_id is None:
        return set()
    today = timezone.localdate()
    seat = Q(department=None) if department_id is None else Q(department=department_id)
    posts = Post.objects.filter(
        seat,
        Q(until=None) | Q(until__gte=today),
        centre_id=centre_id,
        role__in=roles,
        since__lte=today,
        user__is_active=True,
    ).values_list("user_id", "stand_in_id")
    return {pk for pair in posts for pk in pair if pk is not None}


def audience(event: RequestEvent) -> set[int]:
    """The first responder hears of every step; others of what they must act on."""
    request = event.request
    found: set[int | None] = {request.first_responder_id, request.agent_id}
    seat = (event.holder_centre_id, event.holder_department_id)
    if event.verb in _MOVED:
        found |= people_at(*seat, _SEAT)
    if event.verb in _OF_HANDLER:
        found.add(request.handler_id)
    if event.verb in {"supplement", "attach"} and request.handler_id is None:
        found |= people_at(*seat, _SEAT)
    if event.verb in {"ask_suspend", "ask_extend", "warn", "overdue"}:
        found |= people_at(event.holder_centre_id, None, (Role.HEAD,))
    if event.verb == "consult":
        centre, department = event.data["consulted"]
        found |= people_at(centre, department, _SEAT)
    found |= _above(event)
    found |= _callers(event)
    return {pk for pk in found if pk is not None and pk != event.actor_id}


def _above(event: RequestEvent) -> set[int | None]:
    found: set[int | None] = set()
    superior = event.data.get("superior") or event.data.get("to_superior")
    if superior:
        found |= people_at(superior, None, (Role.HEAD,))
    if event.data.get("organiser") and event.county_id:
        found |= people_at(event.county_id, None, (Role.ORGANISER,))
    return found


def _callers(event: RequestEvent) -> set[int | None]:
    """A bad grade: those who may call back, above the unit that handled it.

    Of a confidential one the head above alone, whom the rating let in.
    """
    bad = event.verb == "rate" and event.data.get("grade", 5) <= 2
    late = event.verb == "overdue" and event.data.get("clock") == "call_back"
    if not (bad or late) or event.county_id is None:
        return set()
    if event.request.confidential:
        return set(people_at(event.holder_centre.parent_id, None, (Role.HEAD,)))
    found = people_at(event.county_id, None, (Role.SUPERVISOR,))
    for centre in {event.county_id, event.township_id} - {None, event.holder_centre_id}:
        found |= people_at(centre, None, (Role.HEAD,))
    return set(found)
