"""A large text table as a query over its file, read a piece at a time.

Polars refuses what is not regular (a quotation mark too many, a cell too many, bytes that are no UTF-8); such a file is
then read whole, record by record, and its fault is named there. Blank lines are rows to both, so row numbers are those
of the records.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from survey_ingest.domain.findings import rejected
from survey_ingest.readers.table import PEEK, Table, column

LARGE = 16 * 1024**2  # bytes: from here on a text table is streamed
_HEAD = 4 * 1024**2
_TAIL = 1024**2
_UTF8 = frozenset({None, "utf-8", "utf8", "utf-8-sig"})
_MARK = b"\xef\xbb\xbf"


def head_of_table(path: Path, encoding: str | None) -> bytes | None:
    """The first whole lines of a file that can be streamed; None for any other: small, no UTF-8, no text table."""
    if encoding not in _UTF8 or path.stat().st_size < LARGE:
        return None
    with path.open("rb") as file:
        head = file.read(_HEAD)
    head = head[: head.rfind(b"\n") + 1]
    start = head.removeprefix(_MARK).lstrip()[:1]
    if not head or start in {b"{", b"[", b"<"} or b"\0" in head or head.startswith((b"PK", b"WEBVTT", b"sep=")):
        return None
    if head.count(b"\r") != head.count(b"\r\n"):
        return None
    try:
        head.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return head


def large_table(
    path: Path, delimiter: str, records: Sequence[Sequence[str]], header_rows: int, scratch: Path
) -> Table | None:
    """The table; None where it is not regular. `records` are the first ones of the file.

    Raises `ReadError` (`truncated_file`) where the last row is short.
    """
    numbered = [(number, row) for number, row in enumerate(records, 1) if any(cell.strip() for cell in row)]
    header = [list(row) for _, row in numbered[:header_rows]]
    if len(header) < header_rows:
        return None
    skipped = numbered[header_rows - 1][0]
    width = max(len(row) for row in header)
    names = [column(position) for position in range(1, width + 1)]
    scan = pl.scan_csv(
        path,
        separator=delimiter,
        quote_char='"',
        has_header=False,
        schema=dict.fromkeys(names, pl.String()),
        row_index_name="row_number",
        row_index_offset=1,
    ).slice(skipped)
    number = pl.col("row_number").cast(pl.Int64)
    try:
        peek = scan.head(PEEK).collect()
    except pl.exceptions.ComputeError:
        return None
    _not_cut(path, delimiter, width)
    cells = [_cell(name, trimmed=_blanks_around(peek[name])) for name in names]
    titles = [(row + [""] * width)[:width] for row in header]
    titles[0][0] = titles[0][0].removeprefix("\ufeff")
    return Table(titles, scan.select(number, *cells), width, 0, scratch=scratch)


def _cell(name: str, *, trimmed: bool) -> pl.Expr:
    """The cell, null where blank. Blanks around are taken off only where there are some: that takes time."""
    cell = pl.col(name).str.strip_chars() if trimmed else pl.col(name)
    return pl.when(cell != "").then(cell).alias(name)


def _blanks_around(cells: pl.Series) -> bool:
    return bool((cells != cells.str.strip_chars()).any())


def _not_cut(path: Path, delimiter: str, width: int) -> None:
    """Raises `ReadError` where the last record has fewer cells than the header."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    cells = _cells_of_last_record(tail.rstrip(b"\r\n"), delimiter.encode())
    if cells and cells < width:
        raise rejected(
            "truncated_file",
            f"The last row has {cells} cells, the header {width}: the file was cut short. Download it again.",
        )


def _cells_of_last_record(tail: bytes, delimiter: bytes) -> int:
    """The number of cells after the last line break outside quotes; read backwards, quotes pair up as well. 0: none."""
    quoted, cells = False, 1
    for place in range(len(tail) - 1, -1, -1):
        sign = tail[place : place + 1]
        if sign == b'"':
            quoted = not quoted
        elif not quoted and sign == delimiter:
            cells += 1
        elif not quoted and sign == b"\n":
            return cells
    return 0
