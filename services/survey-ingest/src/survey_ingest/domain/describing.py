"""From raw cells to a codebook: what kind each question is, its choices and points, and how many answered what.

The same rows in any order give the same codebook; so do the same cells however many files they came in.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from survey_ingest.domain.cells import number_of
from survey_ingest.domain.codebook import Asked, Choice, Codebook, Missing, Question
from survey_ingest.domain.counting import Counts, counted
from survey_ingest.domain.findings import ReadError
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.lost_text import lost_cells
from survey_ingest.domain.number_ranges import number_range
from survey_ingest.domain.question_kinds import NUMERIC, Typing, is_numbers, number_text, typing_of
from survey_ingest.domain.times import date_order, parse_times
from survey_ingest.domain.told_kinds import told_typing

_ARABIC = re.compile("[\u0621-\u064a]")
_LOST: Missing = "unreadable"
_FEW_CHOICES = 10  # up to here an answer of one person is listed as a choice, beyond only what several gave


def codebook_of(frame: pl.LazyFrame, asked: Sequence[Asked], language: str = "") -> Codebook:
    """The codebook of the columns that the questions name."""
    counts = counted(frame, asked)
    grids: dict[str, list[str]] = {}
    for each in asked:
        if each.matrix:
            grids.setdefault(each.matrix.parent, []).append(each.key)
    questions: list[Question] = []
    for each in asked:
        rows = grids[each.matrix.parent] if each.matrix else ()
        siblings = list({cell for key in rows for cell in counts[key].cells})
        lost = {} if each.spread else dict.fromkeys(lost_cells(counts[each.key].cells), _LOST)
        known = replace(each, missing=lost | each.missing) if lost else each
        questions.append(_question(frame, known, counts[each.key], siblings))
    return Codebook(tuple(questions), language)


def _question(frame: pl.LazyFrame, asked: Asked, counts: Counts, siblings: Sequence[str]) -> Question:
    cells = {cell: count for cell, count in counts.cells.items() if cell not in asked.missing}
    told_none = Counter(counts.missing)
    for cell, kind in asked.missing.items():
        told_none[kind] += counts.cells.get(cell, 0)
    answered = counts.answered - sum(counts.cells.get(cell, 0) for cell in asked.missing)
    told_none["not_answered"] += counts.rows - counts.answered - sum(counts.missing.values())
    typing = _typing(frame, asked, counts, cells, siblings)
    no_answer = {kind: count for kind, count in told_none.items() if count > 0}
    if asked.spread:
        return _spread(asked, typing, cells, answered, no_answer)
    if typing.kind in {"single", "scale"}:
        return _labelled(asked, typing, cells, answered, no_answer)
    if typing.kind in {"multiple", "ranking"}:
        return _joined(asked, typing, cells, answered, no_answer)
    if typing.kind == "number":
        lost = _not_numbers(frame, asked, counts, cells)
        numbers = number_range(frame, asked, counts, cells)
        return Question(asked, "number", answered, (), lost, "", no_answer, "", typing.reasons, numbers)
    if typing.kind == "date":
        return _date(asked, typing, cells, answered, no_answer)
    return Question(asked, typing.kind, answered, (), 0, "", no_answer, "", typing.reasons)


def _typing(
    frame: pl.LazyFrame, asked: Asked, counts: Counts, cells: Mapping[str, int], siblings: Sequence[str]
) -> Typing:
    if asked.spread:
        return Typing(asked.kind or "multiple", ("one column an option",))
    if asked.kind or asked.choices:
        return told_typing(asked, cells, siblings)
    if counts.whole:
        return typing_of(cells, asked.title, asked.joiner, siblings)
    if is_numbers(cells) and _numbers(frame, asked.key) >= NUMERIC * counts.answered:
        return Typing("number", ("most answers are numbers",))
    return Typing("text", (f"{counts.different} different answers",))


def _numbers(frame: pl.LazyFrame, key: str) -> int:
    return int(frame.select(number_of(pl.col(key).cast(pl.String)).count()).collect().item())


def _not_numbers(frame: pl.LazyFrame, asked: Asked, counts: Counts, cells: Mapping[str, int]) -> int:
    if counts.whole:
        return sum(count for cell, count in cells.items() if number_text(cell) is None)
    return counts.answered - _numbers(frame, asked.key)


def _labelled(
    asked: Asked, typing: Typing, cells: Mapping[str, int], answered: int, no_answer: dict[str, int]
) -> Question:
    labels = {cell: label for cell in cells if (label := typing.labels.get(typing.key(cell))) is not None}
    counts: Counter[str] = Counter(dict.fromkeys(typing.labels.values(), 0) if typing.offered else {})
    spelled: dict[str, set[str]] = {}
    for cell, label in labels.items():
        counts[label] += cells[cell]
        spelled.setdefault(label, set()).add(cell)
    points = {typing.labels[key]: typing.points[key] for key in typing.labels if key in typing.points}
    listed = [
        _with_told(Choice(label, count, points.get(label), tuple(sorted(spelled.get(label, set()) - {label}))), typing)
        for label, count in counts.items()
        if count > 1 or len(counts) <= _FEW_CHOICES or typing.kind == "scale" or typing.offered
    ]
    if typing.kind == "scale" and not typing.told:
        listed = _in_both_scripts(listed)
    other = answered - sum(choice.count for choice in listed)
    ordered = listed if typing.told else _sorted(listed)
    return Question(asked, typing.kind, answered, tuple(ordered), other, typing.scale, no_answer, "", typing.reasons)


def _in_both_scripts(choices: list[Choice]) -> list[Choice]:
    """An Arabic and a Latin label of one step of a scale are one choice, as in forms in two languages.

    Two labels of one script stay two: both may have been offered.
    """
    steps: dict[float, list[Choice]] = {}
    for each in choices:
        if each.points is not None:
            steps.setdefault(each.points, []).append(each)
    merged: dict[str, Choice | None] = {}
    for pair in steps.values():
        scripts = {bool(_ARABIC.search(each.label)): each for each in pair}
        if len(pair) == len(scripts) == 2:  # noqa: PLR2004 - one of each script
            first, second = sorted(pair, key=lambda each: (-each.count, each.label))
            spellings = tuple(sorted({*first.spellings, second.label, *second.spellings}))
            labels = {"ar": scripts[True].label, "en": scripts[False].label}
            merged[first.label] = replace(first, count=first.count + second.count, spellings=spellings, labels=labels)
            merged[second.label] = None
    return [kept for each in choices if (kept := merged.get(each.label, each)) is not None]


def _with_told(choice: Choice, typing: Typing) -> Choice:
    told = typing.told.get(choice.label)
    if told is None:
        return choice
    spellings = tuple(sorted({*choice.spellings, *told.spellings} - {choice.label}))
    return Choice(choice.label, choice.count, choice.points, spellings, told.code, told.labels, told.missing)


def _sorted(choices: Sequence[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda each: (each.points is None, each.points or 0, -each.count, each.label))


def _joined(
    asked: Asked, typing: Typing, cells: Mapping[str, int], answered: int, no_answer: dict[str, int]
) -> Question:
    if typing.vocabulary is None:
        raise TypeError("a multiple question is typed with its vocabulary")
    counts: Counter[str] = Counter(dict.fromkeys(typing.told, 0))
    other = 0
    for cell, count in cells.items():
        chosen, free = typing.vocabulary.split(cell)
        other += count * bool(free)
        counts.update(dict.fromkeys(chosen, count))
    choices = [_with_told(Choice(label, count), typing) for label, count in counts.items()]
    ordered = choices if typing.told else _sorted(choices)
    return Question(asked, typing.kind, answered, tuple(ordered), other, "", no_answer, "", typing.reasons)


def _spread(
    asked: Asked, typing: Typing, cells: Mapping[str, int], answered: int, no_answer: dict[str, int]
) -> Question:
    """The options in the order in which they were told; those that nobody told come after, the most frequent first."""
    left = dict(cells)
    choices: list[Choice] = []
    for told in asked.choices:
        names = dict.fromkeys((told.label, told.code, *told.spellings))
        count = sum(left.pop(name, 0) for name in names if name)
        choices.append(Choice(told.label, count, None, told.spellings, told.code, told.labels, told.missing))
    choices += _sorted([Choice(label, count) for label, count in left.items()])
    return Question(asked, typing.kind, answered, tuple(choices), 0, "", no_answer, "", typing.reasons)


def _date(asked: Asked, typing: Typing, cells: Mapping[str, int], answered: int, no_answer: dict[str, int]) -> Question:
    times = parse_times(pl.Series(list(cells), dtype=pl.String))
    try:
        order = date_order(times, Hints(), lambda _: 0).value
    except ReadError:
        reasons = ("dates, but day and month cannot be told apart",)
        return Question(asked, "text", answered, (), 0, "", no_answer, "", reasons)
    lost = sum(count for count, read in zip(cells.values(), times.read.to_list(), strict=True) if not read)
    return Question(asked, "date", answered, (), lost, "", no_answer, order, typing.reasons)
