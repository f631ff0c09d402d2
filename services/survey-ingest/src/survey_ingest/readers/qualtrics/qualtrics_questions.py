"""From the columns of a Qualtrics export to questions: which are one choice each of one, and which rows of a matrix.

The header tells the question and the row; only the cells tell a choice from a row.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Choice, Kind
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.grouping import Cells
from survey_ingest.readers.headings.odd_cells import odd_cells, unreadable
from survey_ingest.readers.headings.one_row import one_row_against
from survey_ingest.readers.headings.stems import stem_of
from survey_ingest.readers.qualtrics.qualtrics_header import Column
from survey_ingest.readers.spreading import FLAGS
from survey_ingest.readers.table import Table, column

SEEN_UNANSWERED = "-99"
_SELECTED = re.compile(r"\s*-\s*selected choice\s*$", re.IGNORECASE)
_CODES = re.compile(r"^-?\d+(?:,-?\d+)+$")
_CODE = re.compile(r"^-?\d+$")
_LOOK_AT = 200  # different cells of a column
_DAMAGED = 0.02  # rows with a rank twice, or one left out, for each that is right
LEAST_RANKED = 5  # rows: fewer orders without a tie may be chance
_LEAST_STEM = 10  # characters of a title that two columns share before they count as rows of one question


@dataclass(frozen=True)
class _Group:
    """Columns that may be one question: the same block, the same path but for its last part."""

    columns: tuple[Column, ...]
    stem: str
    rests: tuple[str, ...]

    @property
    def name(self) -> str:
        first = self.columns[0]
        return "_".join((first.block, *first.path[:-1]))


def fields_of(columns: Sequence[Column], table: Table) -> tuple[Field, ...]:
    """The questions that stand in these columns, in their order."""
    groups = _groups(columns)
    parents = _parents(groups)
    names = [each.name for each in columns]
    repeated = {name for name in names if names.count(name) > 1}
    fields: list[Field] = []
    for group in groups:
        question = group.stem if not group.columns[0].path else group.columns[0].question
        made = _fields(group, parents.get(group.columns[0].block, ""), table, repeated)
        fields += [replace(each, group=question or group.columns[0].question) for each in made]
    return tuple(sorted(fields, key=lambda each: each.positions[0]))


def _groups(columns: Sequence[Column]) -> list[_Group]:
    gathered: dict[tuple[str, ...], list[Column]] = {}
    plain: list[Column] = []
    for each in columns:
        if each.path and not each.is_text:
            gathered.setdefault((each.block, *each.path[:-1]), []).append(each)
        else:
            plain.append(each)
    groups = [_Group(tuple(each), *stem_of([part.text for part in each])) for each in gathered.values()]
    groups += [_Group((each,), "", (each.text,)) for each in plain if each.is_text]
    # Old exports name rows by the author's own words: columns with one text before the hyphen are rows of one.
    for stem, run in _of_one_stem([each for each in plain if not each.is_text]):
        if stem and len(run) > 1:
            groups.append(_Group(run, stem, tuple(each.text.rpartition("-")[2].strip() for each in run)))
        else:
            groups += [_Group((each,), "", (each.text,)) for each in run]
    return groups


def _of_one_stem(columns: Sequence[Column]) -> list[tuple[str, tuple[Column, ...]]]:
    """The columns of each stem, wherever they stand; neighbours only where two have the same text."""
    found: dict[tuple[str, int], list[Column]] = {}
    texts = Counter((_row_stem(each), each.text) for each in columns)
    twice = {stem for (stem, _), count in texts.items() if count > 1}
    for run, (stem, together) in enumerate(groupby(columns, key=_row_stem)):
        apart = not stem or stem in twice
        found.setdefault((stem, run if apart else -1), []).extend(together)
    return [(stem, tuple(each)) for (stem, _), each in found.items()]


def _row_stem(asked: Column) -> str:
    """The text before the last hyphen, where the name tells no row; else nothing."""
    if asked.block.startswith("QID"):
        return ""
    stem = asked.text.rpartition("-")[0].strip()
    return stem if len(stem) >= _LEAST_STEM else ""


def _parents(groups: Sequence[_Group]) -> dict[str, str]:
    """The title of each block that is spread over several groups: a matrix with several answers in a row."""
    texts: dict[str, list[str]] = {}
    for group in groups:
        if len(group.columns) > 1 and group.columns[0].path[:-1]:
            texts.setdefault(group.columns[0].block, []).append(group.stem)
    return {block: stem for block, stems in texts.items() if len(stems) > 1 and (stem := stem_of(stems)[0])}


def _fields(group: _Group, parent: str, table: Table, repeated: set[str]) -> list[Field]:
    columns = group.columns
    counts = [table.distinct(each.position, _LOOK_AT) for each in columns]
    cells = [dict.fromkeys(each) for each in counts]
    if len(columns) > 1:
        made = _together(group, parent, cells, table) or _undamaged(group, parent, counts, table)
        if made:
            return [made]
    rows = [
        _single(each, group, rest, cells[place], repeated)
        for place, (each, rest) in enumerate(zip(columns, group.rests, strict=True))
    ]
    return _but_for_one_row(group, parent, table, rows) if len(columns) > 1 else rows


def _together(group: _Group, parent: str, cells: Sequence[Mapping[str, None]], table: Table) -> Field | None:
    """The columns as one question; None where they are rows of a matrix."""
    if _ticked(group, cells, table):
        return _multiple(group, parent, cells)
    odd = _unranked(group.columns, cells, table)
    return None if odd is None else replace(_ranks(group, parent), odd=odd)


def _undamaged(group: _Group, parent: str, counts: Sequence[Counter[str]], table: Table) -> Field | None:
    """The same, where they are one question but for a few cells."""
    odd = odd_cells(counts, group.rests, [SEEN_UNANSWERED]) if all(len(each) < _LOOK_AT for each in counts) else []
    if not odd:
        return None
    names = [column(each.position) for each in group.columns]
    sound = replace(
        table, cells=table.cells.filter(~pl.any_horizontal(pl.col(names).is_in(odd).fill_null(value=False)))
    )
    made = _sound(group, parent, sound)
    return made and replace(made, odd=len(odd) + made.odd, missing=made.missing | unreadable(odd))


def _sound(group: _Group, parent: str, table: Table) -> Field | None:
    """The columns as one question, of a table from which rows were left out."""
    return _together(group, parent, [dict.fromkeys(table.distinct(each.position)) for each in group.columns], table)


def _but_for_one_row(group: _Group, parent: str, table: Table, rows: list[Field]) -> list[Field]:
    """The columns as one question where one row of the file alone speaks against it: a cell of it is odd.

    Where few rows speak for it they stay rows of a matrix, and `doubt` says which row it is. A single word among codes
    is odd in any case.
    """
    cells, positions = Cells(table), [each.position for each in group.columns]

    def together(sound: Cells) -> list[Field] | None:
        made = _sound(group, parent, sound.table)
        return [made] if made else None

    against = one_row_against(cells, positions, positions, together)
    if against and against.sure:
        made = against.made[0]
        return [replace(made, odd=1, missing=made.missing | unreadable(against.odd))]
    if against:
        return [replace(rows[0], doubt=against.row), *rows[1:]]
    told = Counter(cell for place in positions for cell in table.distinct(place).elements())
    words = [cell for cell in told if not _CODE.match(cell)]
    return [replace(rows[0], odd=1), *rows[1:]] if len(words) == 1 and told[words[0]] == 1 < len(told) else rows


def _single(asked: Column, group: _Group, rest: str, cells: Mapping[str, None], repeated: set[str]) -> Field:
    answers = [cell for cell in cells if cell != SEEN_UNANSWERED]
    codes = bool(answers) and all(_CODE.match(cell) or _CODES.match(cell) for cell in answers)
    joined = codes and not asked.is_text and any(map(_CODES.match, answers))
    kind: Kind | None = "multiple" if joined else None
    title = _title(asked.text) or asked.tag
    matrix = group.stem and len(group.columns) > 1
    return Field(
        title if not matrix or asked.is_text else rest,
        (asked.position,),
        name="" if asked.name in repeated else asked.name,
        joiner="," if joined or not (asked.is_text or asked.path) else "",
        kind=kind,
        parent=_title(group.stem) if matrix else "",
        parent_name=group.name if matrix and asked.path else "",
        row=rest if matrix else "",
        missing={SEEN_UNANSWERED: "not_answered"} if SEEN_UNANSWERED in cells else {},
    )


def _multiple(group: _Group, parent: str, cells: Sequence[Mapping[str, None]]) -> Field:
    options = tuple(rest or each.tag for each, rest in zip(group.columns, group.rests, strict=True))
    # An option may itself be "No": its own label ticks it.
    words = {match_key(option) for option in options} & {word for word, ticks in FLAGS.items() if not ticks}
    title, row = _title(group.stem) or group.name, ""
    if parent and title.startswith(parent):
        row = title[len(parent) :].lstrip(" -:").strip()
    codes = [each.path[-1] if each.path else "" for each in group.columns]
    return Field(
        row or title,
        tuple(each.position for each in group.columns),
        name=group.name if group.columns[0].path else "",
        spread="flags",
        options=options,
        parent=_title(parent) if row else "",
        parent_name=group.columns[0].block if row else "",
        row=row,
        choices=tuple(Choice(option, code=code) for option, code in zip(options, codes, strict=True)),
        missing={SEEN_UNANSWERED: "not_answered"} if any(SEEN_UNANSWERED in each for each in cells) else {},
        flagged={word: True for word in words if any(match_key(cell) == word for each in cells for cell in each)},
    )


def _ranks(group: _Group, parent: str) -> Field:
    return Field(
        _title(group.stem) or _title(parent) or group.name,
        tuple(each.position for each in group.columns),
        name=group.name if group.columns[0].path else "",
        spread="ranks",
        options=group.rests,
        choices=tuple(Choice(each) for each in group.rests),
    )


def _ticked(group: _Group, cells: Sequence[Mapping[str, None]], table: Table) -> bool:
    """Whether each column is one choice: all its cells say the same, its label, 1, or its own code."""
    told = [[cell for cell in each if cell not in {"0", SEEN_UNANSWERED}] for each in cells]
    if any(len(each) > 1 for each in told) or not any(told):
        return False
    labels = all(
        not each or match_key(each[0]) == match_key(rest) for each, rest in zip(told, group.rests, strict=True)
    )
    if labels:
        return True
    ones = all(not each or each[0] == "1" for each in told)
    own = all(not each or each[0] in part.path[-1:] for each, part in zip(told, group.columns, strict=True))
    if not ones and not own:
        return False
    # Rows of a matrix may all say 1 as well; but who answers one row answers most.
    zeros = any("0" in each for each in cells)
    filled = [table.column(each.position).is_not_null() for each in group.columns]
    partly = sum(any(row) and not all(row) for row in zip(*filled, strict=True))
    return zeros or partly > 0


def _unranked(columns: Sequence[Column], cells: Sequence[Mapping[str, None]], table: Table) -> int | None:
    """How many rows of a ranking are none; None where the cells of rows are not the numbers from 1 on, each once."""
    size = len(columns)
    places = {str(place) for place in range(1, size + 1)}
    if size < 3 or any(cell not in places for each in cells for cell in each):  # noqa: PLR2004 - two have one order and its reverse
        return None
    rows = zip(*(table.column(each.position).to_list() for each in columns), strict=True)
    orders = [sorted(int(cell) for cell in row if cell) for row in rows if any(row)]
    ranked = sum(order == list(range(1, len(order) + 1)) for order in orders)
    few = len(orders) - ranked <= max(1, ranked * _DAMAGED)
    return len(orders) - ranked if ranked >= LEAST_RANKED and few else None


def _title(text: str) -> str:
    return _SELECTED.sub("", text).strip()
