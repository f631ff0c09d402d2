"""Every row of every rule table holds."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

_PATH = Path(__file__).parent / "rule_tables.py"
_SPEC = importlib.util.spec_from_file_location("rule_tables", _PATH)
assert _SPEC
assert _SPEC.loader
rule_tables = importlib.util.module_from_spec(_SPEC)
sys.modules["rule_tables"] = rule_tables
_SPEC.loader.exec_module(rule_tables)

ROWS = [
    pytest.param(table.figure, *row, id=f"{table.figure}: {row[0]}")
    for table in rule_tables.tables()
    for row in table.rows
]


@pytest.mark.parametrize(("figure", "rule", "series", "given", "answer"), ROWS)
def test_rule(figure: str, rule: str, series: str, given: dict[str, Any], answer: dict[str, Any]) -> None:
    actual = rule_tables.figures_of(series, given)[figure]
    assert rule_tables.agrees(rule_tables.complete(answer), actual), f"{rule}: {actual}"


def test_every_figure_has_a_table() -> None:
    figures = set(rule_tables.figures_of("1", {}))
    assert {table.figure for table in rule_tables.tables()} == figures


def test_the_document_shows_these_tables() -> None:
    script = Path(__file__).parents[2] / "deploy" / "checks" / "generated_docs.py"
    check = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
