"""The generated pages follow the tables."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from centres.access import CAPABILITIES
from portal.management.commands import docs
from services.states import ACTIONS, TRANSITIONS, Who


def test_every_capability_and_step_is_on_the_page() -> None:
    text = docs.access_page()
    assert [name for name in (*CAPABILITIES, *ACTIONS) if f"| `{name}` |" not in text] == []
    assert [who for who in Who if f"| `{who}` |" not in text] == []


def test_the_diagram_shows_every_pair_the_database_lets_pass() -> None:
    text = docs.states_page()
    assert [pair for pair in TRANSITIONS if f"{pair[0]} --> {pair[1]}:" not in text] == []


def test_a_stale_page_fails_the_check_until_it_is_written(
    tmp_path: Path, settings: Settings
) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match=r"access\.md, states\.md"):
        call_command("docs", "--check")
    call_command("docs")
    call_command("docs", "--check")
