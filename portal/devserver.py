"""What `make up` runs: database, migrations, demo data, worker and web, in the foreground.

Ctrl-C or SIGTERM stops everything it started, in reverse order. A run that was killed is tidied up
by the next one.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from portal import embedded_postgres
from portal.processes import Child, put_long_logs_aside, stop_leftovers

BASE_DIR = embedded_postgres.BASE_DIR
VAR = embedded_postgres.CLUSTER.var
READY_SECONDS = 60
WEB_STOP_SECONDS = 12  # of these, 10 for running requests
LOGIN_COLUMNS = {
    "username": "账号",
    "password": "密码",
    "name": "姓名",
    "role": "身份",
    "centre_name": "中心",
    "department_name": "部门",
}
WORKER_STOP_SECONDS = 25  # longer tasks are ended: the outbox keeps their work


class UnableError(Exception):
    """Ends the run with one line."""


class Signals:
    """Counts requests to stop: the first asks, the second hurries."""

    def __init__(self) -> None:
        self.count = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, *_: object) -> None:
        self.count += 1

    def stopping(self) -> bool:
        return self.count > 0

    def hurrying(self) -> bool:
        return self.count > 1


def main() -> int:
    os.chdir(BASE_DIR)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEMO", "on")
    embedded = embedded_postgres.wanted()
    signals = Signals()
    try:
        port = _port()
        with _alone(port):
            for name in stop_leftovers(VAR / "run", cwd=BASE_DIR):
                _say(f"Stopped {name}, left behind by a run that was killed.")
            _require_free(port)
            with embedded_postgres.running() if embedded else contextlib.nullcontext():
                return _serve(port, signals, embedded=embedded)
    except (UnableError, embedded_postgres.EmbeddedPostgresError) as error:
        print(error, file=sys.stderr)
        return 1


def _say(words: str) -> None:
    print(words, flush=True)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise UnableError(f"PORT={given} is not a port number.")
    os.environ["PORT"] = given  # settings build links on it
    return int(given)


@contextlib.contextmanager
def _alone(port: int) -> Iterator[None]:
    """One run per checkout. The kernel lets go of the lock even after kill -9."""
    for name in ("run", "log", "celery", "static"):  # whitenoise warns without the last
        (VAR / name).mkdir(parents=True, exist_ok=True)
    lock = VAR / "run" / "devserver.lock"
    lock.touch()
    with lock.open("r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnableError(f"This checkout is served already: {file.read().strip()}") from None
        file.truncate()
        file.write(f"http://127.0.0.1:{port} by process {os.getpid()}\n")
        file.flush()
        yield


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            reason = error.strerror
            raise UnableError(f"Port {port}: {reason}. Choose another: make up PORT=8001") from None


def _serve(port: int, signals: Signals, *, embedded: bool) -> int:
    _prepare_in_child(signals)
    put_long_logs_aside(VAR / "log")
    worker = _child("worker", _worker_command())
    web = _child("web", _web_command(port))
    try:
        if not signals.stopping():
            worker.start()
            web.start()
            _wait_until_ready(port, web, signals)
        if not signals.stopping():
            _announce(port)
        while not signals.stopping():
            _watch([worker, web], embedded=embedded)
            time.sleep(0.2)
        _say("\nStopping … (again: at once)")
    finally:
        web.stop(seconds=WEB_STOP_SECONDS, hurry=signals.hurrying)
        worker.stop(seconds=WORKER_STOP_SECONDS, hurry=signals.hurrying)
    _say("Stopped.")
    return 0


def _child(name: str, command: list[str]) -> Child:
    return Child(name, command, run=VAR / "run", logs=VAR / "log")


def _watch(children: list[Child], *, embedded: bool) -> None:
    if embedded and embedded_postgres.CLUSTER.server() is None:
        _say("PostgreSQL ended, starting it again.")
        embedded_postgres.CLUSTER.ensure()
    for child in children:
        if words := child.keep_alive():
            _say(words)


def _prepare_in_child(signals: Signals) -> None:
    """In a process of its own: the parent stays small and can be interrupted."""
    process = subprocess.Popen([sys.executable, "-m", "portal.devserver", "prepare"])
    while process.poll() is None:
        if signals.stopping():
            process.terminate()
        time.sleep(0.02)
    if process.returncode and not signals.stopping():
        raise UnableError("The database could not be prepared: see above.")


def prepare() -> None:
    """Migrations and demo data; one query each when there is nothing to do."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False)
    if settings.DEMO:
        call_command("seed_demo", if_empty=True)


def _worker_command() -> list[str]:
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    schedule = ["-B", "-s", str(VAR / "celery" / "beat")]
    celery = [sys.executable, "-m", "celery", "-A", "portal.celery"]
    return [*celery, "worker", *schedule, "-c", "2", "-l", "INFO", *quiet]


def _web_command(port: int) -> list[str]:
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    options = ["--bind", f"127.0.0.1:{port}", "--graceful-timeout", str(WEB_STOP_SECONDS - 2)]
    return [*gunicorn, *options, "portal.wsgi:application"]


def _wait_until_ready(port: int, web: Child, signals: Signals) -> None:
    until = time.monotonic() + READY_SECONDS
    while not signals.stopping():
        status = _status(f"http://127.0.0.1:{port}/healthz")
        if status == HTTPStatus.OK:
            return
        if status or web.died() or time.monotonic() > until:
            raise UnableError(f"The web server does not start:\n{web.last_lines()}")
        time.sleep(0.1)


def _status(url: str) -> int:
    """The answer's HTTP status; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _announce(port: int) -> None:
    logins = VAR / "demo-logins.json"
    if logins.exists():
        _say(f"\n{_table(json.loads(logins.read_text(encoding='utf-8')))}")
    _say(f"\n  四级服务网络  http://127.0.0.1:{port}/\n")
    _say(f"Logs: {_short(VAR / 'log')}/*.log   Stop: Ctrl-C")


def _short(path: Path) -> Path:
    return path.relative_to(BASE_DIR) if path.is_relative_to(BASE_DIR) else path


def _table(rows: list[dict[str, object]]) -> str:
    """Aligned columns; a Chinese character is two columns wide on a terminal."""
    lines = [[str(row.get(name) or "") for name in LOGIN_COLUMNS] for row in rows]
    lines.insert(0, list(LOGIN_COLUMNS.values()))
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    padded = (
        [cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=True)]
        for line in lines
    )
    return "\n".join("  " + "  ".join(cells).rstrip() for cells in padded)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        sys.exit(main())
