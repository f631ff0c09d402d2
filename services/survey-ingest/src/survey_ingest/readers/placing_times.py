"""When each row was submitted: one order of day and month for the file, one zone, and rows without a time named."""

from dataclasses import dataclass

import polars as pl

from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.question_kinds import number_text
from survey_ingest.domain.report import Decision, Report
from survey_ingest.domain.times import (
    Times,
    date_order,
    local_times,
    parse_times,
    remembered_finding,
    serial_days,
    to_utc,
)
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.table import Table, column

_UNREADABLE = 0.05  # of the filled time cells: more, and the column is something else
_TIME = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class PlacedTimes:
    """Which rows have which time.

    `rows`: `row_number` and `submitted_at` of every row that may be a response; `without`: rows that have no time and
    are none; `numbers`: the row numbers of all.
    """

    rows: pl.DataFrame
    without: list[tuple[int, str]]
    numbers: pl.Series


def placed_times(table: Table, arrangement: Arrangement, hints: Hints, report: Report, aside: list[int]) -> PlacedTimes:
    """The times of all rows, and in the report how they were read. Raises `ReadError`."""
    if not arrangement.submitted_at:
        numbers = table.cells.select("row_number", pl.lit(None, _TIME).alias("submitted_at")).collect()
        report.timezone = Decision("", "no dates")
        return PlacedTimes(numbers, [], numbers["row_number"])
    printed = pl.coalesce(pl.col(column(place)) for place in arrangement.submitted_at).alias("printed")
    cells = table.cells.select("row_number", printed).collect()
    cells = cells.with_columns(serial_days(cells["printed"]))
    times = parse_times(cells["printed"])
    title = table.titles[arrangement.submitted_at[0] - 1]
    _few_unreadable(cells, times, title, aside)
    order = date_order(times, hints, lambda each: _backwards(times, each) if arrangement.in_time else 0)
    zone, decision = _zone(times, arrangement, hints)
    instants, unknown = to_utc(times, order.value, zone)
    if report.encoding.how == "workbook":
        instants += _nearest_second(cells["printed"])
    report.date_order = order
    report.timezone = Decision(zone, "setting") if decision.how == "printed" and unknown else decision
    report.problems += remembered_finding(order)
    if unknown:
        zones = ", ".join(sorted(unknown))
        message = f"The zones {zones} are not known; their times were read in {zone}."
        report.problems.append(Finding("unknown_zone", message, column=title, severity="attention"))
    rows = cells.select("row_number").with_columns(instants.alias("submitted_at").cast(_TIME))
    without: list[tuple[int, str]] = []
    if arrangement.needs_time:
        lost = rows["submitted_at"].is_null() & ~rows["row_number"].is_in(aside)
        without = _reasons(table, cells.filter(lost))
        rows = rows.filter(pl.col("submitted_at").is_not_null() | rows["row_number"].is_in(aside))
    return PlacedTimes(rows, without, cells["row_number"])


def _nearest_second(cells: pl.Series) -> pl.Series:
    """What is added to a workbook's times with a fraction of a second, so that the CSV saved from it agrees."""
    up = (cells.str.extract(r":\d{2}\.(\d)") >= "5").fill_null(value=False)
    return up.cast(pl.Int64).cast(pl.Duration("us")) * 1_000_000


def _few_unreadable(cells: pl.DataFrame, times: Times, title: str, aside: list[int]) -> None:
    looked_at = ~cells["row_number"].is_in(aside)
    filled = cells["printed"].is_not_null() & looked_at
    lost = cells.filter(filled & ~times.read)["row_number"].to_list()
    many = len(lost) > max(1, int(filled.sum()) * _UNREADABLE)
    if many or (lost and len(lost) == filled.sum()):
        raise rejected(
            "unreadable_times",
            f"{len(lost)} of {filled.sum()} cells of the time column are no times that are known. Export the file "
            "again without opening it in a spreadsheet.",
            row=lost[0],
            column=title,
        )


def _backwards(times: Times, order: DateOrder) -> int:
    """How often a response is earlier than the one above it: tools append, so this is rare under the right order."""
    local = local_times(times, order).drop_nulls()
    return int((local.diff().dt.total_seconds() < 0).sum())


def _zone(times: Times, arrangement: Arrangement, hints: Hints) -> tuple[str, Decision]:
    """The zone of times that print none, and how it was found."""
    if times.zones and not times.cells.filter(pl.col("a").is_not_null())["zone"].is_null().any():
        return hints.timezone, Decision(", ".join(sorted(times.zones)), "printed")
    if arrangement.utc:
        return "UTC", Decision("UTC", "the tool prints UTC")
    if arrangement.zone:
        return arrangement.zone, Decision(arrangement.zone, "header")
    return hints.timezone, Decision(hints.timezone, "setting")


def _reasons(table: Table, lost: pl.DataFrame) -> list[tuple[int, str]]:
    """Why rows without a time are no responses; blank ones are nothing at all."""
    if lost.is_empty():
        return []
    rows = lost.lazy().join(table.cells, on="row_number", how="left", maintain_order="left").collect()
    reasons: list[tuple[int, str]] = []
    for number, printed, *cells in rows.iter_rows():
        if printed is not None:
            reasons.append((number, "unreadable_time"))
        elif any(cells):
            numbers = [text for cell in cells if cell and (text := number_text(cell)) is not None]
            reasons.append((number, "average_row" if any("." in text for text in numbers) else "no_time"))
    return reasons
