"""Ids that a spreadsheet rounded: for `114064010549` it saves `1.14064E+11`, and many responses seem to be one."""

from dataclasses import replace

import polars as pl

from survey_ingest.domain.findings import Finding
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.table import Table, column

_ROUNDED = r"^\d(?:[.,]\d+)?[eE]\+\d+$"


def with_exact_ids(table: Table, arrangement: Arrangement) -> tuple[Table, list[Finding]]:
    """The table without ids that were rounded: their rows have none. What is to be said of them."""
    if arrangement.response_id is None:
        return table, []
    name, place = column(arrangement.response_id), arrangement.response_id - 1
    rounded = pl.col(name).str.contains(_ROUNDED)
    number = table.cells.select(rounded.sum()).collect().item()
    if not number:
        return table, []
    message = (
        f"{number} ids of responses were rounded by a spreadsheet (as in 1.1E+11) and name none. Those responses are "
        "told apart by their times and answers, so a later export will not know them again. Export the file from the "
        "tool, and do not save it in a spreadsheet."
    )
    title = next((row[place] for row in table.header if row[place].strip()), "")
    found = Finding("rounded_ids", message, column=title, severity="attention")
    return replace(table, cells=table.cells.with_columns(pl.when(~rounded).then(pl.col(name)).alias(name))), [found]
