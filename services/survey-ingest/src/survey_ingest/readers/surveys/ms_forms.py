"""Responses of Microsoft Forms: the workbook as downloaded, saved again by Excel, and CSV.

The columns of the tool come first: ID, start, completion, address, name. They are known by their titles, by the traces
of the program that wrote the workbook, or, in any language, by what stands in them. Choices end with `;`, each of them.
The rows of a matrix are columns of their own, and the question above them is lost. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Kind
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Ignored
from survey_ingest.domain.times import local_times, looks_like_time, parse_times, serial_days
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.grouping import Cells
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import plain_title, unglued
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table, column

_DOCUMENT = "13_ncr:1_{AD74628D-BE06-4FC1-BE04-2187DD70E9AC}"
_TITLES: dict[str, str] = {
    match_key(title): role
    for role, titles in (
        ("id", "id"),
        ("start", "start time · hora de inicio"),
        ("completion", "completion time · hora de finalización"),
        ("email", "email · correo electrónico"),
        ("name", "name · nombre"),
        ("modified", "last modified time · hora de la última modificación"),
        ("language", "language · idioma"),
        ("quiz", "total points · quiz feedback · grade posted time"),
    )
    for title in titles.split(" · ")
}
_QUIZ = re.compile(r"^(points|feedback|puntos|comentarios) - ", re.IGNORECASE)
_FIRST = ("id", "start", "completion", "email", "name")
_REASONS = {"email": "personal", "name": "personal", "start": "metadata", "modified": "metadata", "quiz": "quiz_score"}
_NUMBERED_FILE = re.compile(r"\(\d+-\d+\)\.(xlsx|csv)$", re.IGNORECASE)
_MOSTLY = 0.95
_LOOK_AT = 5_000  # rows
_ROWS_OF_MATRIX = 2
_MOST_LABELS = 11


class MsForms:
    """Reader of Microsoft Forms responses."""

    format = "ms_forms"
    version = 1
    title = "Microsoft Forms responses"
    export_help = "In Microsoft Forms: Responses, Open results in Excel (or Download a copy), unchanged."
    header_words = frozenset(_TITLES)

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the program that wrote the workbook, by the titles of its columns, by what stands in them."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        table = table_from(probe, sheet)
        first = table.cells.head(_LOOK_AT).collect()
        roles = roles_of(table.header[0], [first[column(place)].to_list() for place in range(1, table.width + 1)])
        return dataset_of(probe, sheet, table, _arranged(table, roles, evidence.layout), evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    if len(rows) < 2 or len(rows[0]) < len(_FIRST):  # noqa: PLR2004 - a header and a row
        return None
    if any(looks_like_time(cell) for cell in rows[0][: len(_FIRST)]):
        return None  # the header is gone: a response stands in its place
    columns = [
        [row[place].strip() or None if place < len(row) else None for row in rows[1:]] for place in range(len(rows[0]))
    ]
    roles = roles_of(rows[0], columns)
    if not {"id", "completion"} <= set(roles):
        return None
    reasons, score = [], 0.0
    if {"start", "completion"} <= {_TITLES.get(match_key(title)) for title in rows[0]}:
        score = 0.95
        reasons.append("columns Start time and Completion time")
    marks = probe.workbook.fingerprints if probe.workbook else None
    if marks and marks.document_id == _DOCUMENT:
        score = 0.99
        reasons.append("the workbook has the mark of Microsoft Forms")
    elif marks and marks.prefix == "x" and marks.tables and marks.custom_properties:
        score = max(score, 0.95)
        reasons.append("the workbook is written as Microsoft Forms writes it")
    if not score:
        ended = any(cell and cell.endswith(";") for column in columns[len(_FIRST) :] for cell in column)
        score = 0.65 if ended else 0.5
        reasons.append(
            "an id, two times one after the other, an address and a name" + (", cells that end with ;" * ended)
        )
    if _NUMBERED_FILE.search(probe.name):
        reasons.append("the file's name ends with the numbers of the responses")
    return Evidence(score, "workbook" if probe.workbook else "csv", tuple(reasons))


def roles_of(titles: Sequence[str], columns: Sequence[Sequence[str | None]]) -> list[str]:
    """What the first columns of the tool are, by title or else by content; empty for questions."""
    roles = [_TITLES.get(match_key(title), "") for title in titles]
    if roles[: len(_FIRST)] != list(_FIRST) and _looks_like(columns):
        roles[: len(_FIRST)] = _FIRST
    known = [place for place, role in enumerate(roles) if role in {*_FIRST, "modified", "language"}]
    last = max((place for place in known if roles[: place + 1].count("") == 0), default=-1)
    kept = [role if place <= last or role == "quiz" else "" for place, role in enumerate(roles)]
    for place, title in enumerate(titles):
        before = titles[last + 1 : place]
        if not kept[place] and (_QUIZ.match(title.strip()) or any(_speaks_of(title, each) for each in before[-2:])):
            kept[place] = "quiz"
    return kept


def _speaks_of(title: str, question: str) -> bool:
    """Whether a heading is that of a question's points or feedback: a word, a dash, the question again."""
    head, dash, rest = title.partition(" - ")
    return bool(dash) and bool(question.strip()) and " " not in head.strip() and match_key(rest) == match_key(question)


