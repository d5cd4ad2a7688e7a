"""The colour pairs of tokens.css reach WCAG AA in the light and in the dark scheme."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "static/css/tokens.css"
TAGS = ("plain", "active", "waiting", "done", "special", "overdue")
TEXT = [
    *[(ink, paper) for ink in ("ink", "ink-soft", "link") for paper in ("paper", "surface")],
    ("ink", "sunken"),
    ("ink-soft", "sunken"),
    ("primary-ink", "primary"),
    ("primary-ink", "primary-hover"),
    ("error", "surface"),
    ("error", "paper"),
    ("error", "error-paper"),
    ("seal-ink", "seal"),
    *[(f"{tag}-ink", f"{tag}-paper") for tag in TAGS],
    ("overdue-ink", "surface"),
]
PARTS = [("line-strong", "surface"), ("focus", "paper"), ("focus", "surface"), ("primary", "paper")]


def _schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 4.5), (PARTS, 3.0)], ids=["text 4.5:1", "parts 3:1"]
)
def test_pairs_have_contrast(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = _schemes()[scheme]
    measured = {pair: _contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: value for pair, value in measured.items() if value < least} == {}
