"""Children that are kept alive, and leftovers of a run that was killed. Standard library only."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FIRST_PAUSE = 1.0  # seconds before a dead child is started again; doubles with each death
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # a child that lived this long starts with the first pause again
LOG_BYTES = 10_000_000  # a longer log is put aside at the next start


class Child:
    """One process in a group of its own, writing to its own log.

    It writes to the file directly, not through a pipe: should the parent be killed, the child goes
    on undisturbed until the next run finds its pid file.
    """

    def __init__(self, name: str, command: Sequence[str], *, run: Path, logs: Path) -> None:
        self.name = name
        self.command = list(command)
        self.log = logs / f"{name}.log"
        self.pid_file = run / f"{name}.pid"
        self.process: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.started_at = self.due_at = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches the parent only
            )
        self.pid_file.write_text(str(self.process.pid), encoding="ascii")
        self.started_at, self.due_at = time.monotonic(), 0.0

    def died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def keep_alive(self) -> str:
        """Start a dead child again when its pause is over; returns what to tell the reader."""
        now = time.monotonic()
        if not self.died() or self.process is None:
            return ""
        if not self.due_at:
            self._end_group()  # its own children (the clock, for one) may have outlived it
            if now - self.started_at > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            self.due_at = now + self.pause
            words = f"{self.name} ended with {self.process.returncode}, again in {self.pause:.0f} s"
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            return f"{words} (see {self.log})"
        if now >= self.due_at:
            self.start()
        return ""

    def stop(self, *, seconds: float, hurry: Callable[[], bool]) -> None:
        """Ask, wait as long as allowed, then end the whole group."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            until = time.monotonic() + seconds
            while self.process.poll() is None and time.monotonic() < until and not hurry():
                time.sleep(0.05)
        self._end_group()
        self.process.wait()
        self.pid_file.unlink(missing_ok=True)

    def _end_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def last_lines(self, count: int = 15) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-count:])


def put_long_logs_aside(logs: Path) -> None:
    for log in logs.glob("*.log"):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))


def stop_leftovers(run: Path, *, cwd: Path, seconds: float = 3.0) -> list[str]:
    """End what a killed run left behind, found by its pid files; returns the names.

    The pause is short: unfinished work is still in the database.
    """
    groups = {}
    for pid_file in sorted(run.glob("*.pid")):
        with contextlib.suppress(ValueError):
            group = int(pid_file.read_text(encoding="ascii"))
            if members := _members(group, cwd):
                groups[group] = pid_file.stem
                # The leader stops its own workers in order; without it each is asked.
                for pid in {group} & members or members:
                    _kill(pid, signal.SIGTERM)
    until = time.monotonic() + seconds
    while any(_members(group, cwd) for group in groups) and time.monotonic() < until:
        time.sleep(0.05)
    for group in groups:
        for pid in _members(group, cwd):
            _kill(pid, signal.SIGKILL)
    for pid_file in run.glob("*.pid"):
        pid_file.unlink()
    return list(groups.values())


def _members(group: int, cwd: Path) -> set[int]:
    """Processes of the group that sit in our folder: a number used again elsewhere is spared."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            state, _, pgrp = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            at_home = (entry / "cwd").readlink() == cwd.resolve()
            if int(pgrp) == group and state != "Z" and at_home:
                found.add(int(entry.name))
    return found


def _kill(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
