"""What runs by itself. Each is a few lines: fetch by id, call one action."""

from centres.actions import tiers


def rewrite_tier_columns(*, centre_ids: list[int]) -> None:
    tiers.rewrite_tier_columns(centre_ids=centre_ids)
