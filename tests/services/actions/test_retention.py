"""What is left of a request when its years are over, or when its person asked for it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from centres.models import Figure, User
from centres.workdays import SHANGHAI
from foundation.actions.files import file_path
from foundation.models import Delivery, Message, PeriodRun, ReadLog, StoredFile
from foundation.problems import NotFoundError
from foundation.stamps import raise_version
from services import tasks
from services.actions import retention
from services.actions.attachments import attach_file
from services.actions.call import Call
from services.constants import State
from services.models import Attachment, Note, Request, RequestEvent, RequestText
from services.reports.public import find_by_digits
from services.tracking import track_token
from tests.factories import Network, find_user
from tests.services.cases import MONDAY, PHONE, Time, accepted, act, in_state, rated, taken
from tests.services.views.public_person import photo

pytestmark = pytest.mark.usefixtures("ground")


def after(years: int, days: int = 1) -> datetime:
    return MONDAY.replace(year=MONDAY.year + years) + timedelta(days=days)


def ended(**given: Any) -> Request:
    return rated(taken(find_user("clerk"), **given), grade=5)


def again(request: Request) -> Request:
    left: Request = Request.objects.select_related("text").get(pk=request.pk)
    return left


def anonymised() -> set[int]:
    return set(Request.objects.exclude(anonymised_at=None).values_list("pk", flat=True))


def test_nothing_tells_any_more_whose_it_was(time: Time, drain: Callable[[], int]) -> None:
    old = ended(location="村口第三家")
    drain()
    assert Delivery.objects.exists()
    steps = list(RequestEvent.objects.filter(request=old).values())
    time.at(after(3))
    assert retention.anonymise_old(timezone.localdate()) == 1
    left = again(old)
    person = (left.requester_name, left.requester_phone, left.requester_id_number)
    assert person == ("", "", "")
    assert (left.phone_hash, left.tail_hash, left.location) == ("", "", "")
    assert (left.title, left.text.body, left.text.grams) == ("咨询", "", [])
    assert set(Note.objects.values_list("text", flat=True)) == {""}
    assert not Delivery.objects.exists()
    assert list(RequestEvent.objects.filter(request=old).values()) == steps
    assert (left.state, left.grade, left.outcome) == ("closed", 5, "solved")
    with pytest.raises(NotFoundError):
        find_by_digits(old.code, PHONE[-4:])
    assert left.look_up_columns() == {}


def test_no_day_too_early_and_none_that_is_open(time: Time) -> None:
    old = ended()
    taken(find_user("clerk"))
    time.at(after(3, days=0))
    assert retention.anonymise_old(timezone.localdate()) == 0
    time.at(after(3))
    assert retention.anonymise_old(timezone.localdate()) == 1
    assert anonymised() == {old.pk}
    assert retention.anonymise_old(timezone.localdate()) == 0


@pytest.mark.parametrize(
    "state", [State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED], ids=str
)
def test_every_end_counts(time: Time, state: State) -> None:
    old = in_state(state)
    time.at(after(3))
    retention.anonymise_old(timezone.localdate())
    assert old.pk in anonymised()


def test_a_county_may_keep_it_longer_or_shorter(
    time: Time, network: Network, stranger: User
) -> None:
    here, there = ended(), act("reject", taken(stranger), stranger, reason="不属于本站职责")
    Figure.objects.create(
        code="anonymise_after_years",
        county=network.b.county,
        effective_from=date(2026, 1, 1),
        value="5",
        unit="year",
    )
    raise_version()
    retention.anonymise_old(after(3).date())
    assert anonymised() == {here.pk}
    retention.anonymise_old(after(5).date())
    assert anonymised() == {here.pk, there.pk}


def test_confidential_words_go_too(time: Time) -> None:
    old = ended(kind="help", confidential=True, title="家里的难处")
    time.at(after(3))
    retention.anonymise_old(timezone.localdate())
    left = again(old)
    assert (left.text.sealed_title, left.text.sealed_body) == ("", "")
    assert left.title == "保密事项（求助）"


def test_an_item_lends_its_name(time: Time, clerk: User) -> None:
    made = taken(clerk, kind="matter", item="MZ-004", title="李家的低保")
    act("withdraw", made, clerk, reason="本人不再需要")
    retention.anonymise_old(after(3).date())
    left = Request.objects.select_related("item").get(pk=made.pk)
    assert left.item
    assert left.title == left.item.name


def test_files_go_unless_another_request_has_the_same(
    time: Time, clerk: User, drain: Callable[[], int]
) -> None:
    old, young = accepted(taken(clerk)), taken(clerk)
    attach_file(call=Call(user=clerk), code=old.code, upload=photo())
    attach_file(call=Call(user=clerk), code=young.code, upload=photo())
    stored = StoredFile.objects.get()
    act("withdraw", old, clerk, reason="本人不再需要")
    retention.anonymise_old(after(3).date())
    drain()
    assert Attachment.objects.get().request_id == young.pk
    assert file_path(stored.sha256).exists()
    act("withdraw", young, clerk, reason="本人不再需要")
    retention.anonymise_old(after(3).date())
    drain()
    assert not StoredFile.objects.exists()
    assert not file_path(stored.sha256).exists()


def test_once_a_day_by_the_clock_in_batches(
    time: Time, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 2)
    monkeypatch.setattr(retention, "_BATCHES", 2)
    old = {ended().pk for _ in range(5)}
    time.at(after(3))
    tasks.tick()
    tasks.tick()
    assert PeriodRun.objects.filter(job="anonymise").count() == 1
    assert len(anonymised()) == 2
    drain()
    assert len(anonymised()) == 4
    time.at(after(3, days=2))
    tasks.tick()
    assert anonymised() == old


def test_reopened_it_is_looked_at_anew(time: Time, head: User) -> None:
    old = ended()
    retention.anonymise_old(after(3).date())
    assert act("reopen", old, head, reason="问题没有解决").anonymised_at is None
    assert retention.anonymise_old(after(9).date()) == 0


def test_an_index_finds_them(time: Time) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "request_retention_idx" in retention.due_on(after(3).date()).explain()


def test_erased_at_the_persons_wish(time: Time, drain: Callable[[], int]) -> None:
    old = ended(title="水管漏水")
    drain()
    call_command("erase_person", old.code, reason="本人要求")
    assert anonymised() == {old.pk}
    assert not Message.objects.filter(link=f"/desk/{old.code}/").exists()
    noted = ReadLog.objects.get()
    assert (noted.subject_key, noted.reason) == (old.code, "删除个人信息：本人要求")


def test_erasing_waits_for_the_end(time: Time, clerk: User) -> None:
    young = taken(clerk)
    for code, reason in ((young.code, "本人要求"), (ended().code, " "), ("GZ", "本人要求")):
        with pytest.raises(CommandError):
            call_command("erase_person", code, reason=reason)
    assert anonymised() == set()
    assert RequestText.objects.get(request=young).body


def test_a_leap_day_is_over_on_the_28th() -> None:
    began = retention._years_before(date(2028, 2, 29), 3)
    assert began == datetime(2025, 2, 28, tzinfo=SHANGHAI)


def test_its_pages_still_open(time: Time, clerk: User, page: Callable[..., Client]) -> None:
    old = ended(title="水管漏水")
    call_command("erase_person", old.code, reason="本人要求")
    for browser, path in (
        (page(clerk), f"/desk/{old.code}/"),
        (page(), f"/t/{old.code}/{track_token(old.code)}/"),
    ):
        shown = browser.get(path)
        assert shown.status_code == 200
        assert "水管漏水" not in shown.content.decode()
