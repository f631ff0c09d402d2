"""Responses of SurveyMonkey: one, two or three header rows, texts or numbers, CSV or XLSX.

Row 1 has the question over the first of its columns and blanks over the rest; row 2 has `Response`, the choices, the
rows of a matrix, the label of a comment. Publishers flatten both into one row (`Question - Choice`) or put a row of
codes on top. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.question_kinds import typing_of
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.fillers import fillers
from survey_ingest.readers.headings.group_fields import fields_of
from survey_ingest.readers.headings.grouping import Cells, Group, labelled_groups
from survey_ingest.readers.headings.stem_groups import stem_groups
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import asks_other, is_own, plain_title
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table

_ID = frozenset({"respondent id", "respondentid"})
_COLLECTOR = frozenset({"collector id", "collector", "collectorid"})
_START = frozenset({"start date", "startdate", "date created"})
_END = frozenset({"end date", "enddate", "date modified"})
_PERSON = frozenset({"ip address", "email address", "first name", "last name", "ip", "email"})
_LANGUAGE = frozenset({"language"})
_CUSTOM = re.compile(r"^custom (data|value)( ?\d+)?$")
_CLOSED = "response"
_OWN_WORDS = frozenset({_CLOSED, "open-ended response"})
_MOST_CHOICES = 60
_LANGUAGE_CODE = re.compile(r"^[a-z]{2}([_-][A-Za-z]{2,4})?$")
_TOP = 3
_CODED = re.compile(r"^[A-Za-z]{0,3}_?\d+[a-z]?$")
_MOSTLY = 0.8
_REASONS = {"person": "personal"}


class SurveyMonkey:
    """Reader of SurveyMonkey responses."""

    format = "surveymonkey"
    version = 1
    title = "SurveyMonkey responses"
    export_help = (
        "In SurveyMonkey: Analyze Results, Save As, Export file, All individual responses, then XLS or CSV with "
        "expanded columns and actual answer text."
    )
    header_words = _ID | _COLLECTOR | _OWN_WORDS

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the columns of the tool, and by the words of its second header row."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        place, labelled = _header(sheet.filled) or (0, False)
        table = table_from(probe, sheet, place + 1 + labelled)
        return dataset_of(probe, sheet, table, _arranged(table, place, labelled=labelled), evidence, self.format, hints)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, bool] | None:
    """The place of the row of questions among the first rows, and whether a row of labels follows it."""
    for place, row in enumerate(rows[:_TOP]):
        ids = [column for column, cell in enumerate(row) if match_key(cell) in _ID]
        if ids:
            below = rows[place + 1] if place + 1 < len(rows) else []
            cell = below[ids[0]].strip() if ids[0] < len(below) else ""
            return place, bool(below) and (not cell or match_key(cell) in _ID)
    for place, row in enumerate(rows[:_TOP]):  # the tool's columns were taken out
        keys = [match_key(cell) for cell in row]
        if place and sum(key in _OWN_WORDS for key in keys) > 1 and not all(map(plain_title, rows[place - 1])):
            return place - 1, True
    return None


def _judged(_: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    found = _header(rows)
    if found is None or len(rows) < 2:  # noqa: PLR2004 - a header and a row
        return None
    place, labelled = found
    keys = [match_key(cell) for cell in rows[place]]
    words = [match_key(cell) for cell in rows[place + 1]] if labelled else []
    score, reasons = 0.6, []
    if _ID & set(keys):
        reasons.append("a column Respondent ID")
        score = 0.75
    if _COLLECTOR & set(keys):
        reasons.append("a column Collector ID")
        score = 0.95
    if any(word in _OWN_WORDS for word in words):
        reasons.append("a second header row with Response or Open-Ended Response")
        score = max(score, 0.9 if _ID & set(keys) else 0.6)
    return Evidence(score, _layout(place, labelled=labelled), tuple(reasons)) if reasons else None


def _layout(place: int, *, labelled: bool) -> str:
    return f"{('one', 'two', 'three')[min(place + labelled, 2)]}_header_row{'s' if place + labelled else ''}"


def _arranged(table: Table, place: int, *, labelled: bool) -> Arrangement:
    titles = [plain_title(cell) for cell in table.header[place]]
    labels = [plain_title(cell) for cell in table.header[place + 1]] if labelled else [""] * table.width
    roles = [_role(title, label) for title, label in zip(titles, labels, strict=True)]
    cells = Cells(table)
    languages = [
        position
        for position, role in enumerate(roles, 1)
        if role == "language" and all(_LANGUAGE_CODE.match(value) for value in cells.values(position))
    ]
    for position, role in enumerate(roles, 1):
        if role == "language" and position not in languages:
            roles[position - 1] = ""
    asked = [position for position, role in enumerate(roles, 1) if not role]
    missing = fillers(cells, asked)
    groups = labelled_groups(titles, labels, asked) if labelled else stem_groups(cells, titles, asked, (" - ",))
    fields: list[Field] = []
    for group in groups:
        fields += fields_of(cells, Group(group.title, group.columns, missing=missing))
    fields = [_told(cells, each, labels[each.positions[0] - 1]) for each in fields]
    layout, codes = _layout(place, labelled=labelled), list[Finding]()
    if not labelled and len(groups) < len(asked):
        layout += "_flattened"
    elif _numeric(cells, groups):
        layout += "_numeric"
        codes = _codes(cells, fields)
    by_role = {role: position for position, role in reversed(list(enumerate(roles, 1))) if role}
    submitted = tuple(by_role[role] for role in ("end", "start") if role in by_role)
    kept = {by_role.get("id"), *submitted[:1], *languages[:1]}
    return Arrangement(
        layout,
        tuple(fields),
        submitted_at=submitted[:1],
        response_id=by_role.get("id"),
        language=languages[0] if languages else None,
        ignored=tuple(
            Ignored(position, titles[position - 1], _REASONS.get(role, "metadata"), table.column(position).count())
            for position, role in enumerate(roles, 1)
            if role and position not in kept
        ),
        findings=(*_findings(cells, titles, asked, labelled=labelled), *codes),
    )


def _codes(cells: Cells, fields: Sequence[Field]) -> list[Finding]:
    """What is said of closed questions in one column, of which the numbers alone do not tell what was chosen."""
    closed = [each for each in fields if each.spread is None and each.kind != "text" and not each.parent]
    values = [cells.values(each.positions[0]) for each in closed]
    number = sum(bool(each) and all(value.isdecimal() for value in each) for each in values)
    if not number:
        return []
    message = (
        f"{number} questions hold numbers: points, or codes of answers whose words are not in the file. Export it with "
        "the actual answer text, or compare these questions with the form."
    )
    return [Finding("answers_are_codes", message)]


def _findings(cells: Cells, titles: Sequence[str], asked: Sequence[int], *, labelled: bool) -> tuple[Finding, ...]:
    """What is said of a file of which a header row is gone: that of the questions, or that of their texts."""
    if labelled:
        named = [titles[position - 1] for position in asked if titles[position - 1]]
        if not named or sum(bool(_CODED.match(title)) for title in named) < _MOSTLY * len(named):
            return ()
        message = (
            "The questions go by codes: the row of their texts is not there. Export the file again with all header "
            "rows, or give the questions their texts."
        )
        return (Finding("questions_go_by_codes", message, row=1, severity="attention"),)
    options = [position for position in asked if _is_its_own_option(cells, titles, position)]
    if not options:
        return ()
    message = (
        f"{len(options)} columns are options of a question whose text is not there, such as column {options[0]}: a "
        "header row is missing. Export the file again with all header rows."
    )
    return (Finding("options_without_question", message, column=str(options[0]), severity="attention"),)


def _is_its_own_option(cells: Cells, titles: Sequence[str], position: int) -> bool:
    """Whether a column holds its whole heading, or goes by a word that the tool writes under a question."""
    key, values = match_key(titles[position - 1]), cells.values(position, 2)
    return key in _OWN_WORDS or (len(values) == 1 and match_key(values[0]) == key.lstrip("- "))


def _told(cells: Cells, asked: Field, label: str) -> Field:
    """The field with what the second header row tells: `Response` is a closed question, `Open-Ended Response` none."""
    key = match_key(label)
    if asked.kind or asked.spread or key not in _OWN_WORDS:
        return asked
    kind = typing_of(cells.counts(asked.positions[0]), asked.title, "").kind
    if (
        key == _CLOSED
        and (kind == "text" or (asked.other and kind == "single"))
        and len(cells.values(asked.positions[0])) < _MOST_CHOICES
    ):
        return replace(asked, kind="single")
    return replace(asked, kind="text") if key != _CLOSED and kind in {"single", "multiple"} else asked


def _role(title: str, label: str) -> str:
    """What a column of the tool itself is; empty for a question."""
    key = match_key(title)
    if not key or (label and match_key(label) != key):
        return ""
    for names, role in ((_ID, "id"), (_COLLECTOR, "collector"), (_START, "start"), (_END, "end"), (_PERSON, "person")):
        if key in names:
            return role
    return "language" if key in _LANGUAGE else "custom" if _CUSTOM.match(key) else ""


def _numeric(cells: Cells, groups: Sequence[Group]) -> bool:
    """Whether options are given by their codes: the columns of options hold whole numbers and never a label."""
    coded = 0
    for group in groups:
        for each in group.columns:
            if is_own(each.label, group.title) or asks_other(each.label):
                continue
            values = cells.values(each.position, 2)
            if len(values) == 1 and not values[0].isdecimal() and match_key(each.label).endswith(match_key(values[0])):
                return False
            tail = each.label.rpartition(" ")[2]
            coded += len(values) == 1 and values[0].isdecimal() and values[0] != tail
    return coded > 1
