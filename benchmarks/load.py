"""Fill one database: ``python -m benchmarks.load ROWS``. Ends at once where it is filled."""

import io
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks import rows  # noqa: E402
from benchmarks.floor import TABLES  # noqa: E402
from centres.actions.divisions import generate_groups, import_divisions  # noqa: E402
from centres.actions.seed import load_calendar, load_figures  # noqa: E402
from centres.constants import Role, Tier  # noqa: E402
from centres.models import Centre, Department, Post, User  # noqa: E402
from services.actions.seed import load_catalogue  # noqa: E402
from services.models import Item, Request  # noqa: E402

CHUNK = 20_000  # rows a COPY
WORKERS = 2
FLOOR_SHARE = 1  # the floor's table holds as many rows as the product's
_TABLES = {
    "services_requesttext": ("request_id", "body", "sealed_title", "sealed_body", "grams"),
    "services_requestevent": rows.EVENT_COLUMNS,
    "services_requestclock": rows.CLOCK_COLUMNS,
    "services_holding": rows.HOLDING_COLUMNS,
}


def main(count: int) -> None:
    started = time.monotonic()
    call_command("migrate", verbosity=0)
    if _filled(count):
        return
    _plant()
    places, weights = _places()
    with _bare_tables():
        _copy_all(count, places, weights)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(
            "INSERT INTO floor_row (county_id, title, body, created_at)"
            " SELECT 1, title, '', created_at FROM services_request"
        )
        for table in ("services_request", *_TABLES, "floor_row"):
            if table != "floor_row":
                key = "request_id" if table == "services_requesttext" else "id"
                if key == "id":
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                        f" (SELECT coalesce(max(id), 1) FROM {table}))"
                    )
            cursor.execute(f"VACUUM ANALYZE {table}")
    print(f"{count:,} requests loaded in {time.monotonic() - started:.0f} s", flush=True)


def _filled(count: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('floor_row') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
    newest: int | None = Request.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest is not None and newest >= count


def _plant() -> None:
    load_calendar()
    load_figures()
    load_catalogue()
    raw = (settings.BASE_DIR / "data" / "divisions_5203.csv").read_bytes()
    import_divisions(raw=raw)
    generate_groups()
    counties = list(Centre.objects.filter(tier=Tier.COUNTY).order_by("code"))
    for number, county in enumerate(counties):
        for role in (Role.CLERK, Role.HEAD):
            user = User.objects.create_user(f"{role}-{number}", None, name=f"王{number}")
            Post.objects.create(user=user, centre=county, role=role)


def _places() -> tuple[list[rows.Place], list[float]]:
    """Every open centre that takes requests; some townships weigh a hundred times others."""
    by_id = Centre.objects.in_bulk()
    clerks = dict(Post.objects.filter(role=Role.CLERK).values_list("centre_id", "user_id"))
    stations: dict[int, int] = {}
    for pk, centre_id in Department.objects.values_list("pk", "centre_id"):
        stations.setdefault(centre_id, pk)
    places, weights = [], []
    for number, centre in enumerate(sorted(by_id.values(), key=lambda one: one.code)):
        if centre.tier == Tier.PREFECTURE:
            continue
        parent = by_id[centre.parent_id]
        takes = parent.tier != Tier.PREFECTURE
        up = (parent.pk, stations.get(parent.pk), tuple(parent.tier_columns().values()))
        places.append(
            rows.Place(
                centre.pk,
                tuple(centre.tier_columns().values()),
                (clerks[centre.county_id or 0],),
                up if takes else None,
            )
        )
        township = centre.township_id or 0
        heavy = 1 + 99 * (township % 50 == 0)
        weights.append(heavy * (10.0 if centre.tier != Tier.GROUP else 1.0) + number % 3)
    return places, weights


@contextmanager
def _bare_tables() -> Iterator[None]:
    """Without indexes and triggers while rows come in: they are made again afterwards."""
    tables = ("services_request", *_TABLES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)"
            " FROM pg_index i WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            [list(tables)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SET statement_timeout = 0")
        for _, definition in indexes:
            cursor.execute(re.sub(r"^CREATE (UNIQUE )?INDEX", r"CREATE \1INDEX", definition))


def _copy_all(count: int, places: list[rows.Place], weights: list[float]) -> None:
    items = list(Item.objects.values_list("pk", flat=True))
    starts = range(1, count + 1, CHUNK)
    jobs = [(start, min(start + CHUNK, count + 1), places, weights, items) for start in starts]
    connection.close()
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        pool.map(_copy_chunk, jobs, chunksize=1)


def _copy_chunk(job: tuple[int, int, list[rows.Place], list[float], list[int]]) -> None:
    start, end, places, weights, items = job
    maker = rows.Maker(start, places, weights, items)
    columns = [str(column.column) for column in Request._meta.concrete_fields]  # noqa: SLF001
    buffers: dict[str, list[str]] = {"services_request": [], **{name: [] for name in _TABLES}}
    for pk, place in zip(range(start, end), maker.pick(end - start), strict=True):
        made = maker.request(pk, place)
        buffers["services_request"].append(rows.request_line(made, columns))
        buffers["services_requesttext"].append(rows.text_line(made))
        buffers["services_requestevent"].extend(rows.event_lines(made))
        buffers["services_requestclock"].append(rows.clock_line(made))
        held = rows.holding_line(made)
        if held:
            buffers["services_holding"].append(held)
    with connection.cursor() as cursor:
        # No triggers and key checks while made-up rows come in.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        for table, lines in buffers.items():
            _copy(cursor, table, columns if table == "services_request" else _TABLES[table], lines)
    connection.close()


def _copy(cursor: Any, table: str, columns: Any, lines: list[str]) -> None:
    names = ", ".join(columns)
    cursor.cursor.copy_expert(
        f"COPY {table} ({names}) FROM STDIN", io.StringIO("\n".join(lines) + "\n")
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
