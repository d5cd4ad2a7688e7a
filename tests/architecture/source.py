"""The text of the project, as the architecture tests read it."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the top down: an import may only point to the right.
PACKAGES = ("portal", "evaluation", "services", "members", "centres", "foundation")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*packages: str) -> list[Path]:
    """Our Python files without the written-down migrations."""
    return [
        path
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(tree(path))


def imports(path: Path) -> list[tuple[int, str]]:
    """Line and module of every import, late ones too; those for type checkers left out."""
    found: list[tuple[int, str]] = []
    _collect(tree(path), found)
    return found


def _collect(node: ast.AST, found: list[tuple[int, str]]) -> None:
    if isinstance(node, ast.Import):
        found += [(node.lineno, alias.name) for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        for part in node.orelse:
            _collect(part, found)
        return
    for child in ast.iter_child_nodes(node):
        _collect(child, found)


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the name of the method or function called."""
    for node in nodes(path):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node, node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node, node.func.id


def texts(path: Path) -> Iterator[ast.Constant]:
    """Every text in the code, documentation left out."""
    documentation = set()
    for node in nodes(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documentation.add(id(first.value))
    for node in nodes(path):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if isinstance(node, ast.Constant) and text and id(node) not in documentation:
            yield node


Found = dict[str, list[str]]


def offences(paths: list[Path], look: Callable[[Path], list[str]]) -> Found:
    """What ``look`` complains about, by file; empty when all is well."""
    return {name(path): wrong for path in paths if (wrong := look(path))}
