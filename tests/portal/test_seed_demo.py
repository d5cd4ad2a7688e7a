"""The demonstration as `make up` and `make seed` load it; slow, so most is asked of one load."""

import json
import stat
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from centres.actions.divisions import import_divisions
from centres.constants import CENTRE_ROLES
from centres.models import Centre, User
from portal.demo import load
from portal.demo.told import script
from services.models import Request
from tests.factories import CentreFactory
from tests.services.cases import taken

pytestmark = pytest.mark.usefixtures("ground")


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    settings.DEMO = True
    return tmp_path


def seed(**options: bool) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def seed_until_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_now: datetime) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(load, "tell_stories", stop)
        with pytest.raises(KeyboardInterrupt):
            seed(if_empty=True)


def test_the_demonstration_is_complete_and_loads_once(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = (settings.BASE_DIR / "data/divisions_5203.csv").read_bytes()
    import_divisions(raw=shipped)  # the places of the tests make room
    seed_until_interrupted(monkeypatch)
    taken(User.objects.get(username="huamaocun-clerk"))  # somebody looks around already
    said = seed(if_empty=True)
    assert "诉求 60 件" in said
    assert 19_000 < Centre.objects.filter(tier="group", status="open").count() < 21_000

    logins = var / "demo-logins.json"
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    rows = json.loads(logins.read_text(encoding="utf-8"))
    assert {row["role"] for row in rows} == {str(role) for role in CENTRE_ROLES}
    assert {row["centre"][:6] for row in rows} == {"5203", "520304", "520322"}
    for row in rows:
        user = User.objects.get(username=row["username"])
        assert user.check_password(row["password"])
        assert not user.must_change_password
        validate_password(row["password"], user)
    assert len({row["name"] for row in rows}) == len(rows)

    states = set(Request.objects.values_list("state", flat=True))
    assert states == {
        *("submitted", "accepted", "awaiting_materials", "suspended", "resolved", "rectifying"),
        *("closed", "rejected", "withdrawn", "merged"),
    }
    assert not Request.objects.filter(title__contains="{").exists()
    assert User.objects.get(username="huamaocun1-agent").posts.get().centre.tier == "group"

    before = logins.read_bytes()
    assert "诉求 0 件" in seed()
    assert logins.read_bytes() == before
    logins.unlink()  # lost: new passwords for the same people
    seed()
    assert len(json.loads(logins.read_text(encoding="utf-8"))) == len(rows)
    assert seed(if_empty=True) == ""


def test_an_installation_in_use_gets_no_demonstration(var: Path, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="演示环境"):
        seed()


def test_another_network_is_left_alone(var: Path) -> None:
    CentreFactory(code="5205")
    with pytest.raises(CommandError, match="别的网络"):
        seed()
    assert seed(if_empty=True) == ""
    assert not (var / "demo-logins.json").exists()


def test_the_script_names_each_account_once() -> None:
    keys = [row["key"] for row in script()["posts"]]
    assert len(set(keys)) == len(keys)
    used = {story["by"] for story in script()["requests"] if "by" in story}
    used |= {step[0] for story in script()["requests"] for step in story["steps"]}
    assert used <= {*keys, "requester"}


def test_a_half_network_is_told(var: Path) -> None:
    with pytest.raises(CommandError, match="区划表"):
        seed()
