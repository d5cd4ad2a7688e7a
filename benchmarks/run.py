"""``make bench``: fill two sizes, drive both in turn, print medians and ratios.

Rounds are outermost and targets innermost, so that the neighbours' load falls on all alike.
"""

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg2
from psycopg2 import sql

from benchmarks.client import Next, Outcome, drive, get, post
from benchmarks.server import Server
from benchmarks.words import COMMON, RARE, make_text
from portal import embedded_postgres

BODY = {
    "kind": "help",
    "title": "桥头路灯不亮",
    "body": "3日桥头路灯不亮，请尽快派人查看。邻居们也有同样的情况。",
    "requester": {"name": "王一", "phone": "13900001234"},
    "channel": "window",
}


@dataclass
class Site:
    """One size: its server and what is known of its data."""

    rows: int
    server: Server
    facts: dict[str, Any]
    results: dict[tuple[str, int], list[Outcome]] = field(default_factory=dict)
    cpu: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)


def main() -> None:
    given = _arguments()
    base = os.environ.get("DATABASE_URL") or embedded_postgres.database_url()
    sites = [_site(base, rows) for rows in given.rows]
    print("Limits on anonymous calls are raised for this run (benchmarks/settings.py).")
    try:
        rounds = itertools.product(range(given.rounds), given.clients, TARGETS, sites)
        for number, clients, name, site in rounds:
            if given.only and name not in given.only:
                continue
            _measure(site, name, clients, given.seconds if number else given.seconds / 2)
        _report(sites, given.clients)
    finally:
        for site in sites:
            site.server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 1_000_000])
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--rounds", type=int, default=4, help="the first only warms up")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


def _site(base: str, rows: int) -> Site:
    url = _database(base, rows)
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "CONN_MAX_AGE": "0",
        "STATEMENT_TIMEOUT_MS": "0",
    }
    run = [sys.executable, "-m"]
    subprocess.run([*run, "benchmarks.load", str(rows)], env=env, check=True)
    out = subprocess.run(
        [*run, "benchmarks.prepare"], env=env, check=True, capture_output=True, text=True
    ).stdout
    return Site(rows, Server(url), json.loads(out.splitlines()[-1]))


def _database(base: str, rows: int) -> str:
    """The URL of the database of this size, made if it is not there."""
    server, _, _ = base.rpartition("/")
    name = f"bench_{rows}"
    connection = psycopg2.connect(base)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return f"{server}/{name}"


# --- what is asked ---------------------------------------------------------------------------


def _token(site: Site) -> dict[str, str]:
    return {"Authorization": f"Token {site.facts['token']}"}


def _cookie(site: Site) -> dict[str, str]:
    return {"Cookie": f"sessionid={site.facts['session']}"}


def _create(site: Site) -> Callable[[int], Next]:
    def make(number: int) -> Next:
        # Words as in the data, or the newest rows would be all alike and upset the search.
        rng = random.Random(number)

        def step(_answer: bytes) -> bytes:
            title, body = make_text(rng)
            made = {**BODY, "title": title, "body": body, "client_id": str(uuid4())}
            return post("/api/v1/requests/", made, **_token(site))

        return step

    return make


def _action(site: Site) -> Callable[[int], Next]:
    """Each client writes remarks on a request of its own."""

    def make(_number: int) -> Next:
        state: dict[str, Any] = {}

        def step(answer: bytes) -> bytes:
            if not state:
                state.update(_made(site))
            elif answer:
                state["version"] = json.loads(answer)["version"]
            body = {"version": state["version"], "client_id": str(uuid4()), "text": "记录一次"}
            path = f"/api/v1/requests/{state['code']}/actions/note/"
            return post(path, body, **_token(site))

        return step

    return make


def _made(site: Site) -> dict[str, Any]:
    from benchmarks.client import Connection

    request = post("/api/v1/requests/", {**BODY, "client_id": str(uuid4())}, **_token(site))
    _, answer = Connection(site.server.port).ask(request)
    made = json.loads(answer)
    return {"code": made["code"], "version": made["version"]}


def _each(requests: Callable[[Site], list[bytes]]) -> Callable[[Site], Callable[[int], Next]]:
    """Go round a list of prepared requests, every client from another place."""

    def of(site: Site) -> Callable[[int], Next]:
        ready = requests(site)

        def make(number: int) -> Next:
            turn = itertools.cycle(ready[number % len(ready) :] + ready[: number % len(ready)])
            return lambda _answer: next(turn)

        return make

    return of


def _track(site: Site) -> list[bytes]:
    return [
        post("/api/v1/public/track/", {"code": code, "token": token})
        for code, token in site.facts["tracks"].items()
    ]


