"""Responses of LimeSurvey: CSV and XLSX with codes, full texts or both as headings; short and long answers.

A question that was not shown is `N/A` (in the survey's language) for choices, blank for others; No means not ticked.
Responses without a date of submission are those of people who left. Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Missing
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.group_fields import fields_of, together, with_odd
from survey_ingest.readers.headings.grouping import Cells, Column, Group
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import asks_other
from survey_ingest.readers.limesurvey.limesurvey_header import BOTH, CODES, FULL, STRONG, Header, Heading, header_of
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.spreading import FLAGS
from survey_ingest.readers.table import Table, column

_FILE = re.compile(r"^results-survey\d+", re.IGNORECASE)
_ROWS_FOR_A_DAMAGED_ONE = 10  # rows with the word in all columns, for one that lacks it in some
_ENOUGH = 5  # rows that speak for one question, for one that speaks against it
_NOT_SHOWN = ("N/A", "n/a", "N.A.", "k.A.", "S/O")
_REASONS = {"person": "personal", "timing": "timing"}
_KEPT = frozenset({"id", "submit", "last_action", "language"})
_UNDATED = "1980-01-01 00:00:00"
_RANK = re.compile(r"^(?:\D*\s)?(\d{1,2})$")
_MOST_CHOICES = 60
_NUMBERING = re.compile(r"^[A-Za-z]{1,2}\d{1,3}[a-z]?$")


class LimeSurvey:
    """Reader of LimeSurvey responses."""

    format = "limesurvey"
    version = 1
    title = "LimeSurvey responses"
    export_help = "In LimeSurvey: Responses, Export, CSV or Excel, headings as question code and text, full answers."
    header_words = frozenset({"antwort id", "submitdate", "startlanguage", "dernière page", "langue de départ"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the tool's own columns, in several languages, and by the form of the headings."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        table = table_from(probe, sheet)
        header = header_of(table.header[0])
        if header is None:
            raise TypeError("read is called for what was recognised")
        table = _dated(table, header)
        return dataset_of(probe, sheet, table, _arranged(table, header), evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    header = header_of(rows[0]) if len(rows) > 1 else None
    if header is None:
        return None
    roles = {each.role for each in header.headings if each.role}
    named = [each for each in header.headings if each.code and not each.role]
    subs = [each for each in header.headings if each.subs]
    score, reasons = 0.0, []
    if len(roles & STRONG) > 1:
        score = 0.97
        reasons.append("the tool's own columns: " + ", ".join(sorted(roles & STRONG)))
    elif header.form == BOTH and len(named) * 10 > len(header.headings) * 8 and not _numbers_only(named):
        score = 0.7
        reasons.append("headings of a code, a full stop and a question")
    elif header.form == CODES and len(subs) > 1 and any("SQ0" in sub for each in subs for sub in each.subs):
        score = 0.75
        reasons.append("headings such as Q[SQ001]")
    elif header.form == FULL and "id" in roles and len(subs) * 2 > len(header.headings) and _says_not_shown(rows):
        score = 0.7
        reasons.append("an id, headings of the form Question [part], and N/A beside yes and no")
    if not score:
        return None
    if _FILE.match(probe.name):
        reasons.append("the file is named as the tool names it")
        score = max(score, 0.8)
    return Evidence(score, header.form, tuple(reasons))


def _numbers_only(named: Sequence[Heading]) -> bool:
    """Whether the codes are numbers as anybody writes them (`Q1. …`, `Q2. …`): they are the mark of no tool."""
    return all(_NUMBERING.match(each.code) and not each.subs for each in named)


def _says_not_shown(rows: Sequence[Sequence[str]]) -> bool:
    """Whether one row says N/A and another yes or no in the same column."""
    for place in range(len(rows[0])):
        cells = {row[place].strip() for row in rows[1:] if place < len(row)}
        if cells & set(_NOT_SHOWN) and {match_key(cell) for cell in cells} & FLAGS.keys():
            return True
    return False


def _dated(table: Table, header: Header) -> Table:
    """The table without the day that surveys without dates print instead of one."""
    for position in header.first("submit", "last_action"):
        cell = pl.col(column(position))
        table = replace(table, cells=table.cells.with_columns(pl.when(~cell.str.starts_with(_UNDATED)).then(cell)))
    return table


def _arranged(table: Table, header: Header) -> Arrangement:
    cells = Cells(table)
    fields: list[Field] = []
    for group in _groups(header):
        fields += _fields(cells, group)
    submit = header.first("submit")
    return Arrangement(
        header.form,
        tuple(fields),
        submitted_at=header.first("submit", "last_action"),
        response_id=next(iter(header.first("id")), None),
        language=next(iter(header.first("language")), None),
        complete=pl.col(column(submit[0])).is_not_null() if submit else None,
        ignored=tuple(
            Ignored(each.position, each.title, _REASONS.get(each.role, "metadata"), table.column(each.position).count())
            for each in header.headings
            if each.role and each.role not in _KEPT
        ),
    )


def _groups(header: Header) -> list[list[Heading]]:
    """The columns of each question; two questions of one text stay two where a part comes twice."""
    parts = Counter((each.question, each.subs) for each in header.headings if each.subs and not each.role)
    twice = {question for (question, _), count in parts.items() if count > 1}
    groups: list[list[Heading]] = []
    places: dict[str, int] = {}
    for each in header.headings:
        if each.role:
            continue
        place = places.get(each.question) if each.subs else None
        if place is not None and (place == len(groups) - 1 or each.question not in twice):
            groups[place].append(each)
            continue
        if each.subs:
            places[each.question] = len(groups)
        groups.append([each])
    return groups


def _fields(cells: Cells, group: list[Heading]) -> list[Field]:
    first = group[0]
    title = first.text or first.title
    if len(group) == 1 and not first.subs:
        missing = _not_shown(cells, first.position)
        return [Field(title, (first.position,), name=first.code, missing=missing, group=first.question)]
    boxes = _never_shown(cells, group, title) or _boxes(cells, group, title) or _places(cells, group, title)
    if boxes:
        return boxes
    columns = tuple(Column(each.position, " - ".join(each.subs)) for each in group)
    words = _not_shown_words(cells, group)
    asked = Group(title, columns, flags=True, missing=words)
    return _undamaged(cells, group, asked) or [_named(each, group, words) for each in fields_of(cells, asked)]


def _undamaged(cells: Cells, group: list[Heading], asked: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question but for a few cells, or for one row.

    None where they are without that, or where nothing makes them parts of one.
    """
    offered = [each for each in asked.columns if not asks_other(each.label)]
    if together(cells, asked):
        return None
    places = [each.position for each in offered]
    odd = cells.odd(offered, _NOT_SHOWN)
    made = odd and _sound(cells.without(odd, places), group, asked)
    if made:
        return with_odd(made, odd)
    for number in cells.suspects(places):
        sound = cells.without_row(number)
        made = _sound(sound, group, asked)
        if made and sound.rows_with(places) >= _ENOUGH:
            return with_odd(made, cells.only_in(number, places)[:1])
    return None


