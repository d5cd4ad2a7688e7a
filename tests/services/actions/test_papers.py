"""One-time notice of what is missing, and its arrival."""

import pytest

from centres.models import User
from foundation.problems import ForbiddenError, InvalidError
from services.constants import ClockKind, State
from services.models import Material, Note, Request
from tests.services.cases import (
    Time,
    accepted,
    act,
    last_event,
    limit,
    november,
    running,
    taken,
    texts,
    told,
)


def missing(request: Request) -> set[str]:
    rows = Material.objects.filter(request=request, status="missing")
    return set(rows.values_list("name", flat=True))


def noticed(request: Request, by: User, *names: str, reason: str = "") -> Request:
    given = {"materials": list(names or ["户口簿"])}
    return act("notify_materials", request, by, **given, reason=reason)


def test_everything_missing_is_listed_and_the_clock_stands(advice: Request, clerk: User) -> None:
    done = noticed(accepted(advice), clerk, "户口簿", "住院发票")
    assert (done.state, done.due_at, done.notices) == (State.AWAITING_MATERIALS, None, 1)
    assert missing(done) == {"户口簿", "住院发票"}
    assert limit(done, ClockKind.FINISH).paused_at == done.accepted_at
    assert limit(done, ClockKind.MATERIALS).due_at == november(23, 17), "ten working days"
    assert last_event(done).data == {"notice": 1, "count": 2}


def test_the_person_is_told_what_is_missing(advice: Request, second_clerk: User) -> None:
    act("notify_materials", advice, second_clerk, materials=["户口簿"], text="原件即可")
    assert told(advice, "notify_materials") == {"clerk"}
    assert "需要补正：户口簿" in texts(advice)[-1]
    assert "原件即可" in Note.objects.get(request=advice, kind="notice").text


def test_codes_of_the_item_take_its_names(time: Time, clerk: User) -> None:
    made = noticed(taken(clerk, kind="matter", item="HJ-002"), clerk, "id-card", "照片两张")
    names = missing(made)
    assert "照片两张" in names
    assert "id-card" not in names
    assert len(names) == 2


def test_long_names_that_begin_alike_are_two_papers(advice: Request, clerk: User) -> None:
    stem = "住院期间全部医疗费用清单及发票原件并加盖医院公章，由医院医保办出具的" * 2
    noticed(advice, clerk, f"{stem}（一）", f"{stem}（二）")
    assert missing(advice) == {f"{stem}（一）", f"{stem}（二）"}


@pytest.mark.parametrize("names", [[], ["  "], ["纸"] * 31, ["长" * 121]])
def test_a_list_is_asked_for(names: list[str], advice: Request, clerk: User) -> None:
    with pytest.raises(InvalidError) as refusal:
        act("notify_materials", advice, clerk, materials=names)
    assert set(refusal.value.errors or {}) == {"materials"}


def test_days_of_waiting_do_not_count(advice: Request, clerk: User, time: Time) -> None:
    noticed(accepted(advice), clerk)
    time.to(16)  # a week later; two of the three days are left to run from the day after
    back = act("supply_materials", advice, clerk)
    assert (back.state, missing(back)) == (State.ACCEPTED, set())
    assert back.due_at == november(19, 17)
    whys = [day["why"] for day in limit(back, ClockKind.FINISH).explanation]
    assert whys.count("暂停计时（等待补正材料）") == 5
    assert "materials" not in running(back)


def test_the_person_hands_in_without_account(advice: Request, clerk: User) -> None:
    noticed(accepted(advice), clerk, "户口簿", "发票")
    back = act("supply_materials", advice, materials=["发票"], text="发票在此")
    assert (back.state, missing(back)) == (State.ACCEPTED, {"户口簿"})
    assert last_event(back).actor is None
    assert told(advice, "supply_materials") == {"clerk"}


def test_what_was_not_missing_is_refused(advice: Request, clerk: User) -> None:
    noticed(advice, clerk)
    with pytest.raises(InvalidError) as refusal:
        act("supply_materials", advice, clerk, materials=["护照"])
    assert set(refusal.value.errors or {}) == {"materials"}


def test_before_acceptance_it_goes_back_to_be_signed_for(
    advice: Request, clerk: User, time: Time
) -> None:
    noticed(advice, clerk)
    time.to(11)
    back = act("supply_materials", advice, clerk)
    assert (back.state, back.due_at) == (State.SUBMITTED, november(12, 17))
    assert running(back) == {"sign_for"}


def twice(advice: Request, clerk: User) -> Request:
    return act("supply_materials", noticed(accepted(advice), clerk), clerk)


def test_a_second_notice_is_the_head_s(advice: Request, clerk: User, head: User) -> None:
    back = twice(advice, clerk)
    with pytest.raises(ForbiddenError):
        noticed(back, clerk, "发票", reason="漏了")
    with pytest.raises(InvalidError) as refusal:
        noticed(back, head, "发票")
    assert set(refusal.value.errors or {}) == {"reason"}


def test_a_second_notice_is_counted_and_says_why(advice: Request, clerk: User, head: User) -> None:
    done = noticed(twice(advice, clerk), head, "发票", reason="发票是新规定")
    assert (done.notices, last_event(done).data["notice"]) == (2, 2)
    assert "理由：发票是新规定" in Note.objects.filter(request=done, kind="notice")[1].text
