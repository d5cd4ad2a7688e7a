"""What the source text promises: sizes, who writes, who rings, who looks at the clock."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.architecture.source import (
    ROOT,
    calls,
    imports,
    modules,
    name,
    nodes,
    offences,
    texts,
    tree,
)

OURS = modules()
CODE = [*OURS, *modules("tests")]
STATIC = [*sorted((ROOT / "static/js").glob("*.js")), *sorted((ROOT / "static/css").glob("*.css"))]


def _too_long(path: Path) -> list[str]:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    return [f"{lines} lines"] if lines > 400 else []


def _long_functions(path: Path) -> list[str]:
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > 40
    ]


def test_a_file_has_at_most_400_lines() -> None:
    assert offences([*CODE, *STATIC], _too_long) == {}


def test_a_function_has_at_most_40_lines() -> None:
    assert offences(CODE, _long_functions) == {}


# --- who rings ------------------------------------------------------------------------------


def _sends(path: Path) -> list[str]:
    sends = {"delay", "apply_async", "send_task", "delay_on_commit"}
    return [ast.unparse(call) for call, called in calls(path) if called in sends]


def test_only_the_clock_publishes() -> None:
    """The outbox owns the work: a message sent past it could be lost or come twice."""
    assert set(offences(OURS, _sends)) == {"portal/celery.py"}


# --- who writes -----------------------------------------------------------------------------

MAY_WRITE = {
    "foundation/jobs.py": "the outbox and the period ledger write their own rows",
    "foundation/audit.py": "the read log writes its own rows",
    "foundation/replays.py": "the first answers are kept by the machine that gives them again",
    "foundation/throttles.py": "counters are raised by the call they count",
    "foundation/stamps.py": "the stamp is raised in the transaction of the change",
    "foundation/management/commands/rotate_keys.py": "writes the same texts under a new key",
}
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "_raw_delete"}
# Dictionaries, files and pictures have these too: looked at by what they are called on.
SOMETIMES = {"save", "create", "update", "delete", "add", "remove", "clear", "set"}
ROWS = re.compile(r"\.objects\b|\.filter\(|\.exclude\(|\.select_for_update\(|_set\b")
SQL = re.compile(r"^\s*(INSERT INTO|UPDATE \w+|DELETE FROM|TRUNCATE|MERGE INTO)\b")


def _writes(path: Path) -> list[str]:
    found = []
    for call, called in calls(path):
        on = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        rows = called in SOMETIMES and bool(ROWS.search(on))
        saves = called == "save" and any(key.arg == "update_fields" for key in call.keywords)
        if called in ALWAYS or rows or saves:
            found.append(f"{call.lineno}: {ast.unparse(call)[:80]}")
    return found + [f"{text.lineno}: SQL" for text in texts(path) if SQL.match(str(text.value))]


def test_only_actions_write() -> None:
    others = [path for path in OURS if "actions" not in path.parts]
    assert set(offences(others, _writes)) == set(MAY_WRITE)


# What other modules call is a whole transaction, unless one statement is all there is or the
# claim must be committed before the world outside is asked.
NOT_ATOMIC = {
    "foundation.actions.messages.tell": "one statement",
    "foundation.actions.messages.mark_read": "one statement",
    "foundation.actions.messages.send_out": "one statement",
    "foundation.actions.messages.deliver_pending": "commits the claim before the gateway is asked",
    "foundation.actions.housekeeping.tidy": "run_period holds it in one transaction",
}


@cache
def _called_from_outside() -> set[str]:
    outside = [path for path in OURS if "actions" not in path.parts]
    return {module for path in outside for _, module in imports(path) if ".actions." in module}


def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree(path).body if isinstance(node, ast.FunctionDef)}


def _writing(path: Path) -> set[str]:
    """Functions of a module that write, themselves or through others of the module."""
    functions = _functions(path)
    lines = {int(entry.partition(":")[0]) for entry in _writes(path)}
    found = {key for key, node in functions.items() if lines & _lines(node)}
    while True:
        more = {key for key, node in functions.items() if _called(node) & found} | found
        if more == found:
            return found
        found = more


def _lines(node: ast.FunctionDef) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def _called(node: ast.FunctionDef) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _loose(path: Path) -> list[str]:
    module = name(path).removesuffix(".py").replace("/", ".")
    functions, wanted = _functions(path), _called_from_outside() - set(NOT_ATOMIC)
    return [
        key
        for key in sorted(_writing(path))
        if f"{module}.{key}" in wanted and not _is_atomic(functions[key])
    ]


def _is_atomic(function: ast.FunctionDef) -> bool:
    """By its decorator, or because all it does lies in one block."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    block = [item.context_expr for item in body[0].items] if isinstance(body[0], ast.With) else []
    marks = [*function.decorator_list, *(block if len(body) == 1 else [])]
    return any("atomic" in ast.unparse(mark) for mark in marks)


def test_what_others_call_to_write_is_one_transaction() -> None:
    assert offences([path for path in OURS if "actions" in path.parts], _loose) == {}


# --- who looks at the clock -----------------------------------------------------------------

PURE = {
    *("rules", "states", "scoring", "workdays", "routing", "suggest", "access", "relations"),
    *("numbers", "masks", "text", "codes", "cursors", "constants"),
}


def _asks(path: Path) -> list[str]:
    clock = {"now", "utcnow", "today", "localdate", "localtime", "monotonic", "time_ns"}
    return [
        ast.unparse(call)
        for call, called in calls(path)
        if called in clock or ".objects" in ast.unparse(call)
    ]


def test_a_rule_is_told_the_time_and_asks_no_database() -> None:
    # Straight in its package: centres/workdays.py, not the command of that name.
    rules = [path for path in OURS if path.stem in PURE and path.parents[1] == ROOT]
    assert len(rules) >= 10
    assert offences(rules, _asks) == {}
