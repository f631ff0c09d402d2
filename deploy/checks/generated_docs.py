"""Prints the rule tables of tests/spec into docs/rules.md, so that the document says what the tests hold.

Without `--write` it changes nothing and exits 1 when the document differs from the tables.
"""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "spec" / "rule_tables.py"
DOCUMENT = ROOT / "docs" / "rules.md"

TABLE_HEAD = "| Rule | Series | Given | Answer |\n|---|---|---|---|\n"
INTRODUCTION = """\
# The rules, as they are tested

Made from `tests/spec/rules/` by `make docs`; edit the tables there. Each row is a test.

A series is written one period after the other (years from 2011 on, unless given otherwise): `–` is a missing point, `x`
a suppressed one, `37/60` a numerator and denominator, `62 n400` a value with 400 respondents behind it, and `|` stands
in front of the first point after a break in series. Where nothing else is given, higher is better, the unit is a
number, and it is the last day of the last period. Where nothing else is answered, the status is `ok` and there is no
reason.
"""


def main(arguments: list[str]) -> int:
    """Writes or checks the document; the exit status."""
    document = render(_load())
    if "--write" in arguments:
        DOCUMENT.write_text(document, encoding="utf-8")
        return 0
    if DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == document:
        return 0
    print(f"{DOCUMENT.relative_to(ROOT)} differs from tests/spec: run `make docs` and look at the change")
    return 1


def render(rule_tables: ModuleType) -> str:
    """The document's text."""
    parts = [INTRODUCTION]
    for table in rule_tables.tables():
        parts.append(f"\n## {table.title}\n\n`{table.figure}` · {table.text}\n\n{TABLE_HEAD}")
        for rule, series, given, answer in table.rows:
            cells = (rule, series, _words(given), _words(answer))
            parts.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n")
    return "".join(parts)


def _words(members: Mapping[Any, Any]) -> str:
    return " · ".join(_member(str(name).replace("_", " "), value) for name, value in members.items())


def _member(name: str, value: object) -> str:
    return f"without {name}" if value == "absent" else f"{name} {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return f"({_words(value)})" if value else "none"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return f"`{value}`"
    return str(value)


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_tables", TABLES)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{TABLES} cannot be read")
    module = importlib.util.module_from_spec(spec)
    sys.modules["rule_tables"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
