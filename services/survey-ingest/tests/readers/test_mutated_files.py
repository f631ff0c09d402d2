"""Damaged files: the same data, data that differ where the damage is, or a named problem. Never a silent other figure.

The files are the fixtures and, where REAL_EXPORTS names a folder of real export files, those too. MUTATIONS says how
many are made (each by its number, so that one can be made again).
"""

import csv
import io
import os
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.detection import FALLBACK
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers
from survey_ingest.testing.mutated_tables import DEEDS, Mutant, Table

REAL = os.environ.get("REAL_EXPORTS", "")
FIXTURES = Path(__file__).parent / "fixtures"
MADE = int(os.environ.get("MUTATIONS", "210"))
MOST_ROWS = 60
KNOWN = readers()
FILES = sorted(
    path
    for path in [*FIXTURES.rglob("*.csv"), *(Path(REAL).rglob("*.csv") if REAL else ())]
    if "refused" not in path.parts
)


@dataclass(frozen=True)
class Seen:
    """What a reading gave. `rows` are the cells of each response or connection, `figures` the counts of each title."""

    format: str
    layout: str
    problems: Counter[str]
    rows: dict[int, dict[str, Any]]
    aside: frozenset[int]
    figures: Counter[str]


def hints(order: str | None) -> Hints:
    return Hints(upload="u", identity_key=b"k", date_order=order)  # type: ignore[arg-type]  # one of two


def seen(path: Path, order: str | None) -> Seen:
    result = read(path, hints(order), KNOWN)
    detection = result.report.detection
    rows: dict[int, dict[str, Any]] = {}
    figures: Counter[str] = Counter()
    if isinstance(result, Dataset):
        keys = [each.key for each in result.codebook.questions]
        rows = {row.pop("row_number"): row for row in result.frame.select("row_number", *keys).collect().to_dicts()}
        figures = Counter(map(figure, result.codebook.questions))
    elif isinstance(result, Workshop):
        told = result.connections.select("row_number", "seconds", "waiting_room")
        rows = {row.pop("row_number"): row for row in told.to_dicts()}
        figures = Counter(str(sorted(row.items())) for row in rows.values())
    return Seen(
        detection.format,
        detection.layout,
        Counter(each.code for each in result.report.problems),
        rows,
        frozenset(each.row for each in result.report.set_aside),
        figures,
    )


def figure(question: Question) -> str:
    choices = sorted((each.label, each.count) for each in question.choices)
    return f"{question.title}: {question.answered} {choices} {question.other_count}"


def verdict(before: Seen, after: Seen, mutant: Mutant) -> str:
    """What became of the figures; an empty text where they changed and nothing says so."""
    if after.problems - before.problems:
        return "named"
    return of_order(before, after) if mutant.reordered else of_rows(before, after, mutant)


def of_order(before: Seen, after: Seen) -> str:
    """Of records in another order, and of a header that lacks one: then no tool may be seen any more."""
    if after.format == FALLBACK != before.format and len(after.rows) >= len(before.rows):
        return "no tool seen"
    if (after.format, after.layout) == (before.format, before.layout):
        return "same" if after.figures == before.figures else ""
    return "another layout" if after.format == before.format and len(after.rows) == len(before.rows) else ""


def of_rows(before: Seen, after: Seen, mutant: Mutant) -> str:
    """Of damage within some rows: all others are as they were."""
    shown = [number for number in before.rows if number not in mutant.rows and not 0 < mutant.kept < number]
    more = after.rows.keys() - before.rows.keys() - mutant.rows - before.aside
    if after.format == FALLBACK != before.format:
        return "no tool seen"
    if after.format != before.format or more or not set(shown) <= after.rows.keys():
        return ""
    keys = {key for row in before.rows.values() for key in row}
    left = {key for row in after.rows.values() for key in row}
    if any(
        alone(before.rows[number][key]) != alone(after.rows[number][key]) for number in shown for key in keys & left
    ):
        return ""
    lost = before.rows.keys() - after.rows.keys() - after.aside
    gone = any(before.rows[number][key] is not None for number in shown for key in keys - left)
    return "question gone" if gone else "" if lost and not mutant.kept else "differs there at most"


def alone(cell: Any) -> Any:
    """A list of one option is that option: a row with two makes the question one of several answers."""
    return cell[0] if isinstance(cell, list) and len(cell) == 1 else cell


@cache
def table_in(path: Path) -> tuple[Table, str | None] | None:
    """The table of a file, its first rows, and the order of dates where it has to be told; None for what is none."""
    order = None
    try:
        try:
            result = read(path, hints(None), KNOWN)
        except ReadError as error:
            if "date_order" not in error.asks:
                return None
            order = "month_first"
            result = read(path, hints(order), KNOWN)
    except ReadError:
        return None
    if not isinstance(result, Dataset | Workshop) or not result.report.delimiter:
        return None
    delimiter = result.report.delimiter
    records = list(csv.reader(io.StringIO(decode(path.read_bytes()).text, newline=""), delimiter=delimiter))
    if isinstance(result, Workshop) or "polls" in path.parts or "zoom_poll" in path.parts:
        rows = [] if not isinstance(result, Workshop) else result.connections["row_number"].to_list()
        return (Table(records, delimiter, 0, rows), order) if rows and len(records) < 10 * MOST_ROWS else None
    rows = result.frame.select("row_number").collect()["row_number"].to_list()
    header = min([*rows, *(each.row for each in result.report.set_aside)]) - 1
    kept = records[: header + MOST_ROWS]
    return Table(kept, delimiter, header, [row for row in rows if row <= len(kept)]), order


@cache
def whole(path: Path, folder: Path) -> Seen:
    known = table_in(path)
    assert known is not None
    copy = folder / "whole.csv"
    copy.write_bytes(known[0].text.encode())
    return seen(copy, known[1])


def mutated(dice: Random, deed: Any) -> tuple[Path, str | None, Mutant]:
    """A damaged table of any file that the damage can be done to."""
    for _ in range(1000):
        path = dice.choice(FILES)
        known = table_in(path)
        mutant = known and deed(known[0], dice)
        if known and mutant and mutant.text != known[0].text:
            return path, known[1], mutant
    raise AssertionError("no file can be damaged so")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated")


@pytest.mark.parametrize("number", range(MADE))
def test_damage_changes_no_figure_in_silence(number: int, folder: Path) -> None:
    dice, deed = Random(number), DEEDS[number % len(DEEDS)]
    path, order, mutant = mutated(dice, deed)
    damaged = folder / "damaged.csv"
    damaged.write_bytes(mutant.text.encode())
    before = whole(path, folder)
    assert before.rows
    try:
        after = seen(damaged, order)
    except ReadError:
        return  # named: an error without a finding cannot be made
    assert verdict(before, after, mutant), f"{deed.__name__} changed {path.name}, and nothing says so"
