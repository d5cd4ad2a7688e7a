"""The launcher with a real server, in a folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from portal import embedded_postgres, postgres_binaries
from portal.embedded_postgres import Cluster, EmbeddedPostgresError


def fetch(cluster: Cluster, statement: str) -> object:
    connection = psycopg2.connect(cluster.url())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def pid(cluster: Cluster) -> int:
    server = cluster.server()
    assert server is not None
    return server[0]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    # pytest's own folders are closed to other accounts, and root hands the server to one
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o755)
    yield folder / "var"
    Cluster(folder / "var").stop()
    shutil.rmtree(folder)


@pytest.fixture
def cluster(var: Path) -> Iterator[Cluster]:
    cluster = Cluster(var)
    cluster.stop()
    yield cluster
    cluster.stop()


def test_url_starts_nothing(cluster: Cluster) -> None:
    assert cluster.url() == cluster.url()
    assert cluster.url().startswith("postgres://portal:")
    assert cluster.server() is None
    assert (cluster.var / "pg.json").stat().st_mode & 0o077 == 0


def test_start_reuse_and_stop(cluster: Cluster) -> None:
    assert cluster.start()
    first = pid(cluster)
    assert not Cluster(cluster.var).start()
    assert pid(cluster) == first
    assert cluster.stop()
    assert not cluster.stop()
    assert cluster.server() is None


def test_database_speaks_utf8_and_carries_no_extension(cluster: Cluster) -> None:
    with cluster.running():
        assert fetch(cluster, "SHOW server_encoding") == "UTF8"
        assert fetch(cluster, "SHOW fsync") == "on"
        assert fetch(cluster, "SHOW listen_addresses") == "127.0.0.1"
        assert fetch(cluster, "SELECT lower('É四级')") == "é四级"
        assert fetch(cluster, "SELECT string_agg(extname, ',') FROM pg_extension") == "plpgsql"


def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    with cluster.running() as url:
        password = url.split(":")[2].partition("@")[0]
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(url.replace(password, "guess"))


def test_running_stops_what_it_started(cluster: Cluster) -> None:
    with cluster.running():
        assert cluster.server()
    assert cluster.server() is None


def test_running_leaves_a_kept_server(cluster: Cluster) -> None:
    cluster.start()
    with cluster.running():
        pass
    assert cluster.server()


def test_the_last_one_out_stops(cluster: Cluster) -> None:
    first, second = cluster.running(), Cluster(cluster.var).running()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert cluster.server()
    second.__exit__(None, None, None)
    assert cluster.server() is None


def test_many_at_once_start_one(cluster: Cluster) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: Cluster(cluster.var).start(), range(4)))
    assert sorted(started) == [False, False, False, True]


def test_after_a_crash_committed_rows_are_there(cluster: Cluster) -> None:
    cluster.start()
    fetch(cluster, "DROP TABLE IF EXISTS crash")
    fetch(cluster, "CREATE TABLE crash AS SELECT generate_series(1, 1000)")
    os.kill(pid(cluster), signal.SIGKILL)
    time.sleep(0.2)
    assert cluster.server() is None
    assert cluster.start()
    assert fetch(cluster, "SELECT count(*) FROM crash") == 1000


def test_a_stale_pid_file_does_not_hinder(cluster: Cluster) -> None:
    cluster.start()
    stale = (cluster.data / "postmaster.pid").read_text(encoding="utf-8")
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(stale, encoding="utf-8")
    assert cluster.server() is None
    assert cluster.start()


def test_a_number_taken_by_a_stranger_does_not_hinder(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    lines = f"{stranger.pid}\n{cluster.data}\n1\n1\n\n127.0.0.1\n\nready\n"
    (cluster.data / "postmaster.pid").write_text(lines, encoding="utf-8")
    try:
        assert cluster.start()
    finally:
        stranger.communicate(b"\n")


def test_a_port_taken_by_a_stranger_is_left_to_them(cluster: Cluster) -> None:
    port = int(cluster.url().rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", port)):
        cluster.start()
        assert f":{port}/" not in cluster.url()
        assert fetch(cluster, "SELECT 1") == 1


def test_a_lost_password_is_replaced(cluster: Cluster) -> None:
    """var/ deleted while the data lies outside it, as for a clone below /root."""
    cluster.start()
    (cluster.var / "pg.json").unlink()
    assert cluster.start()
    assert fetch(cluster, "SELECT 1") == 1


def test_an_interrupted_first_run_heals(var: Path) -> None:
    cluster = Cluster(var.with_name("interrupted"))
    cluster._initialise()
    shutil.move(cluster.data, cluster.home / "data.new")
    (cluster.home / "data.new" / "PG_VERSION").unlink()
    assert cluster.start()
    assert cluster.stop()


def test_without_binaries_one_line_says_what_to_install(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_binaries, "WHEEL", "no_such_wheel")
    monkeypatch.setattr(postgres_binaries, "SYSTEM", Path("/nonexistent"))
    with pytest.raises(EmbeddedPostgresError, match="install"):
        Cluster(var.with_name("bare")).start()


def test_the_command_line(var: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(var)}
    environment.pop("DATABASE_URL", None)

    def say(*words: str) -> str:
        command = [sys.executable, "-m", "portal.embedded_postgres", *words]
        root = embedded_postgres.BASE_DIR
        return subprocess.check_output(command, cwd=root, env=environment, text=True).strip()

    assert say("start") == "started"
    assert say("start") == "was running already"
    assert say("status").startswith("ready")
    assert say("url") == Cluster(var).url()
    assert say("stop") == "stopped"
    assert say("run", sys.executable, "-m", "portal.embedded_postgres", "status")[:5] == "ready"
    assert not (var / "pg.keep").exists()
