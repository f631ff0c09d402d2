r"""Responses of Typeform: CSV of 2016 to 2023 and XLSX, also with a row of questions put above.

A choice of several is a column an option, headed by the option only: the question's text is in no column. `Other` ends
such a group. A ranking stands in one cell, its items parted by commas, `\,` within an item. Source: docs/formats.md.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.codebook import Choice
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.labels import label_key
from survey_ingest.domain.report import Ignored
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.headings.group_fields import fields_of
from survey_ingest.readers.headings.grouping import Cells, Column, Group
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import asks_other, plain_title, unglued
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table, column

_ROLES = {
    "#": "id",
    "response type": "type",
    "start date (utc)": "start",
    "stage date (utc)": "stage",
    "submit date (utc)": "submit",
    "network id": "network",
    "tags": "tags",
    "ending": "ending",
}
_TAIL = frozenset({"start", "submit", "network", "type", "stage"})
_TOKEN = re.compile(r"^[a-z0-9]{20,40}$")
_RECALL = re.compile(r"\{\{[^{}]*\}\}")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_MARKS = re.compile(r"(?<!\w)([*_]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_UNESCAPED = re.compile(r"(?<!\\),")
_TOP = 3
_SHOWN = 3
_MOSTLY = 0.8
_SEVERAL = 2
_ASKS = ("?", "؟", ":", "*")
_MOST_LONE = 3
_LEAST_ROWS = 5  # in fewer, every column has but one cell


class Typeform:
    """Reader of Typeform responses."""

    format = "typeform"
    version = 1
    title = "Typeform responses"
    export_help = "In Typeform: Results, Responses, select all, Download, CSV or XLSX."
    header_words = frozenset(_ROLES)

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the columns of the tool and the tokens under `#`."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        place = _header(sheet.filled) or 0
        table = table_from(probe, sheet, place + 1)
        return dataset_of(probe, sheet, table, _arranged(table, evidence.layout), evidence, self.format, hints)


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """The place of the row that holds the tool's own columns."""
    for place, row in enumerate(rows[:_TOP]):
        roles = {_ROLES.get(match_key(cell)) for cell in row}
        below = [later[0].strip() for later in rows[place + 1 :] if later]
        tokens = (
            row[0].strip() == "#"
            and bool(below)
            and sum(bool(_TOKEN.match(cell)) for cell in below) >= _MOSTLY * len(below)
        )
        if tokens or {"submit", "network"} <= roles:
            return place
    return None


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    place = _header(rows)
    if place is None or len(rows) < place + 2:
        return None
    roles = {role for cell in rows[place] if (role := _ROLES.get(match_key(cell)))}
    tail = roles & _TAIL
    reasons = [f"columns of the tool: {', '.join(sorted(roles))}"]
    if rows[place][0].strip() == "#":
        reasons.append("tokens under #")
    layout = "two_header_rows" if place else "xlsx" if probe.workbook else "csv_2021" if "type" in roles else "csv_2016"
    return Evidence(0.97 if len(tail) > 1 else 0.75, layout, tuple(reasons))


def plain_text(title: str) -> str:
    """A heading without Markdown and recall marks."""
    text = _RECALL.sub("…", _LINK.sub(r"\1", plain_title(title)))
    for _ in range(2):
        text = _MARKS.sub(r"\2", text)
    return text.strip()


def _arranged(table: Table, layout: str) -> Arrangement:
    cells = Cells(table)
    raw = [unglued(title, table.titles) for title in table.titles]
    roles = [_ROLES.get(match_key(cell), "") for cell in raw]
    above = [plain_text(cell) for cell in table.header[0]] if len(table.header) > 1 else [""] * table.width
    asked = [place for place, role in enumerate(roles, 1) if not role]
    fields: list[Field] = []
    unnamed = 0
    for run in _runs(cells, raw, above, asked):
        made, named = _fields(cells, raw, above[run[0] - 1], run)
        fields += made
        unnamed += not named
    by_role = {role: place for place, role in reversed(list(enumerate(roles, 1))) if role}
    kind, submit = by_role.get("type"), by_role.get("submit")
    complete = pl.col(column(submit)).is_not_null() if submit else None
    if kind:
        complete = pl.col(column(kind)).str.to_lowercase() == "completed"
    kept = {"id", "submit", "stage", "start"} if submit else {"id"}
    return Arrangement(
        layout,
        tuple(fields),
        submitted_at=tuple(by_role[role] for role in ("submit", "stage", "start") if role in by_role),
        response_id=by_role.get("id"),
        complete=complete,
        utc=True,
        ignored=tuple(
            Ignored(place, raw[place - 1], "metadata", table.column(place).count())
            for place, role in enumerate(roles, 1)
            if role and role not in kept
        ),
        findings=_findings(unnamed),
    )


def _findings(unnamed: int) -> tuple[Finding, ...]:
    if not unnamed:
        return ()
    message = (
        f"{unnamed} groups of columns are options of a question whose text the export leaves out. They are named by "
        "their first options; neighbouring groups without Other between them stand as one."
    )
    return (Finding("questions_without_text", message, severity="attention"),)


