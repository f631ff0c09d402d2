"""Any table that no known tool wrote: the fallback, with the same typing behind it and honest evidence.

It is asked last. What it did not find (a tool, a time, an id) stands among its reasons.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.labels import label_keys
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.times import parse_times
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.detection import FALLBACK
from survey_ingest.readers.headings.fillers import WRITTEN, fillers
from survey_ingest.readers.headings.group_fields import fields_of
from survey_ingest.readers.headings.grouping import Cells, Group, labelled_groups
from survey_ingest.readers.headings.header_rows import Header, find_header
from survey_ingest.readers.headings.stem_groups import stem_groups
from survey_ingest.readers.headings.survey_sheets import dataset_of, evidence_of, sheet_of, table_from
from survey_ingest.readers.headings.titles import plain_title
from survey_ingest.readers.plain_text import is_no_table
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.table import Table, column

_TIMES = label_keys(
    "timestamp · time stamp · date · datetime · date and time · submitted · submitted at · submitted on · "
    "submission date · submission time · submit date · date submitted · response date · completed at · "
    "completion time · end date · end time · created at · created · recorded date · horodateur · date de "
    "soumission · date de réponse · date d'envoi · zeitstempel · datum · abgeschickt · marca temporal · fecha "
    "· fecha de envío · carimbo de data/hora · data · طابع زمني · الطابع الزمني · التاريخ · تاريخ · تاريخ "
    "الإرسال · وقت الإرسال · تاريخ الاستجابة · تاريخ الإجابة · تاريخ التعبئة · وقت الاستجابة · وقت الإكمال"
)
_IDS = label_keys(
    "id · response id · responseid · response_id · respondent id · respondentid · respondent_id · internal id "
    "· submission id · record id · record_id · uuid · entry id · identifiant · id de la réponse · antwort id · "
    "id de respuesta · رقم الاستجابة · رقم الإجابة · معرف الاستجابة · المعرف"
)
_SEPARATORS = (" - ", " – ", ": ", ":", "? ", "؟ ", " [", "[", " | ")
_JOINERS = (";", "┋", "|", "\n", ", ", ",")
_SCORE = 0.3
_LOOK_AT = 5_000  # rows
_MOSTLY = 0.95
_ALIKE = 2  # header cells like the answers under them, before the header is doubted


class GenericTable:
    """Reader of tables that no known tool wrote."""

    format = FALLBACK
    version = 1
    title = "a table with a header row and one response a row (CSV, TSV or a workbook's sheet)"
    export_help = "One header row, one row a response, no merged cells; as CSV in UTF-8, or XLSX."
    header_words: frozenset[str] = _TIMES | _IDS

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its shape only: a header, two columns and more, a row and more, no prose and no code."""
        return evidence_of(probe, _judged)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The rows, described. Raises `ReadError`."""
        sheet = sheet_of(probe, _judged)
        header = find_header(sheet.filled) or Header(0, 1, codes=False, reasons=())
        table = table_from(probe, sheet, header.rows, header.above)
        return dataset_of(probe, sheet, table, _arranged(table, header), evidence, self.format, hints)


def _judged(probe: Probe, sheet: Sheet) -> Evidence | None:
    rows = sheet.filled
    if not sheet.name and is_no_table(probe.start, rows, probe.delimiter):
        return None
    header = find_header(rows)
    if header is None:
        return None
    titles, body = rows[header.above], rows[header.above + header.rows :]
    width = sum(bool(cell.strip()) for cell in rows[header.above + header.rows - 1])
    if not body or width < 2:  # noqa: PLR2004 - a table has two columns
        return None
    columns = [
        [row[place].strip() for row in body if place < len(row) and row[place].strip()] for place in range(len(titles))
    ]
    time = _time_place(titles, columns)
    missing = [
        name
        for name, found in (("no time", time is not None), ("no id", _id_place(titles, columns) is not None))
        if not found
    ]
    reasons = (
        "no mark of a known tool",
        *header.reasons,
        f"{width} columns",
        *(f"{name} was found" for name in missing),
    )
    filled = sum(map(len, columns))
    return Evidence(
        _SCORE - 0.05 / (1 + filled), f"{('one', 'two')[header.rows - 1]}_header_row{'s' * (header.rows - 1)}", reasons
    )


def _alone(asked: Field) -> bool:
    return len(asked.positions) == 1 and not asked.parent


def _time_place(titles: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    """The column with the time of submission: named so, and holding times; the last of several."""
    found = None
    for place, (title, cells) in enumerate(zip(titles, columns, strict=False)):
        if match_key(title).strip(" :") in _TIMES and cells:
            read = parse_times(pl.Series(list(cells), dtype=pl.String)).read
            if read.sum() >= _MOSTLY * len(cells):
                found = place
    return found


def _id_place(titles: Sequence[str], columns: Sequence[Sequence[str]]) -> int | None:
    """The column with an id: named so, and different in every row."""
    rows = max(map(len, columns), default=0)
    for place, (title, cells) in enumerate(zip(titles, columns, strict=False)):
        if match_key(title).strip(" :#") in _IDS and len(cells) == len(set(cells)) == rows:
            return place
    return None


def _arranged(table: Table, header: Header) -> Arrangement:
    cells = Cells(table)
    named = table.header[header.rows - 1] if header.codes else table.header[0]
    titles = [plain_title(cell) for cell in named]
    first = cells.frame.head(_LOOK_AT)
    columns = [first[column(place)].drop_nulls().to_list() for place in range(1, table.width + 1)]
    time, ident = _time_place(titles, columns), _id_place(titles, columns)
    if ident is not None and table.cells.select(pl.col(column(ident + 1)).is_duplicated().any()).collect().item():
        ident = None
    asked = [place + 1 for place in range(table.width) if place not in {time, ident}]
    missing = fillers(cells, asked)
    if header.rows == 2 and not header.codes:  # noqa: PLR2004 - questions, then choices
        labels = [plain_title(cell) for cell in table.header[1]]
        groups = labelled_groups(titles, labels, asked)
    else:
        groups = stem_groups(cells, titles, asked, _SEPARATORS)
    fields: list[Field] = []
    for group in groups:
        joiner = _joiner(cells, [each.position for each in group.columns])
        fields += fields_of(cells, Group(group.title, group.columns, joiner, flags=True, missing=missing))
    fields = [replace(each, kind="multiple") if _all_end(cells, each) else each for each in fields]
    written = {word: kind for word, kind in missing.items() if word in WRITTEN}
    fields = [each if each.spread else replace(each, missing=dict(each.missing) | written) for each in fields]
    if header.codes:
        codes = [cell.strip() for cell in table.header[0]]
        fields = [replace(each, name=codes[each.positions[0] - 1]) if _alone(each) else each for each in fields]
    return Arrangement(
        f"{('one', 'two')[header.rows - 1]}_header_row{'s' * (header.rows - 1)}",
        tuple(fields),
        submitted_at=() if time is None else (time + 1,),
        response_id=None if ident is None else ident + 1,
        in_time=True,
        findings=(_no_tool(header.rows), *_doubts(cells, table.titles)),
    )


def _joiner(cells: Cells, positions: Sequence[int]) -> str:
    """What parts the choices of a cell: the first sign that does so in one of the columns, or none."""
    counts = [cells.counts(place) for place in positions]
    return next((joiner for joiner in _JOINERS if any(learn(each, joiner) for each in counts)), "")


def _all_end(cells: Cells, asked: Field) -> bool:
    """Whether all cells of a column end with a semicolon, as a choice of several does in Microsoft Forms."""
    counts = cells.counts(asked.positions[0]) if asked.joiner == ";" and asked.spread is None else {}
    return bool(counts) and all(cell.endswith(";") for cell in counts)


def _no_tool(rows: int) -> Finding:
    """What is said of every such table: a header that was changed makes one of the file of a tool."""
    header = "one header row" if rows == 1 else f"{rows} header rows"
    message = (
        f"No mark of a known tool was found, so the file was read as a plain table under {header}: what each question "
        "is was told by its title and its cells alone. If a survey tool wrote it, its header was changed: export it "
        "again. Else look at the questions before they are used."
    )
    return Finding("no_tool", message, severity="attention")


def _doubts(cells: Cells, titles: Sequence[str]) -> tuple[Finding, ...]:
    """What is said of a header whose cells are like the answers under them: of a file that lost its header."""
    alike = 0
    for position, title in enumerate(titles, 1):
        below = cells.counts(position) if title.strip() else {}
        number = number_text(title.strip()) is not None
        numbers = number and sum(number_text(cell) is not None for cell in below) >= _MOSTLY * len(below)
        alike += len(below) > 1 and (title.strip() in below or numbers)
    if alike < _ALIKE:
        return ()
    message = (
        f"{alike} cells of the header are like the answers under them: the header may be missing, and a response be "
        "taken for it. Export the file again with its header."
    )
    return (Finding("header_like_answers", message, row=1, severity="attention"),)
