"""Routing rules: the first that matches wins. Pure; the target is looked up by the caller."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.catalogue import RuleEntry


@dataclass(frozen=True)
class Facts:
    """What a rule may look at."""

    kind: str
    item_id: int | None
    category_ids: frozenset[int]  # the category and its parent
    tier_taken: str
    code_taken: str


def choose(rules: Iterable[RuleEntry], facts: Facts) -> RuleEntry | None:
    """The rule that decides, or None: the request then stays where it was taken."""
    return next((rule for rule in rules if matches(rule, facts)), None)


def matches(rule: RuleEntry, facts: Facts) -> bool:
    return (
        rule.kind in {"", facts.kind}
        and rule.item_id in {None, facts.item_id}
        and (rule.category_id is None or rule.category_id in facts.category_ids)
        and rule.tier_taken in {"", facts.tier_taken}
        and facts.code_taken.startswith(rule.area_prefix)
    )
