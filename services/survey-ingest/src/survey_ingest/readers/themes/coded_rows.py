"""Tables of codes and quotes as rows of cells: from text, or from the sheets of a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from survey_ingest.domain.findings import Finding
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import Records
from survey_ingest.readers.table import table_of

_LOOK_AT = 30
_TAB = "\t"


@dataclass(frozen=True)
class Rows:
    """The titles, the rows below them as wide as these, and the number of each row's record in the file or sheet."""

    titles: list[str]
    rows: list[list[str]]
    row_numbers: list[int]
    findings: list[Finding] = field(default_factory=list)

    def column(self, place: int) -> pl.Series:
        """The cells of a column, null where blank."""
        return pl.Series(self.titles[place], [row[place] or None for row in self.rows], pl.String)


def heads(probe: Probe) -> Iterator[tuple[str, str, list[list[str]]]]:
    """The first records of each table of the file: sheet (empty for text), form (`csv`, `tsv`, `xlsx`), records."""
    workbook = probe.workbook
    if workbook is not None:
        for sheet in workbook.visible:
            yield sheet, "xlsx", workbook.head(sheet, _LOOK_AT)
    elif probe.archive is None:
        yield "", "tsv" if probe.delimiter == _TAB else "csv", probe.records[:_LOOK_AT]


def rows_of(probe: Probe, sheet: str, header: int = 0) -> Rows:
    """The table whose titles stand in the record at place `header`. Raises `ReadError`."""
    workbook = probe.workbook
    records = Records(workbook.rows(sheet), "") if workbook else probe.all_records()
    # What stands above becomes blank, so that numbers hold.
    table = table_of(Records([[] for _ in records.rows[:header]] + records.rows[header:], records.delimiter))
    cells = table.cells.collect()
    rows = [[cell or "" for cell in row] for row in cells.drop("row_number").iter_rows()]
    return Rows(table.titles, rows, cells["row_number"].to_list(), table.findings)
