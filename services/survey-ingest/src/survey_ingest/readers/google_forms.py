"""Responses of Google Forms: the CSV of "Download responses", and CSV or TSV of the linked sheet.

The download prints year/month/day with a zone and joins choices by `;`; the sheet prints the locale's dates without a
zone and joins by `, `. Neither has question types or ids; titles may occur twice. Source: docs/formats.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.answers import RawPart, RawQuestion, typed
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.identity import response_ids, row_digest
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.question_keys import grids, question_keys
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.report import Decision, Detection, Ignored, Report, SetAside
from survey_ingest.domain.times import Times, date_order, local_times, parse_times, remembered_finding, to_utc
from survey_ingest.domain.vocabulary import learn
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import read_records
from survey_ingest.readers.table import Table, table_of

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
_UNREADABLE_TIMES = 0.05
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
        """The responses, typed. Raises `ReadError`."""
        table = table_of(read_records(probe.text, probe.delimiter))
        times = parse_times(table.column(0))
        _few_unreadable(table, times)
        order = date_order(times, hints, lambda each: _backwards(times, each))
        instants, unknown_zones = to_utc(times, order.value, hints.timezone)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            _zone(times, unknown_zones, hints),
            problems=[*probe.decoded.findings, *table.findings, *remembered_finding(order)],
        )
        if unknown_zones:
            zones = ", ".join(sorted(unknown_zones))
            message = f"The zones {zones} are not known; their times were read in {hints.timezone}."
            report.problems.append(Finding("unknown_zone", message, column=table.titles[0], severity="attention"))
        responses = _responses(table, instants, hints, report)
        part = typed(_raw(table, responses, hints, report))
        report.counts |= {"questions": len(part.codebook.questions), "ignored_columns": len(report.ignored)}
        return Dataset(part.frame, part.codebook, report)


@dataclass(frozen=True)
class _Responses:
    """Which rows of the table are responses, with their time and identity."""

    places: list[int]
    submitted_at: pl.Series
    identities: Sequence[str]


def _few_unreadable(table: Table, times: Times) -> None:
    filled = [bool(cell) for cell in table.column(0).to_list()]
    lost = [place for place, readable in enumerate(times.read.to_list()) if filled[place] and not readable]
    many = len(lost) > max(1, sum(filled) * _UNREADABLE_TIMES)
    if many or (lost and len(lost) == sum(filled)):
        raise rejected(
            "unreadable_times",
            f"{len(lost)} of {sum(filled)} cells of the time column are no times that are known. Export the file again "
            "without opening it in a spreadsheet.",
            row=table.row_numbers[lost[0]],
            column=table.titles[0],
        )


def _backwards(times: Times, order: DateOrder) -> int:
    """How often a response is earlier than the one above it: Google appends, so this is rare under the right order."""
    local = local_times(times, order).drop_nulls()
    return int((local.diff().dt.total_seconds() < 0).sum())


def _zone(times: Times, unknown: set[str], hints: Hints) -> Decision:
    if times.zones and not times.cells["zone"].is_null().any() and not unknown:
        return Decision(", ".join(sorted(times.zones)), "printed")
    return Decision(hints.timezone, "setting")


def _responses(table: Table, instants: pl.Series, hints: Hints, report: Report) -> _Responses:
    """The rows with a time; the others are set aside with a reason, and the erased ones left out."""
    titles = [match_key(title) for title in table.titles]
    kept: list[int] = []
    for place, instant in enumerate(instants.to_list()):
        if instant is not None:
            kept.append(place)
        else:
            report.set_aside.append(SetAside(table.row_numbers[place], _reason(table.rows[place])))
    digests = [row_digest(list(zip(titles[1:], table.rows[place][1:], strict=True))) for place in kept]
    submitted_at = instants.gather(kept).rename("submitted_at")
    identities = response_ids(submitted_at, digests, hints.identity_key)
    alive = [place for place, identity in enumerate(identities) if identity not in hints.tombstones]
    if not kept:
        raise rejected(
            "nobody_found", "No row of the file is a response with a time. Export the responses of the form again."
        )
    report.counts |= {
        "rows": len(table.rows),
        "responses": len(alive),
        "set_aside": len(report.set_aside),
        "erased": len(kept) - len(alive),
    }
    return _Responses(
        [kept[place] for place in alive], submitted_at.gather(alive), [identities[place] for place in alive]
    )


def _reason(row: Sequence[str]) -> str:
    if row[0].strip():
        return "unreadable_time"
    filled = [number for cell in row if cell.strip() and (number := number_text(cell.strip())) is not None]
    return "average_row" if any("." in number for number in filled) else "no_time"


def _raw(table: Table, responses: _Responses, hints: Hints, report: Report) -> RawPart:
    """The questions' cells as text, personal and blank columns left out and reported."""
    cells = {place: table.column(place).gather(responses.places) for place in range(1, len(table.titles))}
    kept: list[int] = []
    for place, column in cells.items():
        filled = column.drop_nulls()
        reason = _ignored(table.titles[place], filled, responses.places)
        if reason:
            report.ignored.append(Ignored(place + 1, table.titles[place], reason, len(filled)))
        else:
            kept.append(place)
    titles = [table.titles[place] for place in kept]
    times = [str(time) for time in responses.submitted_at.to_list()]
    twice = [title for title, number in Counter(map(match_key, titles)).items() if number > 1]
    answers = [
        [(time, cell) for time, cell in zip(times, cells[place].to_list(), strict=True) if cell is not None]
        if match_key(table.titles[place]) in twice
        else []
        for place in kept
    ]
    keys = question_keys(titles, answers)
    upload = pl.repeat(hints.upload, len(responses.places), dtype=pl.String, eager=True).alias("upload")
    language = pl.repeat(hints.language, len(responses.places), dtype=pl.String, eager=True).alias("language")
    frame = pl.DataFrame(
        [
            upload,
            pl.Series("row_number", [table.row_numbers[place] for place in responses.places], pl.Int64),
            pl.Series("response_id", responses.identities, pl.String),
            responses.submitted_at,
            language,
            *(cells[place].rename(key) for place, key in zip(kept, keys, strict=True)),
        ]
    )
    questions = tuple(
        RawQuestion(key, place + 1, table.titles[place], grid)
        for place, key, grid in zip(kept, keys, grids(titles), strict=True)
    )
    report.checksums |= {"answers": sum(cells[place].count() for place in kept)}
    joiner = ";" if report.timezone.how == "printed" else _joiner([table.titles, *table.rows])
    return RawPart(frame, questions, joiner, hints.language or FIRST_HEADERS.get(match_key(table.titles[0]), ""))


def _ignored(title: str, filled: pl.Series, places: Sequence[int]) -> str | None:
    if title.strip():
        return personal_reason(title, filled.to_list())
    if filled.is_empty():
        return "blank"
    counted = [str(place) for place in places], [str(place + 1) for place in places]
    return "row_numbers" if filled.to_list() in counted else None


def _joiner(records: Sequence[Sequence[str]]) -> str:
    """`;` where some column is a multiple choice joined by it, else `, `."""
    width = len(records[0])
    for place in range(1, width):
        cells = Counter(row[place].strip() for row in records[1:] if place < len(row) and row[place].strip())
        if sum(count for cell, count in cells.items() if ";" in cell) > 1 and learn(cells, ";"):
            return ";"
    return ", "
