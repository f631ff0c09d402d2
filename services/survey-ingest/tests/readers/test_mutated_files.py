"""Damaged files: the same data, data that differ where the damage is, or a named problem. Never a silent other figure.

The files are the fixtures and, where REAL_EXPORTS names a folder of real export files, those too. MUTATIONS says how
many are made (each by its number, so that one can be made again), MUTATIONS_FROM with which number they begin.

Named is what comes with an error, or with a new finding of severity attention: so must a change of format or of layout,
and a question that goes, come.

Two columns that stand in each other's place must give the same data where their headings say what they are. Where
places say it, only what the file can tell is swapped. In SurveyMonkey and in tables of two header rows these are
whole questions of one column, and columns under one question (its title stays over the first); in Typeform, whose
options name no question, questions of one column with such beside them, and the options of one group (a title above
stays over the first). A column put under another question there is a column of that question: nothing in the file
says otherwise. The first column of REDCap is the record, whatever it is called, and a field belongs to the form whose
status stands next after it; the own columns of Alchemer and Microsoft Forms are those before the first question. Of
two columns headed alike the place says which is which. Polls of Zoom say by their order which answer is whose.
"""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rba_kernel.text import match_key
from survey_ingest.domain.codebook import Question
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.detection import FALLBACK
from survey_ingest.readers.encoding import decode
from survey_ingest.readers.reading import read
from survey_ingest.readers.registry import readers
from survey_ingest.testing.mutated_tables import DEEDS, Mutant, Swap, Table

REAL = os.environ.get("REAL_EXPORTS", "")
FIXTURES = Path(__file__).parent / "fixtures"
MADE = int(os.environ.get("MUTATIONS", "240"))
FIRST = int(os.environ.get("MUTATIONS_FROM", "0"))
MOST_ROWS = 60
KNOWN = readers()
_NUMBER = re.compile(r"(?<=q_[0-9a-f]{10})_\d+$")
# The real ones first: so a number means the same file wherever the two folders lie.
FILES = [
    path
    for path in [*(sorted(Path(REAL).rglob("*.csv")) if REAL else ()), *sorted(FIXTURES.rglob("*.csv"))]
    if "refused" not in path.parts
]


@dataclass(frozen=True)
class Seen:
    """What a reading gave. `rows` are the cells of each response or connection, `figures` the counts of each title."""

    format: str
    layout: str
    problems: Counter[tuple[str, str]]
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
        figures = Counter(figure(each, detection.format, rows.values()) for each in result.codebook.questions)
    elif isinstance(result, Workshop):
        told = result.connections.select("row_number", "seconds", "waiting_room")
        rows = {row.pop("row_number"): row for row in told.to_dicts()}
        figures = Counter(str(sorted(row.items())) for row in rows.values())
    return Seen(
        detection.format,
        detection.layout,
        Counter((each.code, each.message) for each in result.report.problems if each.severity != "note"),
        rows,
        frozenset(each.row for each in result.report.set_aside),
        figures,
    )


def figure(question: Question, format_name: str, rows: Iterable[dict[str, Any]]) -> str:
    """What is counted of a question. Typeform titles one of several columns by the first of them: that is left out."""
    title = "" if format_name == "typeform" and " / " in question.title else question.title
    orders = Counter(str(row[question.key]) for row in rows) if question.kind == "ranking" else {}
    choices = sorted((each.label, each.count) for each in question.choices)
    return f"{title}: {question.answered} {choices} {question.other_count} {sorted(orders.items())}"


def verdict(before: Seen, after: Seen, mutant: Mutant) -> str:
    """What became of the figures; an empty text where they changed and nothing says so."""
    if after.problems - before.problems:
        return "named"
    if after.format == before.format and after.figures == before.figures and len(after.rows) == len(before.rows):
        return "same"
    if mutant.reordered or (after.format, after.layout) != (before.format, before.layout):
        return ""
    return of_rows(before, after, mutant)


