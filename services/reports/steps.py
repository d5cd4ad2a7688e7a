"""Whether a step may be taken, and whether it was taken already."""

from uuid import UUID

from django.db.models import Q

from centres.access import scope_of
from centres.models import User
from services.constants import HoldingKind
from services.models import Holding, Request, RequestEvent
from services.relations import relations
from services.states import Action, Who


def step_taken(code: str, client_id: UUID, user: User) -> bool:
    rows = RequestEvent.objects.filter(request__code=code, client_id=client_id)
    return rows.filter(actor=user).exists()


def may_take(user: User, request: Request, action: Action) -> bool:
    """Whether the table gives this person the action at all, whatever the state."""
    if action.who & relations(user, request):
        return True
    return Who.CONSULTED in action.who and is_consulted(user, request)


def is_consulted(user: User, request: Request) -> bool:
    """Whether a seat of this user is asked to assist now."""
    scope = scope_of(user)
    return Holding.objects.filter(
        Q(centre__in=scope.seats, department=None) | Q(department__in=scope.departments),
        request=request,
        kind=HoldingKind.CONSULTED,
        until=None,
    ).exists()


def request_made(client_id: UUID, user: User) -> Request | None:
    """What this person created under this client_id."""
    made: Request | None = Request.objects.filter(client_id=client_id, first_responder=user).first()
    return made
