"""From text to records: the delimiter, the cells, and the ends that are missing.

Only the delimiter is guessed; quoting is fixed to what the tools write (`"`, doubled inside), because a sniffed dialect
changes data. Records are counted, not lines: cells hold line breaks.
"""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from survey_ingest.domain.findings import Finding, ReadError, rejected

DELIMITERS = (",", ";", "\t", "|")
_LOOK_AT = 30  # records that decide about the delimiter
_LONGEST_FIELD = 4 * 1024**2
_MOST_BLANK = 500_000  # blank records, and more of them than of others
MOST_COLUMNS = 10_000
_SURE_WORDS = 3  # known header cells in one record that decide about the delimiter
_AROUND = " \t\u00a0\u200e\u200f\ufeff"  # blanks and marks around a header cell
_SHORT = 60  # characters; longer cells rarely repeat


@dataclass(frozen=True)
class Records:
    """All records of a text table, with the delimiter; `rows[i]` is record i + 1 of the file.

    `findings` say what was odd about the text: a quotation mark in the middle of a quoted cell.
    """

    rows: list[list[str]]
    delimiter: str
    findings: tuple[Finding, ...] = ()


def first_records(text: str, delimiter: str, most: int = _LOOK_AT) -> list[list[str]]:
    """The first records, for looking only: what is wrong with the text is not said here."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar='"', doublequote=True)
    csv.field_size_limit(_LONGEST_FIELD)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        pass
    return rows


def delimiter_of(text: str, known_words: Collection[str] = ()) -> str:
    """The delimiter under which a record shows most `known_words` (header cells in lower case), where that is clear.

    Else the one under which the first records are most alike in width; a comma where none cuts anything.
    """
    head = text[:200_000]
    told = _by_words(head, known_words) if known_words else ""
    if told:
        return told
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in first_records(head, delimiter) if any(cell.strip() for cell in row)]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        common = max(set(wide), key=lambda width: (wide.count(width), width))
        score = wide.count(common) / len(widths) * 10 + min(common, 200) / 200 + len(wide) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _by_words(head: str, known_words: Collection[str]) -> str:
    """The delimiter that alone parts a record into known header cells; empty where none does, or two do as well."""
    found: list[tuple[int, str]] = []
    for delimiter in DELIMITERS:
        records = first_records(head, delimiter)
        hits = max((sum(cell.strip(_AROUND).casefold() in known_words for cell in row) for row in records), default=0)
        found.append((hits, delimiter))
    found.sort(reverse=True)
    return found[0][1] if found[0][0] >= _SURE_WORDS and found[0][0] > found[1][0] else ""


def read_records(text: str, delimiter: str) -> Records:
    """All records; blank ones stay (empty lists), so that numbers hold.

    Raises `ReadError`: `truncated_file` where the text ends inside a quoted cell, `too_many_columns`.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar='"', doublequote=True)
    rows: list[list[str]] = []
    met: dict[str, str] = {}  # one object for equal cells: choices repeat, and a large file would fill the memory
    line_before_last = last_start = blank = 0
    try:
        for row in reader:
            last_start, line_before_last = line_before_last, reader.line_num
            rows.append([met.setdefault(cell, cell) if len(cell) < _SHORT else cell for cell in row])
            blank += not row
            if len(row) > MOST_COLUMNS:
                raise too_many_columns(len(rows))
            if blank > _MOST_BLANK and blank * 2 > len(rows):
                raise rejected(
                    "too_many_blank_rows",
                    f"More than {_MOST_BLANK:,} of the first {len(rows):,} rows are blank. Export the file again.",
                    row=len(rows),
                )
    except csv.Error as error:
        raise rejected(
            "unreadable_cell",
            f"A cell of row {len(rows) + 1} holds more than {_LONGEST_FIELD // 1024**2} MB: a quotation mark is not "
            "closed.",
            row=len(rows) + 1,
        ) from error
    if rows and _ends_inside_quotes(text, delimiter, last_start):
        raise rejected(
            "truncated_file",
            f"The file ends inside a quoted cell that begins in row {len(rows)}: it was cut short, or a quotation "
            "mark is not closed. Download the export again.",
            row=len(rows),
            column=str(len(rows[-1])),
        )
    return Records(rows, delimiter, _stray_marks(text, delimiter))


def too_many_columns(row: int) -> ReadError:
    """The error of a record that is wider than any form."""
    return rejected("too_many_columns", f"Row {row} has more than {MOST_COLUMNS:,} cells. Export a part.", row=row)


def _stray_marks(text: str, delimiter: str) -> tuple[Finding, ...]:
    """What is said where a closing quotation mark is missing: cells and rows after it have run into one another."""
    number = 0
    if '"' not in text:
        return ()
    try:
        for number, _ in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):  # noqa: B007
            pass
    except csv.Error:
        message = (
            "A quotation mark stands inside a quoted cell: cells, or whole rows, may have run into one another there. "
            "Compare the row with the tool, or export the file again."
        )
        return (Finding("stray_quotation_mark", message, row=number + 1, severity="attention"),)
    return ()


def _ends_inside_quotes(text: str, delimiter: str, lines_before: int) -> bool:
    """Whether the record that begins after `lines_before` lines is never closed."""
    lines = io.StringIO(text, newline="")
    for _ in range(lines_before):
        lines.readline()
    tail = lines.read()
    if '"' not in tail:
        return False
    try:
        for _ in csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False
