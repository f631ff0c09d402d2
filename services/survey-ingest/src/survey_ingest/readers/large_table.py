"""A large text table as a query over its file, read a piece at a time.

Polars refuses what is not regular (a quotation mark too many, a cell too many, bytes that are no UTF-8); such a file is
then read whole, record by record, and its fault is named there. Blank lines are rows to both, so row numbers are those
of the records.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from survey_ingest.domain.dataset import as_text
from survey_ingest.domain.findings import Finding
from survey_ingest.readers.table import PEEK, Table, column, cut_short

LARGE = 16 * 1024**2  # bytes: from here on a text table is streamed
_HEAD = 4 * 1024**2
_PIECE = 8 * 1024**2
_UTF8 = frozenset({None, "utf-8", "utf8", "utf-8-sig"})
_MARK = b"\xef\xbb\xbf"
CELLS_FILE = "cells.parquet"
REPEATED = 10  # times that each different cell stands in a column, to make categories of its cells
LEAST = 100  # filled cells that tell
_SEPARATORS = "\x1c\x1d\x1e\x1f"  # blanks to Python, and no blanks to Polars
_BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())


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

    Raises `ReadError` (`truncated_file`) where the last row alone is short.
    """
    numbered = [(number, row) for number, row in enumerate(records, 1) if any(cell.strip() for cell in row)]
    header = [list(row) for _, row in numbered[:header_rows]]
    # Polars does not count blank lines at the very start.
    texts = None if len(header) < header_rows or numbered[0][0] > 1 else _texts(path)
    if texts is None:
        return None
    skipped = numbered[header_rows - 1][0]
    widest = max(len(row) for row in header)
    names = [column(position) for position in range(1, widest + 1)]
    scan = pl.scan_csv(
        path,
        separator=delimiter,
        quote_char='"',
        has_header=False,
        schema=dict.fromkeys(names, pl.String()),
        row_index_name="row_number",
        row_index_offset=1,
        glob=False,
    ).slice(skipped)
    titled = max(place for row in header for place, cell in enumerate(row, 1) if cell.strip())
    try:
        written = _written(scan, names, titled, scratch / CELLS_FILE, texts)
        width = _width(written, names, titled)
        findings = _short_rows(path, delimiter, written, width, widest)
    except (pl.exceptions.PolarsError, csv.Error, UnicodeDecodeError):
        return None
    titles = [(row + [""] * width)[:width] for row in header]
    titles[0][0] = titles[0][0].removeprefix("\ufeff")
    stored = written.select("row_number", *names[:width])
    height = int(written.head(PEEK).select(pl.len()).collect().item())
    return Table(titles, as_text(stored), width, height, findings, scratch, stored)


@dataclass(frozen=True)
class _Texts:
    """Whether there may be blanks that do not break (U+00A0), or separators (U+001C to U+001F), somewhere.

    To look for them in every cell takes time.
    """

    unbroken: bool
    separators: bool

    def stripped(self, cells: pl.Expr) -> pl.Expr:
        """The cells without blanks around them."""
        broken = cells.str.replace_all("\u00a0", " ", literal=True) if self.unbroken else cells
        return broken.str.strip_chars(_BLANKS if self.separators else None)


def _texts(path: Path) -> _Texts | None:
    """None where a line ends by a carriage return alone, or there are NULs: Polars reads those otherwise."""
    returns, unbroken, separators, last = False, False, False, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            returns = returns or b"\r" in piece
            # A carriage return at the end of a piece may have its line feed in the next.
            if b"\0" in piece or (returns and (last + piece[:-1]).count(b"\r") != (last + piece).count(b"\r\n")):
                return None
            last = piece[-1:]
            unbroken = unbroken or b"\xc2" in piece
            separators = separators or any(each.encode() in piece for each in _SEPARATORS)
    return None if last == b"\r" else _Texts(unbroken, separators)


