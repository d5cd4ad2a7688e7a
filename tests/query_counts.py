"""Numbers of SQL statements, pinned in query_counts.json and changed on purpose (make counts).

    with pinned("services:inbox", most=8):
        browser.get("/desk/")

``most`` is the promise, which an update does not raise.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_suffix(".json")
_NOT_OURS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def pins() -> dict[str, int]:
    found: dict[str, int] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@contextmanager
def pinned(name: str, *, most: int | None = None) -> Iterator[None]:
    with CaptureQueriesContext(connection) as context:
        yield
    said = [query["sql"] for query in context.captured_queries]
    said = [sql for sql in said if not sql.startswith(_NOT_OURS)]
    assert most is None or len(said) <= most, _words(name, f"at most {most}", said)
    if os.environ.get("UPDATE_QUERY_COUNTS") == "1":
        FILE.write_text(json.dumps(pins() | {name: len(said)}, indent=2, sort_keys=True) + "\n")
    assert pins().get(name) == len(said), _words(name, str(pins().get(name)), said)


def _words(name: str, wanted: str, said: list[str]) -> str:
    lines = "\n".join(f"{number}. {sql}" for number, sql in enumerate(said, 1))
    return f"{name}: {wanted} statements wanted, {len(said)} made:\n{lines}"
