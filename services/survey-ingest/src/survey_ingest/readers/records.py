"""From text to records: the delimiter, the cells, and the ends that are missing.

Only the delimiter is guessed; quoting is fixed to what the tools write (`"`, doubled inside), because a sniffed dialect
changes data. Records are counted, not lines: cells hold line breaks.
"""

import csv
import io
from dataclasses import dataclass

from survey_ingest.domain.findings import rejected

DELIMITERS = (",", ";", "\t", "|")
_LOOK_AT = 30  # records that decide about the delimiter
_LONGEST_FIELD = 16 * 1024**2
MOST_COLUMNS = 10_000
_SHORT = 60  # characters; longer cells rarely repeat


@dataclass(frozen=True)
class Records:
    """All records of a text table, with the delimiter; `rows[i]` is record i + 1 of the file."""

    rows: list[list[str]]
    delimiter: str


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


def delimiter_of(text: str) -> str:
    """The delimiter under which the first records are most alike in width; a comma where none cuts anything."""
    head = text[:200_000]
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


def read_records(text: str, delimiter: str) -> Records:
    """All records; blank ones stay (empty lists), so that numbers hold.

    Raises `ReadError`: `truncated_file` where the text ends inside a quoted cell, `too_many_columns`.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar='"', doublequote=True)
    rows: list[list[str]] = []
    met: dict[str, str] = {}  # one object for equal cells: choices repeat, and a large file would fill the memory
    line_before_last = last_start = 0
    try:
        for row in reader:
            last_start, line_before_last = line_before_last, reader.line_num
            rows.append([met.setdefault(cell, cell) if len(cell) < _SHORT else cell for cell in row])
            if len(row) > MOST_COLUMNS:
                raise rejected(
                    "too_many_columns", f"Row {len(rows)} has more than {MOST_COLUMNS} cells.", row=len(rows)
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
    return Records(rows, delimiter)


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