def _sound(cells: Cells, group: list[Heading], asked: Group) -> list[Field] | None:
    """The fields of columns that are parts of one question; of cells from which the damaged rows were left out."""
    boxes = _boxes(cells, group, asked.title) or _places(cells, group, asked.title)
    if boxes:
        return boxes
    made = together(cells, replace(asked, missing=_not_shown_words(cells, group)))
    return [_named(each, group, each.missing) for each in made] if made else None


def _named(made: Field, group: list[Heading], words: dict[str, Missing]) -> Field:
    """The field with the tool's name, and with the rows in which the question was not shown."""
    headings = {each.position: each for each in group}
    first = headings[made.positions[0]]
    if made.spread is None:
        name = first.code + "".join(f"[{sub}]" for sub in first.subs) if first.code else ""
        return replace(made, name=name, group=first.question)
    away = None
    if made.spread == "flags" and words:
        plain = [place for place in made.positions if not asks_other(headings[place].subs[-1])] or list(made.positions)
        away = pl.all_horizontal(pl.col(column(place)).is_in(list(words)) for place in plain)
    return replace(made, name=first.code, not_shown=away, group=first.question)


def _not_shown(cells: Cells, position: int) -> dict[str, Missing]:
    """N/A of a choice: the column is never blank then, because what was not shown or left out is N/A, too."""
    values = cells.values(position)
    words = [word for word in _NOT_SHOWN if word in values]
    closed = len(values) < _MOST_CHOICES and cells.frame[column(position)].null_count() == 0
    return dict.fromkeys(words, "not_shown") if words and closed else {}