def _search(word: str) -> Callable[[Site], list[bytes]]:
    return lambda site: [get(f"/api/v1/requests/?q={quote(word)}", **_token(site))]


# name: (how to ask, expected status)
TARGETS: dict[str, tuple[Callable[[Site], Callable[[int], Next]], int]] = {
    "floor_insert": (_each(lambda _: [post("/floor/insert", BODY)]), 201),
    "create": (_create, 201),
    "floor_newest": (_each(lambda _: [get("/floor/newest")]), 200),
    "list_html": (_each(lambda site: [get("/desk/all/", **_cookie(site))]), 200),
    "list_json": (_each(lambda site: [get("/api/v1/requests/", **_token(site))]), 200),
    "detail_html": (
        _each(
            lambda site: [get(f"/desk/{code}/", **_cookie(site)) for code in site.facts["codes"]]
        ),
        200,
    ),
    "action": (_action, 200),
    "search_common": (_each(_search(COMMON)), 200),
    "search_rare": (_each(_search(RARE)), 200),
    "track": (_each(_track), 200),
}


def _measure(site: Site, name: str, clients: int, seconds: float) -> None:
    ask, expect = TARGETS[name]
    before = site.server.cpu()
    outcome = drive(site.server.port, clients, seconds, ask(site), expect)
    after = site.server.cpu()
    calls = max(len(outcome.times), 1)
    spent = ((after[0] - before[0]) / calls, (after[1] - before[1]) / calls)
    site.results.setdefault((name, clients), []).append(outcome)
    site.cpu.setdefault((name, clients), []).append(spent)


# --- what is told ----------------------------------------------------------------------------


def _report(sites: list[Site], clients: list[int]) -> None:
    for count in clients:
        print(f"\n## {count} client{'s' if count > 1 else ''}\n")
        print("| target | rows | p50 ms | p95 ms | per s | SQL | CPU web+db ms | wrong |")
        print("|---|---|---|---|---|---|---|---|")
        for name, site in itertools.product(TARGETS, sites):
            if (name, count) in site.results:
                print(_line(site, name, count))
        _ratios(sites, count)
    for site in sites:
        print(f"\nweb tier at {site.rows:,} rows: {site.server.pss_mb():.0f} MB (PSS, 2 workers)")


def _line(site: Site, name: str, clients: int) -> str:
    kept = site.results[name, clients][1:] or site.results[name, clients]
    p50 = statistics.median(_percentile(one.times, 50) for one in kept)
    p95 = statistics.median(_percentile(one.times, 95) for one in kept)
    rate = statistics.median(len(one.times) / one.wall for one in kept)
    cpu = [statistics.median(part) * 1000 for part in zip(*site.cpu[name, clients], strict=True)]
    wrong: dict[int, int] = {}
    for one in kept:
        wrong.update(one.wrong)
    statements = site.facts["statements"].get(name, "–")
    return (
        f"| {name} | {site.rows:,} | {p50:.1f} | {p95:.1f} | {rate:.0f} | {statements}"
        f" | {cpu[0]:.1f} + {cpu[1]:.1f} | {wrong or ''} |"
    )


def _ratios(sites: list[Site], clients: int) -> None:
    small, large = sites[0], sites[-1]
    found = []
    for name in TARGETS:
        if small is large or (name, clients) not in small.results:
            continue
        pair = [_median(site, name, clients) for site in (large, small)]
        found.append(f"{name} ×{pair[0] / pair[1]:.2f}")
    if found:
        print(f"\ngrowth {small.rows:,} → {large.rows:,}: " + ", ".join(found))
    if ("create", clients) in large.results and ("floor_insert", clients) in large.results:
        share = _rate(large, "create", clients) / _rate(large, "floor_insert", clients)
        print(f"create at {large.rows:,} rows: {share:.0%} of the bare insert's rate")


def _median(site: Site, name: str, clients: int) -> float:
    kept = site.results[name, clients][1:] or site.results[name, clients]
    return statistics.median(_percentile(one.times, 50) for one in kept)


def _rate(site: Site, name: str, clients: int) -> float:
    kept = site.results[name, clients][1:] or site.results[name, clients]
    return statistics.median(len(one.times) / one.wall for one in kept)


def _percentile(times: list[float], percent: int) -> float:
    """Milliseconds."""
    ordered = sorted(times)
    at = min(len(ordered) - 1, len(ordered) * percent // 100)
    return ordered[at] * 1000 if ordered else float("nan")


if __name__ == "__main__":
    main()
