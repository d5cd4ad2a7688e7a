"""Test runs leave no files behind."""

import os
import subprocess
import sys
from pathlib import Path

from tests.folders import sweep


def test_only_folders_of_dead_processes_go(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    names = [f"portal-tests-{ended.pid}", f"portal-tests-{os.getpid()}", "portal-tests-mine"]
    for name in names:
        (tmp_path / name / "files").mkdir(parents=True)
    sweep(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == set(names[1:])