def _is_option(cells: Cells, raw: Sequence[str], place: int) -> bool:
    values = cells.mostly(place)
    return len(values) == 1 and label_key(values[0]) == label_key(raw[place - 1])


def _runs(cells: Cells, raw: Sequence[str], above: Sequence[str], asked: Sequence[int]) -> list[list[int]]:
    """The columns of each question: options in a row up to `Other`, a repeated option, or another question."""
    runs: list[list[int]] = []
    for place in asked:
        last = runs[-1] if runs else []
        options = bool(last) and (len(last) > 1 or _is_option(cells, raw, last[0]) or not cells.values(last[0], 1))
        other = asks_other(raw[place - 1])
        follows = bool(last) and place == last[-1] + 1 and not above[place - 1] and not asks_other(raw[last[-1] - 1])
        again = raw[place - 1] in {raw[each - 1] for each in last}
        blank = not cells.values(place, 1) and not raw[place - 1].rstrip().endswith(_ASKS)
        goes_on = asked.index(place) + 1 < len(asked) and _goes_on(cells, raw, above, asked[asked.index(place) + 1])
        damaged = options and _overwritten(cells, raw, place, goes_on=goes_on)
        joins = (other and not _is_option(cells, raw, place)) or (
            options and (_is_option(cells, raw, place) or blank or damaged)
        )
        rows = bool(last) and bool(above[last[0] - 1]) and not options and _same_answers(cells, last, place)
        if follows and not again and (joins or rows):
            last.append(place)
        else:
            runs.append([place])
    return runs


def _goes_on(cells: Cells, raw: Sequence[str], above: Sequence[str], place: int) -> bool:
    """Whether a column goes on with the options before it."""
    option = _is_option(cells, raw, place) or not cells.values(place, 1)
    return not above[place - 1] and (option or asks_other(raw[place - 1]))


def _overwritten(cells: Cells, raw: Sequence[str], place: int, *, goes_on: bool) -> bool:
    """Whether a column after options may be one of whose two cells one was overwritten; between them, its only one."""
    values = cells.values(place, _MOST_LONE)
    if len(values) == _MOST_LONE or raw[place - 1].rstrip().endswith(_ASKS):
        return False
    own = [value for value in values if label_key(value) == label_key(raw[place - 1])]
    return bool(own) or (goes_on and cells.filled(place) == 1 and cells.table.height >= _LEAST_ROWS)


def _same_answers(cells: Cells, run: Sequence[int], place: int) -> bool:
    before, now = {value for each in run for value in cells.values(each)}, set(cells.values(place))
    return bool(now) and len(before & now) * 2 >= len(now) and len(before | now) <= 11  # noqa: PLR2004 - points of a scale


def _fields(cells: Cells, raw: Sequence[str], above: str, run: list[int]) -> tuple[list[Field], bool]:
    """The fields of a run, and whether the question's text is known."""
    labels = [plain_text(raw[place - 1]) for place in run]
    if len(run) == 1 and not _is_option(cells, raw, run[0]):
        return [_one(cells, Field(labels[0] or above, (run[0],), joiner=", ", group=str(run[0])))], True
    options = [place for place in run if _is_option(cells, raw, place)]
    if not options and len(run) == _SEVERAL and asks_other(raw[run[1] - 1]):
        first = Field(labels[0], (run[0],), joiner=", ", other=(run[1], labels[1]), group=str(run[0]))
        return [first, Field(f"{labels[0]} - {labels[1]}", (run[1],), kind="text", group=str(run[0]))], True
    title = above or " / ".join(labels[:_SHOWN]) + (" …" if len(labels) > _SHOWN else "")
    columns = tuple(Column(place, label) for place, label in zip(run, labels, strict=True))
    made = fields_of(cells, Group(title, columns))
    if options and made[0].spread is None and len(run) > 1:
        spread = Field(title, tuple(run), spread="ticks", options=tuple(labels), group=str(run[0]))
        made = [spread]
    if len(run) == 1:
        made = [Field(title, tuple(run), spread="ticks", options=tuple(labels), group=str(run[0]))]
    return made, bool(above)


def _one(cells: Cells, asked: Field) -> Field:
    """A column of its own: yes and no as 1 and 0, a ranking in one cell, or whatever its cells say."""
    counts = cells.counts(asked.positions[0])
    if counts and set(counts) <= {"1", "0", "1.0", "0.0"} and len(counts) == _SEVERAL:
        choices: tuple[Choice, ...] = (
            Choice("Yes", spellings=("1",), code="1"),
            Choice("No", spellings=("0",), code="0"),
        )
        return replace(asked, kind="single", choices=choices)
    orders = {tuple(item.strip() for item in _UNESCAPED.split(cell)) for cell in counts}
    sets = {frozenset(order) for order in orders}
    if len(orders) > 1 and len(sets) == 1 and len(next(iter(orders))) > 1:
        items = sorted(next(iter(sets)))
        choices = tuple(Choice(item.replace("\\,", ","), spellings=(item,) if "\\," in item else ()) for item in items)
        return replace(asked, kind="ranking", choices=choices, joiner=",")
    return asked
