"""What the window takes in: the request, the notice of what is missing, the draft gone."""

from uuid import uuid5

from django.db import transaction

from services.actions.call import Call
from services.actions.create import NewRequest, create_request
from services.actions.drafts import drop_draft
from services.actions.papers import notify_materials
from services.models import Request
from services.relations import relations
from services.states import ACTIONS

SURFACE = "new"  # of the draft


@transaction.atomic
def log_request(*, call: Call, new: NewRequest, notify: bool) -> Request:
    """``notify``: tell the person at once what is missing, where the window still holds it.

    Sent elsewhere by a rule, the list stays with the request and whoever gets it gives the notice.
    Raises what ``create_request`` raises.
    """
    request = create_request(call=call, new=new)
    assert call.user is not None
    if notify and new.missing and relations(call.user, request) & ACTIONS["notify_materials"].who:
        told = Call(
            user=call.user,
            version=request.version,
            client_id=uuid5(call.client_id, "notice"),
            now=call.now,
        )
        notify_materials(call=told, code=request.code, materials=list(new.missing))
    drop_draft(user=call.user, surface=SURFACE)
    return request
