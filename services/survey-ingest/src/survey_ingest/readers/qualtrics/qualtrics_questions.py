"""From the columns of a Qualtrics export to questions: which are one choice each of one, and which rows of a matrix.

The header tells the question and the row; only the cells tell a choice from a row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Choice, Kind
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.headings.stems import stem_of
from survey_ingest.readers.qualtrics.qualtrics_header import Column
from survey_ingest.readers.spreading import FLAGS
from survey_ingest.readers.table import Table

SEEN_UNANSWERED = "-99"
_SELECTED = re.compile(r"\s*-\s*selected choice\s*$", re.IGNORECASE)
_CODES = re.compile(r"^-?\d+(?:,-?\d+)+$")
_CODE = re.compile(r"^-?\d+$")
_LEAST_RANKED = 5  # rows: fewer orders without a tie may be chance
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
    groups = [_Group(tuple(each), *stem_of([column.text for column in each])) for each in gathered.values()]
    groups += [_Group((each,), "", (each.text,)) for each in plain if each.is_text]
    # Old exports name rows by the author's own words: neighbours with one text before the hyphen are rows of one.
    for stem, together in groupby((each for each in plain if not each.is_text), key=_row_stem):
        run = tuple(together)
        if stem and len(run) > 1:
            groups.append(_Group(run, stem, tuple(each.text.rpartition("-")[2].strip() for each in run)))
        else:
            groups += [_Group((each,), "", (each.text,)) for each in run]
    return groups


def _row_stem(column: Column) -> str:
    """The text before the last hyphen, where the name tells no row; else nothing."""
    if column.block.startswith("QID"):
        return ""
    stem = column.text.rpartition("-")[0].strip()
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
    cells = [dict.fromkeys(table.distinct(each.position, 200)) for each in columns]
    if len(columns) > 1:
        if _ticked(group, cells, table):
            return [_multiple(group, parent, cells)]
        if _ranked(columns, cells, table):
            return [_ranks(group, parent)]
    return [
        _single(each, group, rest, cells[place], repeated)
        for place, (each, rest) in enumerate(zip(columns, group.rests, strict=True))
    ]


def _single(column: Column, group: _Group, rest: str, cells: Mapping[str, None], repeated: set[str]) -> Field:
    answers = [cell for cell in cells if cell != SEEN_UNANSWERED]
    codes = bool(answers) and all(_CODE.match(cell) or _CODES.match(cell) for cell in answers)
    joined = codes and not column.is_text and any(map(_CODES.match, answers))
    kind: Kind | None = "multiple" if joined else None
    title = _title(column.text) or column.tag
    matrix = group.stem and len(group.columns) > 1
    return Field(
        title if not matrix or column.is_text else rest,
        (column.position,),
        name="" if column.name in repeated else column.name,
        joiner="," if joined or not (column.is_text or column.path) else "",
        kind=kind,
        parent=_title(group.stem) if matrix else "",
        parent_name=group.name if matrix and column.path else "",
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
    own = all(not each or each[0] in column.path[-1:] for each, column in zip(told, group.columns, strict=True))
    if not ones and not own:
        return False
    # Rows of a matrix may all say 1 as well; but who answers one row answers most.
    zeros = any("0" in each for each in cells)
    filled = [table.column(each.position).is_not_null() for each in group.columns]
    partly = sum(any(row) and not all(row) for row in zip(*filled, strict=True))
    return zeros or partly > 0


def _ranked(columns: Sequence[Column], cells: Sequence[Mapping[str, None]], table: Table) -> bool:
    """Whether the cells of each row are the numbers from 1 on, each once."""
    size = len(columns)
    if size < 3 or any(not cell.isdecimal() or not 1 <= int(cell) <= size for each in cells for cell in each):  # noqa: PLR2004 - two have one order and its reverse
        return False
    rows = zip(*(table.column(each.position).to_list() for each in columns), strict=True)
    orders = [sorted(int(cell) for cell in row if cell) for row in rows if any(row)]
    return len(orders) >= _LEAST_RANKED and all(order == list(range(1, len(order) + 1)) for order in orders)


def _title(text: str) -> str:
    return _SELECTED.sub("", text).strip()
