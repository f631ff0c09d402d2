"""Responses of Google Forms: the CSV of "Download responses", and CSV or TSV of the linked sheet.

The download prints year/month/day with a zone and joins choices by `;`; the sheet prints the locale's dates without a
zone and joins by `, `. Neither has question types or ids; titles may occur twice. Source: docs/formats.md.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.question_keys import grids
from survey_ingest.domain.times import parse_times
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.sheets import table_in

FIRST_HEADERS = {
    "timestamp": "en",
    "horodateur": "fr",
    "marca temporal": "es",
    "carimbo de data/hora": "pt",
    "zeitstempel": "de",
    match_key("طابع زمني"): "ar",
}
_FOREIGN = (
    "respondent id",
    "collector id",
    "response id",
    "responseid",
    "_submission_time",
    "submitdate",
    "meeting id",
)
_LOOK_AT = 5_000
DOWNLOAD, SHEET, SHEET_TSV = "download_csv", "sheet_csv", "sheet_tsv"


class GoogleForms:
    """Reader of Google Forms responses."""

    format = "google_forms"
    title = "Google Forms responses"
    export_help = (
        "In Google Forms: Responses, the three dots, Download responses (.csv). Or in the sheet: File, Download, CSV."
    )
    header_words = frozenset({*FIRST_HEADERS, "طابع زمني"})

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the first header cell, then by the form of the times under it."""
        records = [record for record in probe.records if any(cell.strip() for cell in record)]
        if not records or len(records[0]) < 2 or match_key(records[0][0]) not in FIRST_HEADERS:  # noqa: PLR2004 - time and a question
            return None
        if any(match_key(cell) in _FOREIGN for cell in records[0]):
            return None
        score, reasons = 0.6, [f"the first column is {records[0][0].strip()!r}"]
        times = parse_times(pl.Series([record[0] for record in records[1:]], dtype=pl.String))
        if times.read.any():
            score += 0.2
            reasons.append("it holds times")
        if times.zones:
            score += 0.15
            reasons.append("the times print their zone, as in a download")
        if any(grids(records[0])):
            score += 0.04
            reasons.append("headers of the form Question [row]")
        layout = DOWNLOAD if times.zones or _joiner(records) == ";" else SHEET
        return Evidence(score, SHEET_TSV if probe.delimiter == "\t" else layout, tuple(reasons))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The responses, described. Raises `ReadError`."""
        table = table_in(probe)
        titles = table.header[0]
        times = parse_times(table.column(1).head(_LOOK_AT))
        joiner = ";" if times.zones else _joiner([titles, *table.sample(_LOOK_AT)])
        fields = tuple(
            Field(title, (position,), joiner=joiner, parent=grid[0] if grid else "", row=grid[1] if grid else "")
            for position, (title, grid) in enumerate(zip(titles, grids(titles), strict=True), 1)
            if position > 1
        )
        arrangement = Arrangement(
            evidence.layout,
            fields,
            submitted_at=(1,),
            in_time=True,
            needs_time=True,
            form_language=FIRST_HEADERS.get(match_key(titles[0]), ""),
        )
        decoded = probe.decoded
        return assemble(
            table, arrangement, evidence, self.format, hints, decoded.decision, probe.delimiter, decoded.findings
        )


def _joiner(records: Sequence[Sequence[str]]) -> str:
    """`;` where some column is a multiple choice joined by it, else `, `."""
    width = len(records[0])
    for place in range(1, width):
        cells = Counter(row[place].strip() for row in records[1:] if place < len(row) and row[place].strip())
        if sum(count for cell, count in cells.items() if ";" in cell) > 1 and learn(cells, ";"):
            return ";"
    return ", "
