"""A regular table: one header record, then one record a row, all as wide as the header."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.readers.records import Records

_NAMED_ROWS = 5


@dataclass(frozen=True)
class Table:
    """Titles and rows of equal width, with the number of each row's record in the file."""

    titles: list[str]
    rows: list[list[str]]
    row_numbers: list[int]
    findings: list[Finding] = field(default_factory=list)

    def column(self, place: int) -> pl.Series:
        """The cells of a column, trimmed; null where blank."""
        cells = (row[place].replace("\u00a0", " ").strip() or None for row in self.rows)
        return pl.Series(self.titles[place], list(cells), pl.String)


def table_of(records: Records) -> Table:
    """The table in the records. Blank records are left out, columns without title and cells at the end too.

    Raises `ReadError`: `no_rows` for a header alone, `truncated_file` where only the last row is short, `ragged_rows`
    where rows hold more than the header has titles for.
    """
    numbered = [(number, row) for number, row in enumerate(records.rows, 1) if any(cell.strip() for cell in row)]
    header_number, header = numbered[0]
    body = numbered[1:]
    if not body:
        raise rejected(
            "no_rows",
            "The file has a header and no rows: nobody has answered, or the export was cut. Export it again when there "
            "are responses.",
            row=header_number,
        )
    width = max((place for place, cell in enumerate(header, 1) if cell.strip()), default=0)
    width = max(width, min(len(header), max(_filled(row) for _, row in body)))
    long = [number for number, row in body if _filled(row) > width]
    if long:
        raise _ragged(long, width)
    short = [number for number, row in body if len(row) < min(width, len(header))]
    if short == [body[-1][0]]:
        raise rejected(
            "truncated_file",
            f"The last row has {len(body[-1][1])} cells, all others {len(header)}: the file was cut short. Download it "
            "again.",
            row=short[0],
        )
    findings = []
    if short:
        message = f"{len(short)} rows have fewer cells than the header; the missing ones count as blank."
        findings.append(Finding("short_rows", message, row=short[0], severity="attention"))
    rows = [row if len(row) == width else (row + [""] * width)[:width] for _, row in body]
    titles = (header + [""] * width)[:width]
    return Table(titles, rows, [number for number, _ in body], findings)


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
