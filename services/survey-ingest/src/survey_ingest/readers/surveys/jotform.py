"""Responses of Jotform: XLSX written by Spout (all cells are text) and CSV; columns in the order of the table's view.

Choices of several are joined by `; ` or by line feeds. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence

from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Ignored
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.group_fields import fields_of
from survey_ingest.readers.headings.grouping import Cells, Group
from survey_ingest.readers.headings.stem_groups import stem_groups
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import plain_title
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table

_ROLES = {
    "submission date": "submit",
    "submission id": "id",
    "submission ip": "person",
    "ip": "person",
    "last update date": "updated",
    "flow status": "flow",
    "approval status": "flow",
}
_ID = re.compile(r"\d+(?:[.,]\d+)?(?:E\+\d+)?", re.IGNORECASE)  # a spreadsheet writes `5,12E+18`
_LINE_FEED = "\n"


class Jotform:
    """Reader of Jotform submissions."""

    format = "jotform"
    version = 1
    title = "Jotform submissions"
    export_help = "In Jotform: Tables, Download all, as Excel or CSV."
    header_words = frozenset(_ROLES)

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the columns of the tool and by the program that wrote the workbook."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        table = table_from(probe, sheet)
        return dataset_of(probe, sheet, table, _arranged(table, evidence.layout), evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    roles = {role for cell in rows[0] if (role := _ROLES.get(match_key(cell)))} if len(rows) > 1 else set()
    if "submit" not in roles or _other_ids(rows):
        return None
    spout = probe.workbook is not None and "spout" in probe.workbook.fingerprints.application.lower()
    score, reasons = 0.45, ["a column Submission Date"]
    if roles & {"id", "person", "updated"}:
        score = 0.95
        reasons.append("columns Submission ID, Submission IP or Last Update Date")
    if spout:
        score = max(score, 0.9)
        reasons.append("the workbook is written by Spout")
    return Evidence(score, "workbook" if probe.workbook else "csv", tuple(reasons))


def _other_ids(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column Submission ID holds other ids than the tool's, which are numbers: then another tool wrote it."""
    for place, title in enumerate(rows[0]):
        if _ROLES.get(match_key(title)) == "id":
            ids = [row[place].strip() for row in rows[1:] if place < len(row) and row[place].strip()]
            return sum(not _ID.fullmatch(cell) for cell in ids) > len(ids) / 2
    return False


def _arranged(table: Table, layout: str) -> Arrangement:
    titles = [plain_title(cell) for cell in table.header[0]]
    roles = [_ROLES.get(match_key(title), "") for title in titles]
    cells = Cells(table)
    asked = [place for place, role in enumerate(roles, 1) if not role]
    fields: list[Field] = []
    for group in stem_groups(cells, titles, asked, (" >> ",)):
        joiner = _joiner(cells, [each.position for each in group.columns])
        fields += fields_of(cells, Group(group.title, group.columns, joiner=joiner))
    by_role = {role: place for place, role in reversed(list(enumerate(roles, 1))) if role}
    return Arrangement(
        layout,
        tuple(fields),
        submitted_at=(by_role["submit"],),
        response_id=by_role.get("id"),
        ignored=tuple(
            Ignored(
                place, titles[place - 1], "personal" if role == "person" else "metadata", table.column(place).count()
            )
            for place, role in enumerate(roles, 1)
            if role and role not in {"submit", "id"}
        ),
    )


def _joiner(cells: Cells, positions: Sequence[int]) -> str:
    """The line feed, where options are learned from it; else the semicolon."""
    feeds = any(learn(cells.counts(place), _LINE_FEED) for place in positions)
    return _LINE_FEED if feeds else ";"
