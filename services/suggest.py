"""Which item or category a text speaks of, and why we think so. Pure: the catalogue is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from foundation.text import fold
from services.entries import Catalogue, CategoryEntry, ItemEntry

# Below this a likeness is chance; one keyword or one rare pair of a name passes. Ours.
_ENOUGH = 1.0
# Pairs that stand in more names than this say nothing about which item is meant. Ours.
_COMMON = 6
# An item this much weaker than the best is left out rather than shown as a guess. Ours.
_FAR_BEHIND = 1 / 3
_LETTERS_MIN = 2  # of pinyin initials: one letter begins half of the names


@dataclass(frozen=True)
class _Hit:
    score: float
    why: str


def suggest_items(text: str, catalogue: Catalogue, limit: int = 3) -> list[tuple[ItemEntry, str]]:
    """The likeliest items, best first, each with what in the text points to it."""
    folded = fold(text)
    if len(folded) < 2:
        return []
    found = [(hit, item) for item in catalogue.items if (hit := _best(folded, item, catalogue))]
    found.sort(key=lambda pair: (-pair[0].score, pair[1].code))
    return [
        (item, hit.why)
        for hit, item in found[:limit]
        if hit.score >= found[0][0].score * _FAR_BEHIND
    ]


def suggest_category(text: str, catalogue: Catalogue) -> tuple[CategoryEntry, str] | None:
    """The category whose words the text uses most; failing that, the one of the likeliest item.

    Equals are decided by the likeliest item, then a child wins over its parent: items and rules
    name children.
    """
    folded = fold(text)
    likeliest = suggest_items(text, catalogue, limit=1)
    of_item = likeliest[0][0].category_id if likeliest else None
    ranked = []
    for category in catalogue.categories:
        words = _words_in(folded, (category.name, *category.keywords))
        if words:
            letters = sum(map(len, words))
            weight = (letters, category.id == of_item, category.parent_id is not None)
            ranked.append((weight, category, words))
    if ranked:
        _, category, words = max(ranked, key=lambda row: row[0])
        return category, _mentions(words)
    if likeliest:
        item, why = likeliest[0]
        return catalogue.categories_by_id[item.category_id], why
    return None


def find_items(
    catalogue: Catalogue,
    *,
    text: str = "",
    tier: str = "",
    category: str = "",
    retired: bool = False,
) -> list[ItemEntry]:
    """Items in which every word of the text stands: name, keyword, code or pinyin initials.

    A category also finds what lies below it. Ordered by code; retired ones only if asked for.
    """
    words = fold(text).split()
    above = catalogue.categories_by_code.get(category)
    if category and above is None:
        return []
    return [
        item
        for item in (catalogue.all_items if retired else catalogue.items)
        if tier in {"", item.tier}
        and (above is None or above.id in catalogue.category_ids(item.category_id))
        and all(_stands_in(word, item) for word in words)
    ]


def _best(folded: str, item: ItemEntry, catalogue: Catalogue) -> _Hit | None:
    hits = [hit for hit in _hits(folded, item, catalogue) if hit.score >= _ENOUGH]
    if not hits:
        return None
    best = max(hits, key=lambda hit: hit.score)
    # Signs of different sorts support each other.
    return _Hit(sum(hit.score for hit in hits), best.why)


def _hits(folded: str, item: ItemEntry, catalogue: Catalogue) -> Iterator[_Hit]:
    if folded == item.code.lower():
        yield _Hit(100.0, f"编码是 {item.code}")
    if _is_letters(folded) and folded in item.initials:
        lead = 10.0 if item.initials.startswith(folded) else 5.0
        yield _Hit(lead + len(folded) / len(item.initials), f"拼音首字母“{folded}”")
    words = [
        word for word in _words_in(folded, item.keywords) if catalogue.pair_counts[word] <= _COMMON
    ]
    if words:
        yield _Hit(float(sum(map(len, words))), _mentions(words))
    shared = [
        pair
        for pair in item.pairs
        if pair in folded and len(pair) == 2 and catalogue.pair_counts[pair] <= _COMMON
    ]
    if shared:
        score = sum(2.0 / catalogue.pair_counts[pair] for pair in shared)
        yield _Hit(score, f"名称里有“{_longest_shared(folded, item.folded)}”")


def _words_in(folded: str, words: tuple[str, ...]) -> list[str]:
    """The words the text mentions, without those that are part of another: 户口 in 户口簿."""
    found = [word for word in words if fold(word) in folded]
    return [word for word in found if not any(word != other and word in other for other in found)]


def _mentions(words: list[str]) -> str:
    longest = sorted(words, key=len, reverse=True)[:2]
    return "提到" + "、".join(f"“{word}”" for word in longest)


def _longest_shared(text: str, name: str) -> str:
    for length in range(len(name), 0, -1):
        for start in range(len(name) - length + 1):
            if name[start : start + length] in text:
                return name[start : start + length]
    return ""


def _is_letters(folded: str) -> bool:
    return len(folded) >= _LETTERS_MIN and folded.isascii() and folded.isalnum()


def _stands_in(word: str, item: ItemEntry) -> bool:
    return (
        word in item.folded
        or word in item.code.lower()
        or any(word in fold(keyword) for keyword in item.keywords)
        or (_is_letters(word) and word in item.initials)
    )