def _not_shown_words(cells: Cells, group: list[Heading]) -> dict[str, Missing]:
    """The word, in whichever language, that stands in all columns of options or in none, beside yes and no."""
    offered = [each for each in group if not each.subs or not asks_other(each.subs[-1])]
    flagged = [each for each in offered if {match_key(value) for value in cells.values(each.position)} & FLAGS.keys()]
    flagged = flagged or [each for each in offered if set(cells.values(each.position)) & set(_NOT_SHOWN)]
    others = [{value for value in cells.values(each.position) if match_key(value) not in FLAGS} for each in flagged]
    if not others:
        return {}
    shared = set.intersection(*others)
    whole: dict[str, Missing] = {}
    for word in shared:
        told = cells.frame.select(
            pl.sum_horizontal(pl.col(column(each.position)) == word for each in flagged).alias("n")
        )["n"]
        known = word in _NOT_SHOWN or len(flagged) > 2  # noqa: PLR2004 - two columns agree by chance
        partly = int(((told > 0) & (told < len(flagged))).sum())
        damage = word in _NOT_SHOWN and partly * _ROWS_FOR_A_DAMAGED_ONE <= int((told == len(flagged)).sum())
        if known and (not partly or damage):
            whole[word] = "not_shown"
    return whole


def _never_shown(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """A choice of several that nobody was shown: N/A in all columns of options, and nothing else."""
    options = [each for each in group if not asks_other(each.subs[-1])]
    values = {value for each in options for value in cells.values(each.position)}
    if not values or not values <= set(_NOT_SHOWN):
        return None
    positions = tuple(each.position for each in options)
    made = Field(
        title,
        positions,
        name=group[0].code,
        spread="flags",
        options=tuple(" - ".join(each.subs) for each in options),
        missing=dict.fromkeys(values, "not_shown"),
        not_shown=pl.all_horizontal(pl.col(column(place)).is_in(list(values)) for place in positions),
        group=group[0].question,
    )
    texts = [each for each in group if each not in options]
    free = [Field(f"{title} - {each.subs[-1]}", (each.position,), kind="text", group=made.group) for each in texts]
    return [made, *free]


def _boxes(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """An array of boxes to tick, `Q[row_column]` holding 1 or nothing: a choice of several in each row."""
    parts = [each.subs if len(each.subs) > 1 else tuple(each.subs[0].rsplit("_", 1)) for each in group]
    values = {value for each in group for value in cells.values(each.position, 3)}
    if any(len(part) != 2 for part in parts) or not values <= {"1", "1.0"} or not values:  # noqa: PLR2004 - row and column
        return None
    rows: dict[str, list[tuple[int, str]]] = {}
    for each, part in zip(group, parts, strict=True):
        rows.setdefault(part[0], []).append((each.position, part[1]))
    if any(len(row) < 2 for row in rows.values()):  # noqa: PLR2004 - one box is no choice
        return None
    first = group[0]
    return [
        Field(
            row,
            tuple(position for position, _ in boxes),
            name=f"{first.code}[{row}]" if first.code else "",
            spread="ticks",
            options=tuple(label for _, label in boxes),
            parent=title,
            row=row,
            group=first.question,
        )
        for row, boxes in rows.items()
    ]


def _places(cells: Cells, group: list[Heading], title: str) -> list[Field] | None:
    """A ranking: a column a rank, which holds the item (`Q[1]`, `Question [Rank 1]`)."""
    ranks = {each.position: int(found[1]) for each in group if (found := _RANK.match(each.subs[-1]))}
    group = sorted(group, key=lambda each: ranks.get(each.position, 0))
    numbers = sorted(ranks.values())
    items = [{label_key(value) for value in cells.values(each.position)} for each in group]
    shared = set.union(*items)
    worded = any(not key.isdecimal() for key in shared)
    several = len(group) > 1 and numbers == list(range(1, len(group) + 1))
    if not several or not worded or len(shared) > max(len(group) * 2, 8):
        return None
    first = group[0]
    return [
        Field(
            title,
            tuple(each.position for each in group),
            name=first.code,
            spread="places",
            options=tuple(str(number) for number in numbers),
            group=first.question,
        )
    ]
