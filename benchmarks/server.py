"""The web tier as in production: gunicorn, two workers of four threads."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    def __init__(self, database_url: str) -> None:
        self.port = _free_port()
        self.database = database_url.rpartition("/")[2]
        env = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        command = [
            sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py",
            "--bind", f"127.0.0.1:{self.port}", "--log-level", "error",
            "--access-logfile", "/dev/null", "portal.wsgi:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=env)
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("gunicorn did not start")

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def pss_mb(self) -> float:
        """Proportional memory of master and workers, MB."""
        total = 0
        for pid in (self.process.pid, *self.workers()):
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])  # type: ignore[index]
        return total / 1024

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor used so far: by the workers, by the database's backends."""
        web = sum(_cpu_of(pid) for pid in self.workers())
        return web, sum(_cpu_of(pid) for pid in self._backends())

    def _backends(self) -> list[int]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if line.startswith(b"postgres: ") and f" {self.database} ".encode() in line:
                found.append(int(folder.name))
        return found

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        name: Any = probe.getsockname()
        return int(name[1])
