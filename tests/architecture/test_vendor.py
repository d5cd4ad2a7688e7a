"""Files of others are the ones we looked at, and a page asks no other host for anything."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
OWN_TEXT = [
    path
    for folder in ("templates", "static")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".html", ".js", ".css", ".svg"} and "vendor" not in path.parts
]
TEMPLATES = [path for path in OWN_TEXT if path.suffix == ".html"]
# Names of XML vocabularies, not addresses that are asked for.
VOCABULARIES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


def _versions() -> dict[str, str]:
    lines = (STATIC / "vendor/VERSIONS").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line[:1] != "#"]
    assert all(len(row) == 5 for row in rows)
    return {row[0]: row[3] for row in rows}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(("name", "expected"), sorted(_versions().items()))
def test_vendored_file_has_the_listed_sum(name: str, expected: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == expected


def test_every_vendored_file_is_listed() -> None:
    present = {
        str(path.relative_to(STATIC))
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name not in {"VERSIONS", "LICENSES.txt"}
    }
    assert present <= set(_versions())


@pytest.mark.parametrize("path", OWN_TEXT, ids=_name)
def test_nothing_points_to_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in VOCABULARIES:
        text = text.replace(name, "")
    found = re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", text)
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_holds_no_script_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_htmx_attributes_need_no_eval(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "hx-on" not in text
    assert not re.search(r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*js:", text)
    assert not re.search(r"hx-trigger\s*=\s*\"[^\"]*\[", text)


def test_own_styles_weigh_at_most_15_kb_compressed() -> None:
    styles = b"".join(path.read_bytes() for path in sorted((STATIC / "css").glob("*.css")))
    assert len(gzip.compress(styles)) <= 15 * 1024


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("*.js")), ids=_name)
def test_script_has_one_behaviour_in_100_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100
