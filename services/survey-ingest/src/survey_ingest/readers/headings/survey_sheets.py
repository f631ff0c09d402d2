"""Which sheet of a file is a survey reader's, the table on it, and the dataset of that."""

from collections.abc import Callable
from dataclasses import replace

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe, Sheet
from survey_ingest.readers.records import Records
from survey_ingest.readers.sheets import records_of, table_in
from survey_ingest.readers.table import Table, table_of

Judge = Callable[[Probe, Sheet], Evidence | None]


def best_sheet(probe: Probe, judge: Judge) -> tuple[Sheet, Evidence] | None:
    """The sheet for which the evidence is strongest, the first of equal ones; None where there is none."""
    found = [(sheet, evidence) for sheet in probe.sheets if (evidence := judge(probe, sheet)) is not None]
    return max(found, key=lambda pair: pair[1].score, default=None)


def evidence_of(probe: Probe, judge: Judge) -> Evidence | None:
    """The evidence of the best sheet, with the sheet's name among its reasons where there are several."""
    found = best_sheet(probe, judge)
    if found is None:
        return None
    sheet, evidence = found
    if len(probe.sheets) == 1:
        return evidence
    return replace(evidence, reasons=(*evidence.reasons, f"sheet {sheet.name!r} of {len(probe.sheets)}"))


def sheet_of(probe: Probe, judge: Judge) -> Sheet:
    """The best sheet; the first where the format was only claimed by a hint."""
    found = best_sheet(probe, judge)
    return probe.sheets[0] if found is None else found[0]


def table_from(probe: Probe, sheet: Sheet, header_rows: int = 1, above: int = 0) -> Table:
    """The table of the sheet, without the first `above` rows that are not blank. Raises `ReadError`, see `table_of`."""
    if not above:
        return table_in(probe, sheet.name, header_rows)
    records = records_of(probe, sheet.name)
    rows = list(records.rows)
    filled = (place for place, row in enumerate(rows) if any(cell.strip() for cell in row))
    for place, _ in zip(filled, range(above), strict=False):
        rows[place] = []
    return table_of(Records(rows, records.delimiter), header_rows)


def dataset_of(
    probe: Probe,
    sheet: Sheet,
    table: Table,
    arrangement: Arrangement,
    evidence: Evidence,
    format_name: str,
    hints: Hints,
) -> Dataset:
    """The dataset of the table, with what is to be said of the file. Raises `ReadError`, see `assemble`."""
    decoded = probe.decoded
    delimiter = "" if probe.workbook else probe.delimiter
    findings = (*decoded.findings, *_other_sheets(probe, sheet))
    return assemble(table, arrangement, evidence, format_name, hints, decoded.decision, delimiter, findings)


def _other_sheets(probe: Probe, sheet: Sheet) -> list[Finding]:
    others = [each for each in probe.sheets if each.name != sheet.name and len(each.filled) > 1]
    if not others:
        return []
    message = (
        f"The workbook has {len(others)} more sheets with rows. Only one was read, the one that looks most like "
        "responses; send the others as files of their own if they hold responses too."
    )
    return [Finding("other_sheets", message, severity="attention")]
