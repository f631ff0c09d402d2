"""Text that was destroyed before the file was made: cells of question marks, escapes of R, rows of replacement marks.

It cannot be had back, and it is no answer: such cells are counted, named by their columns, and unreadable.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from survey_ingest.domain.findings import Finding
from survey_ingest.readers.arrangement import Field
from survey_ingest.readers.table import Table, column

_LOST = r"^(?:\?{4,}|\?{2,}(?:[\s.,!:;-]+\?+)+)[\s.,!:;?-]*$|<U\+[0-9A-Fa-f]{4}>|\x{FFFD}{3,}"
_NAMED = 5


def without_lost_text(table: Table, fields: Sequence[Field]) -> tuple[list[Field], list[Finding]]:
    """The fields, with their destroyed cells marked as unreadable, and what is to be said of them."""
    plain = [each for each in fields if each.spread is None]
    if not plain:
        return list(fields), []
    met = [
        pl.col(column(each.positions[0])).str.count_matches(_LOST).gt(0).sum().alias(str(n))
        for n, each in enumerate(plain)
    ]
    counts = table.cells.select(met).collect().row(0)
    lost = [(each, count) for each, count in zip(plain, counts, strict=True) if count]
    if not lost:
        return list(fields), []
    marked: dict[int, Field] = {}
    for each, _ in lost:
        cell = pl.col(column(each.positions[0]))
        cells = table.cells.filter(cell.str.contains(_LOST)).select(cell.unique()).collect().to_series().to_list()
        marked[each.positions[0]] = replace(each, missing={**each.missing, **dict.fromkeys(cells, "unreadable")})
    places = ", ".join(str(each.positions[0]) for each, _ in lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
    message = (
        f"{sum(count for _, count in lost)} cells (columns {places}) hold question marks or escapes instead of text: "
        "it was lost before the file was made. Export the responses again from the tool itself, in UTF-8."
    )
    finding = Finding("lost_text", message, column=lost[0][0].title, severity="attention")
    return [marked.get(each.positions[0], each) if each.spread is None else each for each in fields], [finding]
