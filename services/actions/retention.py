"""After some years a request tells no longer whose it was. Steps, limits and grades stay.

The years are the figure ``anonymise_after_years``, a county's own before the general one.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from centres.workdays import SHANGHAI
from foundation.audit import log_read
from foundation.jobs import enqueue
from foundation.models import Delivery, Message
from foundation.problems import InvalidError, NotAllowedNowError, NotFoundError
from services.constants import ENDED_STATES, Kind
from services.ground import ground_now
from services.models import Attachment, Item, Note, Request, RequestEvent, RequestText

_FIGURE = "anonymise_after_years"
_BATCH = 200
_BATCHES = 100  # a day; what is left over waits for the next


@transaction.atomic
def anonymise_old(day: date, batch: int = 1) -> int:
    """One batch of the day, the next as a job; the number of requests.

    A row somebody works on at this moment is left for tomorrow.
    """
    found = due_on(day).select_for_update(of=("self",), skip_locked=True)[:_BATCH]
    pks = [request.pk for request in found]
    _strip(pks)
    if len(pks) == _BATCH and batch < _BATCHES:
        enqueue("services.tasks.anonymise_more", day=day.isoformat(), batch=batch + 1)
    return len(pks)


@transaction.atomic
def erase_person(*, code: str, reason: str) -> None:
    """At the person's wish, before the years are over.

    Raises NotFoundError, NotAllowedNowError (not ended), InvalidError (reason).
    """
    request = Request.objects.select_for_update().filter(code=code).first()
    if request is None:
        raise NotFoundError
    if request.state not in ENDED_STATES:
        raise NotAllowedNowError("这件诉求还没有办完，办完后才能删除个人信息。")
    if not reason.strip():
        raise InvalidError.field("reason", "请写明删除的原因。")
    _strip([request.pk])
    # Their titles quote the request's.
    Message.objects.filter(link=f"/desk/{code}/").delete()
    log_read(
        actor_id=None,
        subject="request",
        key=code,
        fields="erased",
        reason=f"删除个人信息：{reason.strip()}",
        address=None,
    )


def due_on(day: date) -> "QuerySet[Any]":
    """Requests whose years are over on that day, the oldest first."""
    figures = ground_now().figures
    own = {row.county_id for row in figures.rows.get(_FIGURE, ()) if row.county_id}
    general = _years_before(day, figures.number(_FIGURE, on=day))
    over = Q(closed_at__lt=general) & ~Q(county_id__in=own)
    newest = general
    for county in sorted(own):
        moment = _years_before(day, figures.number(_FIGURE, county_id=county, on=day))
        over |= Q(closed_at__lt=moment, county_id=county)
        newest = max(newest, moment)
    # The plain bound is what the index answers.
    rows = Request.objects.filter(over, closed_at__lt=newest, anonymised_at=None)
    return rows.order_by("closed_at", "id")


def _years_before(day: date, years: int) -> datetime:
    """The beginning of that day so many years ago; never less than one."""
    year = day.year - max(years, 1)
    try:
        then = day.replace(year=year)
    except ValueError:  # 29 February
        then = day.replace(year=year, day=28)
    return datetime.combine(then, time.min, SHANGHAI)


def _strip(pks: list[int]) -> None:
    _drop_files(pks)
    events = RequestEvent.objects.filter(request__in=pks).values_list("pk", flat=True)
    Delivery.objects.filter(dedup_key__in=[f"event:{pk}" for pk in events]).delete()
    Note.objects.filter(request__in=pks).update(text="")
    RequestText.objects.filter(request__in=pks).update(
        body="", sealed_title="", sealed_body="", grams=[]
    )
    Request.objects.filter(pk__in=pks).update(
        requester_name="",
        requester_phone="",
        requester_id_number="",
        phone_hash="",
        tail_hash="",
        track_hash="",  # no digits have this hash
        location="",
        title=_neutral_title(),
        anonymised_at=timezone.now(),
    )


def _drop_files(pks: list[int]) -> None:
    rows = Attachment.objects.filter(request__in=pks)
    digests = sorted(set(rows.values_list("file__sha256", flat=True)))
    rows.delete()
    for digest in digests:
        enqueue("foundation.tasks.drop_file", sha256=digest)


def _neutral_title() -> Case:
    """The item's name, else the kind's; a confidential one has said no more from the start."""
    kinds = [When(kind=kind.value, then=Value(str(kind.label))) for kind in Kind]
    item = Subquery(Item.objects.filter(pk=OuterRef("item_id")).values("name")[:1])
    return Case(When(confidential=True, then=F("title")), default=Coalesce(item, Case(*kinds)))
