"""Finding requests again: by code, by telephone, by words."""

import pytest

from centres.models import User
from foundation.problems import InvalidError
from services.models import Request
from services.reports import search
from services.reports.boxes import Wanted, list_requests
from tests.services.cases import PHONE, Time, taken

pytestmark = pytest.mark.usefixtures("time")


def found(user: User, words: str, kind: str = "") -> list[Request]:
    return list_requests(user, Wanted(q=words, kind=kind)).rows


def test_by_code_however_it_is_typed(advice: Request, clerk: User) -> None:
    typed = advice.code.lower().replace("-", " ").replace("0", "o")
    assert found(clerk, advice.code) == found(clerk, typed) == [advice]


def test_a_misread_code_is_said_to_be_misread(advice: Request, clerk: User) -> None:
    swapped = advice.code[1] + advice.code[0] + advice.code[2:]
    if swapped != advice.code:
        with pytest.raises(InvalidError) as refusal:
            found(clerk, swapped)
        assert "读错或写反" in (refusal.value.errors or {})["q"][0]


@pytest.mark.parametrize("typed", [PHONE, "138 0000 1234", "１３８００００１２３４", "1234"])
def test_by_telephone_or_its_end(typed: str, advice: Request, clerk: User) -> None:
    taken(clerk, phone="13900005678")
    assert found(clerk, typed) == [advice]


@pytest.mark.parametrize("words", ["医疗", "合作医疗", "住院 比例", "医疗住院"])
def test_by_words_of_title_and_text(words: str, advice: Request, clerk: User) -> None:
    taken(clerk, title="路灯坏了", body="三组路口")
    assert found(clerk, words) == ([] if words == "医疗住院" else [advice])


def test_by_place_and_in_any_width_of_signs(time: Time, clerk: User) -> None:
    made = taken(clerk, title="ＡＢＣ超市排污", location="花茂村三组·河边")
    assert found(clerk, "abc超市") == found(clerk, "三组河边") == [made]


def test_pairs_alone_are_not_a_word(time: Time, clerk: User) -> None:
    taken(clerk, title="村民委员会", body="民委员不在")
    assert found(clerk, "委员会") != []
    assert found(clerk, "会村民") == []


def test_rare_words_are_found_behind_the_newest(
    time: Time, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "WINDOW", 3)
    monkeypatch.setattr(search, "_WIDEST", 3)
    rare = taken(clerk, title="山洪冲毁便桥")
    for _ in range(8):
        taken(clerk, title="路灯坏了")
    assert found(clerk, "便桥") == [rare]


def test_pages_of_a_search_are_whole(time: Time, clerk: User) -> None:
    made = [taken(clerk, title=f"路灯坏了第{number}盏") for number in range(7)]
    seen: list[Request] = []
    cursor = ""
    while True:
        page = list_requests(clerk, Wanted(q="路灯", cursor=cursor, limit=3))
        seen += page.rows
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == made[::-1]


def test_others_do_not_find_it(advice: Request, neighbour: User, stranger: User) -> None:
    for user in (neighbour, stranger):
        for words in (advice.code, PHONE, "1234", "医疗"):
            assert found(user, words) == []


def test_filters_narrow_a_search(advice: Request, clerk: User) -> None:
    assert found(clerk, "医疗", kind="advice") == [advice]
    assert found(clerk, "医疗", kind="help") == []


@pytest.mark.parametrize("words", [" ", "·", "\u3000"])
def test_nothing_to_look_for_is_said(words: str, advice: Request, clerk: User) -> None:
    with pytest.raises(InvalidError):
        found(clerk, words)