def of_rows(before: Seen, after: Seen, mutant: Mutant) -> str:
    """Of damage within some rows: all others are as they were."""
    shown = [number for number in before.rows if number not in mutant.rows and not 0 < mutant.kept < number]
    more = after.rows.keys() - before.rows.keys() - mutant.rows - before.aside
    if more or not set(shown) <= after.rows.keys():
        return ""
    keys = {key for row in before.rows.values() for key in row}
    left = {key for row in after.rows.values() for key in row}
    if any(answers(before.rows[number], keys & left) != answers(after.rows[number], keys & left) for number in shown):
        return ""
    lost = before.rows.keys() - after.rows.keys() - after.aside
    gone = any(before.rows[number][key] is not None for number in shown for key in keys - left)
    return "" if gone or (lost and not mutant.kept) else "differs there at most"


def answers(row: dict[str, Any], keys: set[str]) -> Counter[tuple[str, str]]:
    """The cells of a row by question; of questions of one title (which the report names) in any order."""
    return Counter((_NUMBER.sub("", key), str(alone(row[key]))) for key in keys)


def alone(cell: Any) -> Any:
    """A list of one option is that option: a row with two makes the question one of several answers."""
    return cell[0] if isinstance(cell, list) and len(cell) == 1 else cell


def swaps_of(result: Dataset, records: Sequence[Sequence[str]], header: int) -> tuple[Swap, ...]:
    """Which columns of a table may change places."""
    detection, width = result.report.detection, len(records[header - 1])
    if detection.format == "typeform":
        return swaps_of_options(result, width, header)
    if detection.format in {"alchemer", "ms_forms"}:
        first = min(each.position for each in result.codebook.questions) - 1
        known = detection.format == "alchemer" or "Start time" in records[header - 1]
        return (*([Swap(range(first))] if known else []), Swap(range(first, width)))
    if detection.format == "redcap":
        ends = [place for place, title in enumerate(records[header - 1]) if title.endswith(("_complete", "Complete?"))]
        return tuple(Swap(range(start + 1, end)) for start, end in pairwise([0, *ends, width]))
    if header < 2 or detection.format not in {"surveymonkey", FALLBACK}:
        return (Swap([place for place, title in enumerate(records[header - 1]) if once(title, records[header - 1])]),)
    titles = records[header - 2]
    starts = [place for place in range(width) if place == 0 or (place < len(titles) and titles[place].strip())]
    groups = [range(start, end) for start, end in pairwise([*starts, width])]
    alone = [group[0] for group in groups if len(group) == 1]
    return (Swap(alone), *(Swap(group, stays=header - 2) for group in groups if len(group) > 1))


def once(title: str, titles: Sequence[str]) -> bool:
    """Whether a heading says which column is meant: of two that are the same, the place does."""
    return sum(match_key(each) == match_key(title) for each in titles) == 1


def swaps_of_options(result: Dataset, width: int, header: int) -> tuple[Swap, ...]:
    """Of columns headed by an option only: the questions without such beside them, and each group but its "other"."""
    spread = {each.position: each.asked.spread or bool(each.asked.matrix) for each in result.codebook.questions}
    spread |= {each.position: False for each in result.report.ignored}
    alone = [place for place in range(width) if all(spread.get(place + beside) is False for beside in (0, 1, 2))]
    starts = [*sorted(spread), width + 1]
    groups = [range(start - 1, end - 2) for start, end in pairwise(starts) if spread.get(start)]
    stays = header - 2 if header > 1 else None
    return (Swap(alone), *(Swap(group, stays=stays) for group in groups))


def swaps_of_sections(records: Sequence[Sequence[str]], rows: Sequence[int]) -> tuple[Swap, ...]:
    """Of the sections of a workshop's report: the columns that all their headers have."""
    start = next(place for place in range(min(rows) - 2, -1, -1) if sum(map(bool, records[place])) > 1)
    widths = [len(record) for record in records[start:] if sum(map(bool, record)) > 1]
    return (Swap(range(min(widths)), start),)


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
    if isinstance(result, Workshop):
        rows = result.connections["row_number"].to_list()
        return (Table(records, delimiter, 0, rows, swaps_of_sections(records, rows)), order) if rows else None
    if "polls" in path.parts or "zoom_poll" in path.parts:
        return None
    rows = result.frame.select("row_number").collect()["row_number"].to_list()
    header = min([*rows, *(each.row for each in result.report.set_aside)]) - 1
    kept = records[: header + MOST_ROWS]
    shown = [row for row in rows if row <= len(kept)]
    return Table(kept, delimiter, header, shown, swaps_of(result, kept, header)), order


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


@pytest.mark.parametrize("number", range(FIRST, FIRST + MADE))
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
