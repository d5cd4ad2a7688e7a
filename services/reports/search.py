"""Find requests by code, phone or words. Words: newest window first, then the pair index."""

import re

from django.db import connection
from django.db.models import Q

from centres.models import User
from foundation.codes import CodeCheckError, CodeFormatError, parse_code
from foundation.problems import InvalidError
from foundation.text import bigrams, fold
from services.models import Request, RequestText
from services.pages import Page
from services.tracking import phone_index, tail_index

WINDOW = 400  # newest rows looked through before the index is asked
_WIDEST = 4000  # rows a second look may take
_HITS = 5000  # rows the index may name
_PAIR = 2  # words of one pair need no second look


def search_ids(user: User, typed: str, page: Page) -> list[int]:
    """Ids of visible requests that match, newest first, one more than the limit.

    A whole code or phone number is looked up; four digits are the end of a phone; anything else
    is words of title, text and place. Raises InvalidError for nothing to look for.
    """
    exact = _exact(typed)
    if exact is not None:
        rows = Request.objects.visible_to(user).filter(exact, **page.where)
        if page.after:
            at, key = page.after
            rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
        return list(
            rows.order_by("-created_at", "-pk").values_list("pk", flat=True)[: page.limit + 1]
        )
    words = fold(typed)
    if not words:
        raise InvalidError.field("q", "请输入要查找的内容。")
    return _by_words(user, words, page)


def code_in(typed: str) -> str:
    """The code in its stored form; blank for anything else, a misread code too."""
    try:
        return parse_code(typed)
    except (CodeFormatError, CodeCheckError):
        return ""


def is_number(typed: str) -> bool:
    """Whether a whole telephone number was typed: that must not stand in an address."""
    return bool(re.fullmatch(r"\d{7,12}", _digits(typed), re.ASCII))


def _digits(typed: str) -> str:
    return re.sub(r"[\s-]", "", fold(typed))


def _exact(typed: str) -> Q | None:
    try:
        return Q(code=parse_code(typed))
    except CodeCheckError as error:
        raise InvalidError.field("q", "编号有误：有一位读错或写反，请核对。") from error
    except CodeFormatError:
        pass
    digits = _digits(typed)
    if re.fullmatch(r"\d{4}", digits, re.ASCII):
        return Q(tail_hash=tail_index(digits))
    if is_number(digits):
        return Q(phone_hash=phone_index(digits))
    return None


def _by_words(user: User, words: str, page: Page) -> list[int]:
    """Common words are found among the newest; rare ones through the index.

    How often the word occurs in a first window tells how far a second one would have to reach.
    """
    size = WINDOW
    while True:
        window = Page(where=page.where, after=page.after, limit=size)
        newest = Request.objects.all().newest_ids(user, window)
        found = _matching(newest, words, page.limit + 1)
        if len(found) > page.limit or len(newest) <= size:
            return found
        wanted = int(1.5 * size * (page.limit + 1) / len(found)) if found else _WIDEST + 1
        if size > WINDOW or wanted > _WIDEST:
            return _through_index(user, words, page)
        size = wanted


def _through_index(user: User, words: str, page: Page) -> list[int]:
    """The pair index names candidates, newest first; what the user may see is kept."""
    hits = list(
        RequestText.objects.filter(grams__contains=bigrams(words))
        .order_by("-pk")
        .values_list("pk", flat=True)[:_HITS]
    )
    rows = Request.objects.visible_to(user).filter(pk__in=hits, **page.where)
    if page.after:
        at, key = page.after
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
    ids = list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True))
    return _matching(ids, words, page.limit + 1)


# The rows first, their pairs then: left to itself the planner asks the index for a common word.
_HAVE_PAIRS = """
WITH t AS MATERIALIZED (
  SELECT request_id, grams FROM services_requesttext WHERE request_id = ANY(%s))
SELECT request_id FROM t WHERE grams @> %s::varchar[]
"""


def _matching(ids: list[int], words: str, most: int) -> list[int]:
    """The first of the ids whose words really match: pairs alone may come from two places."""
    with connection.cursor() as cursor:
        cursor.execute(_HAVE_PAIRS, [ids, bigrams(words)])
        known = {row[0] for row in cursor.fetchall()}
    parts = words.split()
    if any(len(word) > _PAIR for word in parts):
        texts = RequestText.objects.filter(pk__in=known).values_list(
            "pk", "request__title", "body", "request__location"
        )
        known = {pk for pk, *said in texts if all(part in fold(" ".join(said)) for part in parts)}
    return [pk for pk in ids if pk in known][:most]
