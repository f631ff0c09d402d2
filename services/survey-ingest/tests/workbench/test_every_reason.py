"""No reason, count or rule that readers can give lacks its words, neither those in the code nor those files give."""

import ast
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from survey_ingest.domain.codebook import Codebook
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.reading import read
from survey_ingest.workbench.reasons import in_arabic
from survey_ingest.workbench.words import table

PACKAGE = Path(str(files("survey_ingest")))
FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
SAMPLES = os.environ.get("REAL_EXPORTS", "")
#: Where a call holds reasons: the place of the argument.
_PLACES = {"Evidence": 2, "Typing": 1, "Marks": 2, "Ordered": 3}


def _sentences(node: ast.AST) -> Iterator[str]:
    """The texts within a tuple, a list, a sum or a choice of two; what is filled in is the figure 7."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield from ("", *_sentences(node.left))
    elif isinstance(node, ast.BinOp):
        last = list(_sentences(node.right)) or ["7"]
        yield from (first + each for first in _sentences(node.left) for each in last)
    elif isinstance(node, ast.IfExp):
        yield from (each for part in (node.body, node.orelse) for each in _sentences(part))
    elif isinstance(node, ast.Tuple | ast.List):
        yield from (each for part in node.elts for each in _sentences(part))
    elif isinstance(node, ast.Starred):
        yield from _sentences(node.value)


def _told(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = _PLACES.get(name)
            if place is not None and len(node.args) > place:
                yield from _sentences(node.args[place])
            if name == "append" and getattr(getattr(node.func, "value", None), "id", "") == "reasons":
                yield from _sentences(node.args[0])
            for keyword in node.keywords:
                if keyword.arg == "reasons":
                    yield from _sentences(keyword.value)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {getattr(each, "id", "") for target in targets for each in getattr(target, "elts", [target])}
            if names & {"reason", "reasons", "share"}:
                yield from _sentences(node.value)


def sentences_of_the_code() -> dict[str, str]:
    """Each reason that stands in the code of the readers and the rules, and the file in which it does."""
    found = {}
    for folder in ("readers", "domain"):
        for path in (PACKAGE / folder).rglob("*.py"):
            # Single words and names with underscores are codes, which have words of their own.
            found |= {each: path.name for each in _told(ast.parse(path.read_text())) if " " in each.strip()}
    return found


def test_every_reason_in_the_code_has_its_arabic() -> None:
    found = sentences_of_the_code()
    assert len(found) > 70
    assert {each: name for each, name in found.items() if in_arabic(each) is None} == {}


def _reports(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        for order in (None, "month_first"):
            try:
                yield path.name, read(path, Hints(upload="u", identity_key=b"k", date_order=order))  # type: ignore[arg-type]  # one of both
                break
            except ReadError as error:
                if "date_order" not in error.asks:
                    break


def _lacking(result: Any) -> Iterator[str]:
    """What the Arabic page about this file could not say in Arabic."""
    report = result.report
    layout = report.detection.layout
    codebook = getattr(result, "codebook", None)
    questions = codebook.questions if isinstance(codebook, Codebook) else ()
    reasons = [*report.detection.reasons, *(each for question in questions for each in question.reasons)]
    if f"layout.{layout}" not in table():
        reasons.append(layout.replace("_", " "))
    yield from (each for each in reasons if in_arabic(each) is None)
    decisions = (report.encoding, report.date_order, report.timezone)
    names = [f"how.{each.how}" for each in decisions]
    names += [f"encoding.{report.encoding.value}"] if report.encoding.value else []
    names += [f"count.{each}" for each in (*report.counts, *report.checksums) if not each.startswith("rows of ")]
    names += [f"reason.{each.reason}" for each in (*report.set_aside, *report.ignored)]
    names += [f"missing.{each}" for question in questions for each in question.no_answer]
    yield from (each for each in names if each not in table())


def test_all_that_fixtures_give_has_its_words() -> None:
    read_files = 0
    lacking: dict[str, str] = {}
    for name, result in _reports(FIXTURES):
        read_files += 1
        lacking |= dict.fromkeys(_lacking(result), name)
    assert read_files > 100
    assert lacking == {}


@pytest.mark.skipif(not SAMPLES, reason="REAL_EXPORTS names no folder of real export files")
def test_all_that_real_files_give_has_its_words() -> None:
    lacking: dict[str, str] = {}
    for name, result in _reports(Path(SAMPLES)):
        lacking |= dict.fromkeys(_lacking(result), name)
    assert lacking == {}