def _written(scan: pl.LazyFrame, names: Sequence[str], titled: int, path: Path, texts: _Texts) -> pl.LazyFrame:
    """The cells of all rows that are not blank, in a file by columns: each later look at them is soon done.

    Cells are without blanks around them, null where blank, as `frame_of` makes them. Beside the last titled column, and
    those after it, stands whether the row has nothing there, no quotation marks either. Columns in which the same cells
    stand again and again are categories: these are written, counted and copied in half the time.
    """
    nothing = [pl.col(name).is_null().alias(_nothing(name)) for name in names[titled - 1 :]]
    repeating = _repeating(scan.select(pl.col(names).str.strip_chars()).head(PEEK).collect())
    others = [name for name in names if name not in repeating]
    # Of their own: those that all readings share would stay in memory for good.
    categories = pl.Categories.random()
    # A step of its own: within one expression the cell would be made twice.
    cells = scan.with_columns(
        *nothing, texts.stripped(pl.col(others)), pl.col(repeating).cast(pl.Categorical(categories))
    )
    rows = cells.with_columns(pl.col("row_number").cast(pl.Int64), *map(_filled, names))
    rows.filter(_any(names)).sink_parquet(path, compression="lz4", statistics=False)
    return _clean(pl.scan_parquet(path), names, repeating, categories.to_series(), texts)


def _clean(
    written: pl.LazyFrame, names: Sequence[str], repeating: Sequence[str], met: pl.Series, texts: _Texts
) -> pl.LazyFrame:
    """The rows with cells of categories, too, without blanks around them: few of all that were `met` have any."""
    blanks = met.filter(met != met.to_frame().select(texts.stripped(pl.first())).to_series())
    if blanks.is_empty():
        return written
    holds = written.select(pl.col(repeating).cast(pl.String).is_in(blanks.implode()).any()).collect().row(0)
    mended = [name for name, some in zip(repeating, holds, strict=True) if some]
    text = written.with_columns(texts.stripped(pl.col(mended).cast(pl.String)))
    return text.with_columns(map(_filled, mended)).filter(_any(names))


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name)).alias(name)


def _any(names: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(names).is_not_null())


def _repeating(first: pl.DataFrame) -> list[str]:
    """The columns with few different cells among their first ones. A column that begins blank may hold anything."""
    return [
        each.name for each in first if each.count() >= LEAST and each.drop_nulls().n_unique() * REPEATED <= each.count()
    ]


def _nothing(name: str) -> str:
    return f"{name} nothing"


def _width(cells: pl.LazyFrame, names: Sequence[str], titled: int) -> int:
    """The number of columns up to the last that has a title or a cell."""
    if titled == len(names):
        return titled
    filled = cells.select(pl.col(names[titled:]).is_not_null().any()).collect(engine="streaming").row(0)
    return titled + max((place for place, some in enumerate(filled, 1) if some), default=0)


def _short_rows(path: Path, delimiter: str, cells: pl.LazyFrame, width: int, widest: int) -> list[Finding]:
    """What is to be said of rows with fewer cells than the header.

    Polars makes blanks of cells that are not there. So where a row has nothing in its last cell, the cells are counted.
    """
    doubtful = cells.filter(_nothing(column(width))).select("row_number").collect()["row_number"].to_list()
    if not doubtful:
        return []
    short = _short(path, delimiter, width, set(doubtful))
    if not short:
        return []
    last = cells.select(pl.col("row_number").max()).collect().item()
    if list(short) == [last]:
        raise cut_short(last, short[last], widest)
    message = f"{len(short)} rows have fewer cells than the header; the missing ones count as blank."
    return [Finding("short_rows", message, row=next(iter(short)), severity="attention")]


def _short(path: Path, delimiter: str, width: int, doubtful: set[int]) -> dict[int, int]:
    """How many cells the doubtful rows have that have fewer than `width`. Only they are taken apart: it takes time."""
    short, number = dict[int, int](), 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in file:
            number += 1
            record = line
            while record.count('"') % 2 and (more := next(file, "")):
                record += more
            if number in doubtful:
                (row,) = csv.reader([record], delimiter=delimiter, quotechar='"', doublequote=True)
                if len(row) < width:
                    short[number] = len(row)
    return short
