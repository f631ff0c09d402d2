"""A sheet of coded quotes: which column is what, and the cells of a row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from survey_ingest.domain.coded_columns import field_of
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Decision, Ignored, Report
from survey_ingest.domain.themes import plain_text
from survey_ingest.domain.times import date_order, local_times, parse_times, remembered_finding
from survey_ingest.readers.themes.coded_rows import Rows

_SEVERAL = re.compile(r"\s*[;؛|\n]\s*")
_LEVELS = re.compile(r"\s*(?:\\|>>|\s>\s)\s*")


@dataclass
class CodedSheet:
    """The table of a sheet, the place of each field, and what was odd in its cells (rows).

    `name` stands for the session where a row names none; it is empty unless there are several sheets.
    """

    table: Rows
    name: str = ""
    fields: dict[str, int] = field(default_factory=dict)
    no_theme: list[int] = field(default_factory=list)
    odd_consent: list[int] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)

    def place_fields(self, report: Report) -> None:
        """Find the columns; what is none of ours is told with the number of its filled cells."""
        for place, title in enumerate(self.table.titles):
            name = field_of(title)
            if name and name not in self.fields:
                self.fields[name] = place
            elif filled := self.table.column(place).count():
                reason = "unknown_column" if name is None else "column_twice"
                report.ignored.append(Ignored(place + 1, title, reason, filled))

    def cell(self, row: Sequence[str], name: str) -> str:
        """A cell, trimmed; empty where the sheet has no such column."""
        place = self.fields.get(name)
        return plain_text(row[place]).replace("\u00a0", " ").strip() if place is not None else ""

    def line(self, row: Sequence[str], name: str) -> str:
        """A cell as one line."""
        return " ".join(self.cell(row, name).split())

    def paths(self, row: Sequence[str]) -> list[tuple[str, ...]]:
        """The themes of a row: theme and sub-theme, or several themes, each perhaps with the ones above it."""
        theme, below = self.line(row, "theme"), self.line(row, "sub_theme")
        if below:
            return [(theme, below) if theme else (below,)]
        several = (
            tuple(name for part in _LEVELS.split(each) if (name := " ".join(part.split())))
            for each in _SEVERAL.split(self.cell(row, "theme"))
        )
        return [path for path in several if path]


def read_dates(sheets: Sequence[CodedSheet], report: Report, hints: Hints) -> None:
    """Give each sheet its dates as ISO text, empty where a cell is none.

    The order of day and month is that of all sheets together. Raises `ReadError` where it cannot be told.
    """
    dated = [sheet for sheet in sheets if "date" in sheet.fields]
    for sheet in sheets:
        sheet.dates = [""] * len(sheet.table.rows)
    if not dated:
        return
    cells = pl.concat([sheet.table.column(sheet.fields["date"]).rename("date") for sheet in dated])
    times = parse_times(cells)
    report.date_order = date_order(times, hints, lambda _order: 0)
    report.problems += remembered_finding(report.date_order)
    report.timezone = Decision(hints.timezone, "setting")
    days = local_times(times, report.date_order.value).dt.date().to_list()
    lost = [place for place, cell in enumerate(cells.to_list()) if cell is not None and days[place] is None]
    if lost:
        message = f"{len(lost)} cells of the date column are no dates that are known; these quotes have no date."
        numbers = [number for sheet in dated for number in sheet.table.row_numbers]
        column = dated[0].table.titles[dated[0].fields["date"]]
        report.problems.append(Finding("unreadable_dates", message, numbers[lost[0]], column, "attention"))
    start = 0
    for sheet in dated:
        end = start + len(sheet.table.rows)
        sheet.dates = [str(day) if day is not None else "" for day in days[start:end]]
        start = end
