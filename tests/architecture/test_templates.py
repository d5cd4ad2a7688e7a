"""Templates are short, say what they need, and use only what the kit defines."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css"))
# Scripts and htmx set or look for these; nothing to draw.
UNDRAWN = re.compile(r"^(htmx-|js-)|^(public|desk)$")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _classes(text: str) -> set[str]:
    """Class names written in full; those put together by the template are left out."""
    text = re.sub(r"\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "§", text, flags=re.DOTALL)
    found = {name for value in re.findall(r'\sclass="([^"]*)"', text) for name in value.split()}
    return {name for name in found if "§" not in name and not UNDRAWN.search(name)}


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_is_at_most_100_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_class_is_drawn_by_the_kit(path: Path) -> None:
    drawn = set(re.findall(r"\.([a-z][a-z0-9-]*)", CSS))
    assert _classes(path.read_text(encoding="utf-8")) <= drawn


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    sprite = (ROOT / "static/img/icons.svg").read_text(encoding="utf-8")
    names = re.findall(r'icon\.html" with name="([^"]+)"', path.read_text(encoding="utf-8"))
    assert set(names) <= set(re.findall(r'<symbol id="([^"]+)"', sprite))


@pytest.mark.parametrize("path", sorted((ROOT / "templates/components").glob("*.html")), ids=_name)
def test_component_opens_with_its_contract(path: Path) -> None:
    head = path.read_text(encoding="utf-8")[:200]
    assert "{% comment %}" in head
