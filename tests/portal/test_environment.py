"""What can be set is written down: in the table of operations, and nothing else is."""

import re

from portal.embedded_postgres import BASE_DIR

READ = re.compile(r"""env_(?:str|int|bool|list)\(\s*["']([A-Z_]+)["']""")


def names_read() -> set[str]:
    text = (BASE_DIR / "portal" / "settings.py").read_text(encoding="utf-8")
    return set(READ.findall(text))


def test_the_table_names_every_variable_and_no_other() -> None:
    page = (BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## Environment")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == names_read()


def test_the_example_names_only_what_is_read() -> None:
    text = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    given = {name.removesuffix("_FILE") for name in re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)}
    assert given - names_read() == {"BACKUP_DIR"}
