"""Responses of Alchemer (SurveyGizmo): headings are `part:Question`, the reverse of all other tools.

Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.group_fields import fields_of
from survey_ingest.readers.headings.grouping import Cells, Column, Group, gathered
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import plain_title
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table, column

_ROLES = {
    "response id": "id", "time started": "start", "date submitted": "submit", "status": "status",
    "contact id": "person", "legacy comments": "metadata", "comments": "metadata", "language": "language",
    "referer": "metadata", "extended referer": "metadata", "sessionid": "metadata", "long session id": "metadata",
    "user agent": "metadata", "extended user agent": "metadata", "tags": "metadata", "ip address": "person",
    "longitude": "person", "latitude": "person", "country": "metadata", "country auto": "metadata", "city": "person",
    "state/region": "metadata", "region": "metadata", "postal": "person", "link name": "metadata",
    "invite email": "person", "invite custom field": "metadata",
}  # fmt: skip
_FILE = re.compile(r"^\d{14}-SurveyExport", re.IGNORECASE)
_COMPLETE = "complete"
_LEAST = 2


class Alchemer:
    """Reader of Alchemer (SurveyGizmo) responses."""

    format = "alchemer"
    version = 1
    title = "Alchemer (SurveyGizmo) responses"
    export_help = "In Alchemer: Results, Exports, CSV/Excel, Create new export, all fields."
    header_words = frozenset(_ROLES)

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the columns of the tool."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        table = table_from(probe, sheet)
        return dataset_of(probe, sheet, table, _arranged(table), evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    roles = {role for cell in rows[0] if (role := _ROLES.get(match_key(cell)))} if len(rows) > 1 else set()
    if not {"submit", "status"} <= roles or not roles & {"start", "id"}:
        return None
    reasons = ["columns Date Submitted and Status"]
    if "start" in roles:
        reasons.append("a column Time Started")
    if _FILE.match(probe.name):
        reasons.append("the file is named as the tool names it")
    return Evidence(0.95 if "start" in roles else 0.8, "export", tuple(reasons))


def _arranged(table: Table) -> Arrangement:
    titles = [plain_title(cell) for cell in table.header[0]]
    roles = _roles(titles)
    cells = Cells(table)
    fields: list[Field] = []
    for group in _groups(titles, [place for place, role in enumerate(roles, 1) if not role]):
        fields += fields_of(cells, group)
    by_role = {role: place for place, role in reversed(list(enumerate(roles, 1))) if role}
    status = pl.col(column(by_role["status"])).str.to_lowercase().str.strip_chars() if "status" in by_role else None
    kept = {"id", "submit", "status", "language"}
    return Arrangement(
        "export",
        tuple(fields),
        submitted_at=tuple(by_role[role] for role in ("submit", "start") if role in by_role),
        response_id=by_role.get("id"),
        language=by_role.get("language"),
        complete=None if status is None else status == _COMPLETE,
        ignored=tuple(
            Ignored(
                place, titles[place - 1], "personal" if role == "person" else "metadata", table.column(place).count()
            )
            for place, role in enumerate(roles, 1)
            if role and (role not in kept or role == "status")
        ),
    )


def _roles(titles: Sequence[str]) -> list[str]:
    """The roles of the columns before the first question; later ones are questions, whatever their titles."""
    roles = [_ROLES.get(match_key(title), "") for title in titles]
    first = next(
        (place for place, (role, title) in enumerate(zip(roles, titles, strict=True)) if not role and title), 0
    )
    always = {"submit", "status", "start", "id"}
    return [role if place < first or role in always else "" for place, role in enumerate(roles)]


def _groups(titles: Sequence[str], asked: Sequence[int]) -> list[Group]:
    """The columns of each question: those whose headings end with the same text after a colon."""
    endings = [_endings(titles[place - 1]) for place in asked]
    met = Counter(ending for each in endings for ending in set(each))
    groups: list[Group] = []
    for place, each in zip(asked, endings, strict=True):
        title = titles[place - 1]
        question = next((ending for ending in each if met[ending] >= _LEAST), each[0])
        label = title[: len(title) - len(question)].removesuffix(":").strip()
        same = bool(groups) and match_key(groups[-1].title) == match_key(question) and bool(label)
        before = groups.pop() if same else Group(question, (), joiner=";")
        groups.append(replace(before, columns=(*before.columns, Column(place, label))))
    return [
        each
        if len(each.columns) > 1
        else Group(titles[each.columns[0].position - 1], (Column(each.columns[0].position, ""),), joiner=";")
        for each in gathered(groups)
    ]


def _endings(title: str) -> list[str]:
    """The heading, and what follows each of its colons, the longest first."""
    return [
        title,
        *(title[at + 1 :] for at, letter in enumerate(title) if letter == ":" and title[at + 1 :].strip(": ")),
    ]
