"""The records of a file, whether it is a text table or a sheet of a workbook."""

from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import Records, read_records


def sheets_of(probe: Probe) -> tuple[str, ...]:
    """The sheets that are shown, in order; for a text the one nameless table."""
    return probe.workbook.visible if probe.workbook is not None else ("",)


def head_of(probe: Probe, sheet: str = "", most: int = 60) -> list[list[str]]:
    """The first records that are not blank; `sheet` is the first one unless it is named."""
    workbook = probe.workbook
    rows = probe.records if workbook is None else workbook.head(sheet or workbook.visible[0], most)
    return [row for row in rows if any(cell.strip() for cell in row)][:most]


def records_of(probe: Probe, sheet: str = "") -> Records:
    """All records. Raises `ReadError`."""
    workbook = probe.workbook
    if workbook is None:
        return read_records(probe.text, probe.delimiter)
    return Records(workbook.rows(sheet or workbook.visible[0]), "")
