"""`make up` as people meet it: a real run on a free port, stopped and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import devserver
from portal.embedded_postgres import BASE_DIR, Cluster

START_SECONDS = 300  # the first start also migrates and loads the demo data


class Run:
    """One `python -m portal.devserver` with a var folder of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.port = port
        skip = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in skip}
        self.output = var.parent / f"said-{time.monotonic_ns()}"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.devserver"],
                cwd=BASE_DIR,
                env={**kept, "VAR_DIR": str(var), "PORT": str(port)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while "Stop: Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def end(self) -> int:
        """Wait for an end that comes by itself."""
        return self.process.wait(timeout=20)

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # root hands PostgreSQL to an account that must get in
        yield folder / "var"
        Cluster(folder / "var").stop()


@pytest.fixture
def begin(var: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def begin(port: int | None = None) -> Run:
        runs.append(Run(var, port or free_port()))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGTERM)


@pytest.fixture
def run(begin: Callable[..., Run]) -> Run:
    run = begin()
    run.wait_until_ready()
    return run


def pids(var: Path) -> list[int]:
    return [int(path.read_text()) for path in sorted((var / "run").glob("*.pid"))]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_it_serves_and_stops_everything(run: Run, begin: Callable[..., Run], var: Path) -> None:
    children = pids(var)
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=10) as page:
        assert page.status == 200
    second = begin()
    assert (second.end(), "served already" in second.said()) == (1, True), second.said()

    assert run.stop(signal.SIGINT) == 0

    assert "Stopped." in run.said()
    assert len(children) == 2
    assert not any(alive(pid) for pid in children)
    assert Cluster(var).server() is None
    assert pids(var) == []


def test_after_kill_9_the_next_run_tidies_up_and_a_dead_server_comes_back(
    run: Run, begin: Callable[..., Run], var: Path
) -> None:
    orphans = pids(var)
    run.process.kill()
    run.process.wait()
    assert all(alive(pid) for pid in orphans)

    heir = begin(run.port)  # the very port an orphan holds
    heir.wait_until_ready()

    assert "left behind" in heir.said()
    assert not any(alive(pid) for pid in orphans)

    os.killpg(int((var / "run" / "web.pid").read_text()), signal.SIGKILL)
    until = time.monotonic() + 30
    while not devserver._status(f"http://127.0.0.1:{heir.port}/healthz"):
        assert time.monotonic() < until, heir.said()
        time.sleep(0.1)
    assert "web ended with -9" in heir.said()
    assert heir.stop(signal.SIGTERM) == 0


def test_a_taken_port_is_one_line(begin: Callable[..., Run]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = begin(taken.getsockname()[1])
        assert refused.end() == 1
    assert refused.said().count("\n") == 1
    assert "PORT=" in refused.said()


def test_columns_line_up_with_wide_characters() -> None:
    table = devserver._table(
        [
            {"username": "li", "password": "x", "name": "李强", "role": "clerk", "centre": "52"},
            {"username": "county", "password": "y", "name": "Wang", "role": "head"},
        ]
    )
    assert table.splitlines() == [
        "  账号    密码  姓名  身份   中心  部门",
        "  li      x     李强  clerk",
        "  county  y     Wang  head",
    ]


def test_logins_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logins = [{"username": "county", "password": "x"}]
    (tmp_path / "demo-logins.json").write_text(json.dumps(logins))
    monkeypatch.setattr(devserver, "VAR", tmp_path)
    devserver._announce(8123)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert "county" in said
