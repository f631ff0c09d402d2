"""A regular table: header records, then one record a row, all as wide as the header.

Columns of `Table.cells`: `row_number` (the number of the record in the file, the first one being 1) and `c1`, `c2` …
(text, without blanks around it; null where blank), by their position from 1.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.readers.records import Records

_NAMED_ROWS = 5
PEEK = 5_000


def column(position: int) -> str:
    """The name of the column at a position from 1."""
    return f"c{position}"


@dataclass(frozen=True)
class Table:
    """The header records, each padded to `width`, and the cells under them.

    A large table is a query over its file, and its `height` is that of the `peek`: `scratch` is the folder that what is
    made of it is written to, a `peek` at its first rows tells what a look at all of them would, and `stored` are its
    cells as they are in the file, some of them categories. What begins blank is looked for in all rows.
    """

    header: list[list[str]]
    cells: pl.LazyFrame
    width: int
    height: int
    findings: list[Finding] = field(default_factory=list)
    scratch: Path | None = None
    stored: pl.LazyFrame | None = None

    @cached_property
    def peek(self) -> pl.DataFrame:
        """All rows, or the first of a large table."""
        return (self.cells if self.scratch is None else self.cells.head(PEEK)).collect()

    @property
    def titles(self) -> list[str]:
        """The cells of the last header record."""
        return self.header[-1]

    @property
    def names(self) -> list[str]:
        """The names of the columns in `cells`, in their order."""
        return [column(position) for position in range(1, self.width + 1)]

    def column(self, position: int) -> pl.Series:
        """The cells of a column, by its position from 1; null where blank. Of a large table those of its first rows."""
        return self.peek[column(position)]

    def first_filled(self, position: int, most: int) -> pl.Series:
        """The first filled cells of a column, of all rows."""
        told = self.column(position).drop_nulls().head(most)
        if self.scratch is None or len(told) == most:
            return told
        return self.cells.select(column(position)).drop_nulls().head(most).collect().to_series()

    def filled(self, positions: Sequence[int]) -> list[int]:
        """The number of filled cells of each column, of all rows."""
        cells = self.cells if self.stored is None else self.stored
        names = [column(position) for position in positions]
        return list(cells.select(pl.col(names).count()).collect(engine="streaming").row(0)) if names else []

    def sample(self, most: int) -> list[list[str]]:
        """The first rows as lists of cells, blank ones empty."""
        return [[cell or "" for cell in row] for row in self.peek.drop("row_number").head(most).iter_rows()]

    def distinct(self, position: int, most: int = 50) -> Counter[str]:
        """The most frequent different cells of a column and how often they stand there."""
        cells = self.column(position).drop_nulls()
        counts = cells.value_counts(sort=True, name="count").head(most)
        return Counter(dict(zip(counts[cells.name].to_list(), counts["count"].to_list(), strict=True)))


def table_of(records: Records, header_rows: int = 1) -> Table:
    """The table in the records. Blank records are left out, columns without title and cells at the end too.

    Raises `ReadError`: `no_rows` for a header alone, `truncated_file` where only the last row is short, `ragged_rows`
    where rows hold more than the header has titles for.
    """
    numbered = [(number, row) for number, row in enumerate(records.rows, 1) if any(cell.strip() for cell in row)]
    header = [row for _, row in numbered[:header_rows]]
    body = numbered[header_rows:]
    if not body:
        raise rejected(
            "no_rows",
            "The file has a header and no rows: nobody has answered, or the export was cut. Export it again when there "
            "are responses.",
            row=numbered[0][0],
        )
    titled = max((_filled(row) for row in header), default=0)
    widest = max(len(row) for row in header)
    width = max(titled, min(widest, max(_filled(row) for _, row in body)))
    long = [number for number, row in body if _filled(row) > width]
    if long:
        raise _ragged(long, width)
    short = [number for number, row in body if len(row) < min(width, widest)]
    if short == [body[-1][0]]:
        raise cut_short(short[0], len(body[-1][1]), widest)
    findings = _moved(body, widest)
    if short:
        message = f"{len(short)} rows have fewer cells than the header; the missing ones count as blank."
        findings.append(Finding("short_rows", message, row=short[0], severity="attention"))
    return Table(
        [(row + [""] * width)[:width] for row in header],
        frame_of([row for _, row in body], [number for number, _ in body], width).lazy(),
        width,
        len(body),
        findings,
    )


def cut_short(row: int, cells: int, widest: int) -> ReadError:
    """The error of a table of which the last row alone is short."""
    message = f"The last row has {cells} cells, all others {widest}: the file was cut short. Download it again."
    return rejected("truncated_file", message, row=row)


def _moved(body: Sequence[tuple[int, list[str]]], widest: int) -> list[Finding]:
    """What is said of rows that alone have more cells than the header, though blank ones at their end.

    Where most rows are like that the tool ends its lines so; one alone holds a separator too many.
    """
    long = [number for number, row in body if len(row) > widest]
    if not long or len(long) * 2 > len(body):
        return []
    message = (
        f"{len(long)} rows have more cells than the header and end blank, such as row {long[0]}: a separator too many "
        "may have moved their answers to the next column. Compare them with the tool."
    )
    return [Finding("long_rows", message, row=long[0], severity="attention")]


def frame_of(rows: Sequence[Sequence[str]], numbers: Sequence[int], width: int) -> pl.DataFrame:
    """The cells of rows as text columns."""
    columns = [pl.Series("row_number", numbers, pl.Int64)]
    for place in range(width):
        cells = (row[place].replace("\u00a0", " ").strip() or None if place < len(row) else None for row in rows)
        columns.append(pl.Series(column(place + 1), list(cells), pl.String))
    return pl.DataFrame(columns)


def _filled(row: Sequence[str]) -> int:
    """The number of cells up to the last filled one."""
    return max((place for place, cell in enumerate(row, 1) if cell.strip()), default=0)


def _ragged(numbers: Sequence[int], width: int) -> ReadError:
    named = ", ".join(map(str, numbers[:_NAMED_ROWS])) + (" …" if len(numbers) > _NAMED_ROWS else "")
    return rejected(
        "ragged_rows",
        f"{len(numbers)} rows hold more cells than the header has titles ({width}): rows {named}. A separator stands "
        "in a cell without quotation marks; export the file again instead of editing it.",
        row=numbers[0],
        column=str(width + 1),
    )
