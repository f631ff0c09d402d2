"""Responses of LimeSurvey: CSV and XLSX with codes, full texts or both as headings; short and long answers.

A question that was not shown is `N/A` (in the survey's language) for choices, blank for others; No means not ticked.
Responses without a date of submission are those of people who left. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.grouping import Cells
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.limesurvey.limesurvey_header import BOTH, CODES, FULL, STRONG, Header, Heading, header_of
from survey_ingest.readers.limesurvey.limesurvey_questions import NOT_SHOWN, questions_in
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.spreading import FLAGS
from survey_ingest.readers.table import Table, column

_FILE = re.compile(r"^results-survey\d+", re.IGNORECASE)
_REASONS = {"person": "personal", "timing": "timing"}
_KEPT = frozenset({"id", "submit", "last_action", "language"})
_UNDATED = r"^(1980-0?1-0?1|0?1[/.-]0?1[/.-](19)?80)\b"
_SUBMITTED = "submitted"
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
        if cells & set(NOT_SHOWN) and {match_key(cell) for cell in cells} & FLAGS.keys():
            return True
    return False


def _dated(table: Table, header: Header) -> Table:
    """The table without the day that surveys without dates print instead of one; it still tells who submitted."""
    submit = header.first("submit")
    if submit:
        submitted = pl.col(column(submit[0])).is_not_null().alias(_SUBMITTED)
        table = replace(table, cells=table.cells.with_columns(submitted))
    for position in header.first("submit", "last_action"):
        cell = pl.col(column(position))
        table = replace(table, cells=table.cells.with_columns(pl.when(~cell.str.contains(_UNDATED)).then(cell)))
    return table


def _arranged(table: Table, header: Header) -> Arrangement:
    return Arrangement(
        header.form,
        tuple(questions_in(Cells(table), header)),
        submitted_at=header.first("submit", "last_action"),
        response_id=next(iter(header.first("id")), None),
        language=next(iter(header.first("language")), None),
        complete=pl.col(_SUBMITTED) if header.first("submit") else None,
        ignored=tuple(
            Ignored(each.position, each.title, _REASONS.get(each.role, "metadata"), table.column(each.position).count())
            for each in header.headings
            if each.role and each.role not in _KEPT
        ),
    )
