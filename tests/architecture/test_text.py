"""What lies in the repository speaks of the product only."""

import re
import subprocess
from pathlib import Path

from tests.architecture.source import ROOT, offences

# The ~ is taken out: this file does not hold what it looks for.
WORDS = [
    *(r"\bclau~de\b", r"\banthro~pic\b", r"\bchat~gpt\b", r"\bopen~ai\b", r"\bco~pilot\b"),
    *(r"\bsub-?ag~ents?\b", r"\bas an a~i\b", r"\blanguage mo~del", r"(?<![\w.])/wor~k/"),
    *(r"\biss~ue\s+#?\d", r"\bpull req~uest\s+#?\d", r"\bpr\s*#\d", r"\bgh-\d"),
    *(r"\bto~do\b", r"\bfix~me\b", r"\bxx~x\b", r"\bha~ck\b"),
]
FORBIDDEN = re.compile("|".join(WORDS).replace("~", ""), re.IGNORECASE)
HOSTS = re.compile(r"--(?:extra-)?index-url|--find-links|https?://\S*(?:pypi|simple)\b")
TEXT = {
    *(".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".in", ".yml", ".yaml", ".json"),
    *(".sh", ".conf", ".service", ".timer", ".socket", ".sql", ".example", ".csv", "", ".svg"),
}


def _git(*command: str) -> str:
    return subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def _cloned() -> bool:
    return (ROOT / ".git").exists()


def _paths() -> list[Path]:
    if _cloned():
        return [ROOT / entry for entry in _git("ls-files", "-z").split("\0") if entry]
    tops = [top for top in ROOT.iterdir() if not top.name.startswith(".") and top.name != "var"]
    return [path for top in tops for path in ([top] if top.is_file() else top.rglob("*"))]


def _texts() -> list[Path]:
    paths = [path for path in _paths() if "__pycache__" not in path.parts]
    kept = [path for path in paths if path.suffix in TEXT and path.is_file()]
    return [path for path in kept if "vendor" not in path.parts and path.stat().st_size < 2**20]


def _forbidden(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{at}: {line[:100]}" for at, line in enumerate(lines, 1) if FORBIDDEN.search(line)]


def _hosts(path: Path) -> list[str]:
    return HOSTS.findall(path.read_text(encoding="utf-8"))


def test_files_name_no_ticket_tool_or_workplace() -> None:
    assert offences(_texts(), _forbidden) == {}


def test_requirements_name_no_host() -> None:
    assert offences(sorted(ROOT.glob("requirements*")), _hosts) == {}


def test_commits_speak_of_the_product_only() -> None:
    log = _git("log", "--format=%s%n%b") if _cloned() else ""
    assert [line for line in log.splitlines() if FORBIDDEN.search(line)] == []
