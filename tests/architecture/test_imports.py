"""Imports go one way, late ones too; names of functions in texts lead somewhere."""

import ast
import re
import tomllib
from pathlib import Path

from django.utils.module_loading import import_string

from tests.architecture.source import PACKAGES, ROOT, calls, imports, modules, offences, texts

DOTTED = re.compile(rf"({'|'.join(PACKAGES)})(\.[a-z_]\w*)+")
LAYERED = ("foundation", "centres", "members", "services", "evaluation")


def _layers() -> dict[str, int]:
    """Module name inside a package → height, as import-linter is told."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    rows = next(row["layers"] for row in contracts if "containers" in row)
    return {
        module: len(rows) - height
        for height, row in enumerate(rows)
        for module in re.findall(r"\w+", row)
    }


LAYERS = _layers()


def _upward(path: Path) -> list[str]:
    own = PACKAGES.index(path.relative_to(ROOT).parts[0])
    return [
        f"{line}: {module}"
        for line, module in imports(path)
        if (top := module.partition(".")[0]) in PACKAGES and PACKAGES.index(top) < own
    ]


def _upward_inside(path: Path) -> list[str]:
    package, module, *_ = path.relative_to(ROOT).with_suffix("").parts
    own = LAYERS.get(module)
    return [
        f"{line}: {imported}"
        for line, imported in imports(path)
        if own is not None
        and imported.startswith(f"{package}.")
        and LAYERS.get(imported.split(".")[1], 0) > own
    ]


def _hidden(path: Path) -> list[str]:
    return [
        ast.unparse(call)
        for call, called in calls(path)
        if called in {"import_string", "import_module", "__import__"}
        and isinstance(call.args[0], ast.Constant)
    ]


def _dangling(path: Path) -> list[str]:
    found = [str(text.value) for text in texts(path)]
    return [dotted for dotted in found if DOTTED.fullmatch(dotted) and not _leads_somewhere(dotted)]


def _leads_somewhere(dotted: str) -> bool:
    module, _, last = dotted.rpartition(".")
    place = ROOT.joinpath(*module.split("."))
    if not place.with_suffix(".py").is_file() or (place / f"{last}.py").is_file():
        return True  # the name of something else, or of a module
    try:
        return bool(import_string(dotted))
    except ImportError:
        return False


def test_an_import_never_points_up() -> None:
    assert offences(modules(), _upward) == {}


def test_inside_a_package_an_import_never_points_up() -> None:
    assert offences(modules(*LAYERED), _upward_inside) == {}


def test_nothing_is_imported_by_a_text_in_the_code() -> None:
    """``import_string`` reads settings and jobs; a text given to it directly hides an import."""
    # Celery is set up before the applications are: it looks the machines up when it runs.
    others = [path for path in modules() if path != ROOT / "portal/celery.py"]
    assert offences(others, _hidden) == {}


def test_functions_named_in_texts_exist() -> None:
    assert offences(modules(), _dangling) == {}
