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
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import devserver
from portal.embedded_postgres import BASE_DIR, Cluster

START_SECONDS = 120  # the first start also migrates and loads the demo data


class Run:
    """One `python -m portal.devserver` with a var folder of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.port = port
        skip = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in skip}
        environment = {**kept, "VAR_DIR": str(var), "PORT": str(port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.devserver"],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while devserver._status(f"http://127.0.0.1:{self.port}/healthz") != 200:
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < until, "no answer"
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        said = self.process.communicate(timeout=60)[0]
        return self.process.returncode, said


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
def run(var: Path) -> Iterator[Run]:
    run = Run(var, free_port())
    yield run
    if run.process.poll() is None:
        run.stop(signal.SIGTERM)


def pids(var: Path) -> list[int]:
    return [int(path.read_text()) for path in sorted((var / "run").glob("*.pid"))]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_serves_and_stops_everything(run: Run, var: Path, number: int) -> None:
    run.wait_until_ready()
    children = pids(var)
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=10) as page:
        assert page.status == 200
    second = Run(var, free_port())
    assert "served already" in second.process.communicate(timeout=20)[0]
    assert second.process.returncode == 1

    code, said = run.stop(number)

    assert (code, "Stopped." in said) == (0, True), said
    assert len(children) == 2
    assert not any(alive(pid) for pid in children)
    assert Cluster(var).server() is None
    assert pids(var) == []


def test_after_kill_9_the_next_run_tidies_up(run: Run, var: Path) -> None:
    run.wait_until_ready()
    orphans = pids(var)
    run.process.kill()
    run.process.wait()
    assert any(alive(pid) for pid in orphans)

    heir = Run(var, run.port)  # the very port the orphan holds
    heir.wait_until_ready()

    assert not any(alive(pid) for pid in orphans)
    assert "left behind" in heir.stop()[1]


def test_a_dead_web_server_comes_back(run: Run, var: Path) -> None:
    run.wait_until_ready()
    web = int((var / "run" / "web.pid").read_text())
    os.killpg(web, signal.SIGKILL)
    time.sleep(0.3)
    run.wait_until_ready()
    code, said = run.stop()
    assert (code, "web ended" in said) == (0, True), said


def test_a_taken_port_is_one_line(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = Run(var, taken.getsockname()[1])
        said = refused.process.communicate(timeout=20)[0]
    assert refused.process.returncode == 1
    assert said.count("\n") == 1
    assert "PORT=" in said


def test_columns_line_up_with_wide_characters() -> None:
    table = devserver._table([{"name": "王敏", "role": "clerk"}, {"name": "li", "role": "窗口"}])
    assert table.splitlines() == ["  name  role ", "  王敏  clerk", "  li    窗口 "]


def test_logins_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "demo-logins.json").write_text(json.dumps([{"用户名": "county", "密码": "x"}]))
    monkeypatch.setattr(devserver, "VAR", tmp_path)
    devserver._announce(8123)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8123/" in said
    assert "county" in said
