"""Children that are kept alive, and whom the tidying up spares."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal import processes
from portal.processes import Child, stop_leftovers

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def never() -> bool:
    return False


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Child:
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.05)
    return Child("sleeper", SLEEP, run=tmp_path, logs=tmp_path)


def test_a_child_is_started_and_stopped(child: Child) -> None:
    child.start()
    assert child.pid_file.exists()
    child.stop(seconds=5, hurry=never)
    assert child.died()
    assert not child.pid_file.exists()


def test_a_dead_child_comes_back_after_a_pause_that_grows(child: Child) -> None:
    child.start()
    assert child.process
    child.process.kill()
    child.process.wait()
    assert "ended with -9" in child.keep_alive()
    assert child.keep_alive() == ""
    first = child.pause
    time.sleep(0.1)
    child.keep_alive()
    assert not child.died()
    assert first == pytest.approx(0.1)
    child.stop(seconds=5, hurry=never)


def test_a_child_that_does_not_listen_is_ended(child: Child) -> None:
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    child.command = [sys.executable, "-c", deaf]
    child.start()
    while not child.log.read_bytes():
        time.sleep(0.02)
    child.stop(seconds=0.2, hurry=never)
    assert child.died()


def test_leftovers_are_stopped_and_strangers_spared(tmp_path: Path) -> None:
    home, run = tmp_path / "home", tmp_path / "run"
    home.mkdir()
    run.mkdir()
    ours = subprocess.Popen(SLEEP, cwd=home, start_new_session=True)
    stranger = subprocess.Popen(SLEEP, cwd="/", start_new_session=True)
    (run / "web.pid").write_text(str(ours.pid))
    (run / "worker.pid").write_text(str(stranger.pid))  # a number used again
    (run / "torn.pid").write_text("")
    try:
        assert stop_leftovers(run, cwd=home) == ["web"]
        assert ours.wait(5) == -15
        assert stranger.poll() is None
        assert list(run.iterdir()) == []
    finally:
        stranger.kill()
        stranger.wait()