def _looks_like(columns: Sequence[Sequence[str | None]]) -> bool:
    """Whether the first columns hold a number of their own in each row, two times in order, and an address or none."""
    if len(columns) < len(_FIRST):
        return False
    ids = [cell for cell in columns[0] if cell]
    if not ids or not all(cell.isdecimal() for cell in ids) or len(set(ids)) < len(ids) or len(ids) < len(columns[0]):
        return False
    moments = [parse_times(serial_days(pl.Series(list(column), dtype=pl.String))) for column in columns[1:3]]
    if any(times.read.sum() < _MOSTLY * len(ids) or not times.has_clock for times in moments):
        return False
    addresses = {cell for cell in columns[3] if cell}
    start, end = (local_times(times, "month_first") for times in moments)
    later = (end >= start).drop_nulls().to_list()
    return sum(later) >= len(later) * _MOSTLY and (len(addresses) <= 1 or all("@" in cell for cell in addresses))


def _arranged(table: Table, roles: Sequence[str], layout: str) -> Arrangement:
    titles = [plain_title(cell) for cell in table.header[0]]
    cells = Cells(table)
    by_role = {role: place for place, role in reversed(list(enumerate(roles, 1))) if role}
    fields = tuple(
        Field(
            unglued(titles[place - 1], titles),
            (place,),
            joiner=";",
            kind=_told(cells.counts(place)),
        )
        for place, role in enumerate(roles, 1)
        if not role
    )
    return Arrangement(
        layout,
        fields,
        submitted_at=tuple(by_role[role] for role in ("completion",) if role in by_role),
        response_id=by_role.get("id"),
        language=by_role.get("language"),
        in_time=True,
        ignored=tuple(
            Ignored(place, titles[place - 1], _REASONS[role], table.column(place).count())
            for place, role in enumerate(roles, 1)
            if role in _REASONS
        ),
        findings=_matrices(cells, fields),
    )


def _told(counts: dict[str, int]) -> Kind | None:
    """A choice of several where every cell ends with `;`; a ranking where all hold the same options in other orders."""
    if not counts or not all(cell.endswith(";") for cell in counts):
        return None
    orders = {tuple(piece.strip() for piece in cell.split(";") if piece.strip()) for cell in counts}
    same = len({frozenset(order) for order in orders}) == 1 and len(orders) > 1
    return "ranking" if same else "multiple"


def _matrices(cells: Cells, fields: Sequence[Field]) -> tuple[Finding, ...]:
    """A note on neighbouring columns that share their answers: rows of a matrix, as a rule, whose title is lost."""
    runs: list[list[Field]] = []
    before: set[str] = set()
    for each in fields:
        values = set(cells.values(each.positions[0])) if each.kind is None else set()
        alike = (
            len(values) > 1
            and len(values | before) <= _MOST_LABELS
            and len(values & before) * 2 >= len(values | before)
        )
        if alike and not all(value.isdecimal() for value in values):
            runs[-1].append(each)
            before |= values
        else:
            runs.append([each])
            before = values
    found = [run for run in runs if len(run) > _ROWS_OF_MATRIX and not _yes_no_only(cells, run)]
    return tuple(
        Finding(
            "probable_matrix",
            f"{len(run)} neighbouring columns have the same answers: they are probably the rows of one matrix, whose "
            "title the export leaves out.",
            column=str(run[0].positions[0]),
        )
        for run in found
    )


def _yes_no_only(cells: Cells, run: Sequence[Field]) -> bool:
    return all(len(cells.values(each.positions[0])) <= 2 for each in run)  # noqa: PLR2004 - yes and no are no matrix
