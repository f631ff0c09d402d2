"""The records of a file, whether it is a text table or a sheet of a workbook."""

from survey_ingest.readers.large_table import large_table
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import Records
from survey_ingest.readers.table import Table, table_of


def sheets_of(probe: Probe) -> tuple[str, ...]:
    """The sheets that are shown, in order; for a text the one nameless table."""
    return probe.workbook.visible if probe.workbook is not None else ("",)


def head_of(probe: Probe, sheet: str = "", most: int = 60) -> list[list[str]]:
    """The first records that are not blank; `sheet` is the first one unless it is named."""
    workbook = probe.workbook
    rows = probe.records if workbook is None else workbook.head(sheet or workbook.visible[0], most)
    return [row for row in rows if any(cell.strip() for cell in row)][:most]


def table_in(probe: Probe, sheet: str = "", header_rows: int = 1) -> Table:
    """The table of a text or of a sheet: in memory, or, where the text is large, as a query over the file.

    Raises `ReadError`.
    """
    if probe.streamed and probe.scratch is not None:
        table = large_table(probe.path, probe.delimiter, probe.records, header_rows, probe.scratch)
        if table is not None:
            return table
    return table_of(records_of(probe, sheet), header_rows)


def records_of(probe: Probe, sheet: str = "") -> Records:
    """All records. Raises `ReadError`."""
    workbook = probe.workbook
    if workbook is None:
        return probe.all_records()
    return Records(workbook.rows(sheet or workbook.visible[0]), "")
