"""The times of one Zoom report, read as one series so that one order of day and month holds for the file.

The block about the meeting may print localized months and halves of the day (`jul. 13, 2021 1:41 da tarde`) above rows
in plain form; both are one series.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.report import Decision
from survey_ingest.domain.times import Times, date_order, local_times, looks_like_time, parse_times, to_utc
from survey_ingest.readers.zoom.report_words import report_words

_MONTH_FIRST = re.compile(
    r"^(?P<month>[^\d\s.,]+(?: [^\d\s.,]+)?)\.?,? (?P<day>\d{1,2})\.?,? (?P<year>\d{4}),?(?P<rest>.*)$"
)
_DAY_FIRST = re.compile(
    r"^(?P<day>\d{1,2})\.?[ -](?P<month>[^\d\s.,-]+(?: [^\d\s.,-]+)?)\.?,?[ -](?P<year>\d{4}),?(?P<rest>.*)$"
)


def plain_time(cell: str) -> str:
    """A cell with the month as a number (`2021-7-13 1:41 PM`) where it names one; else as it was."""
    key = match_key(cell)
    key = re.sub(r" de (?=[^ ]+ (de )?\d{4})| de (?=\d{4})", " ", key)
    found = _MONTH_FIRST.match(key) or _DAY_FIRST.match(key)
    month = report_words().months.get(found["month"]) if found else None
    if found is None or month is None:
        return cell
    rest = found["rest"].strip(" ,")
    clock, _, half = rest.partition(" ")
    half = report_words().halves.get(half, half)
    return f"{found['year']}-{month}-{found['day']} {clock} {half}".strip()


def is_time(cell: str) -> bool:
    """Whether a cell may be a time, localized ones too: by a glance."""
    return bool(cell) and (looks_like_time(cell) or looks_like_time(plain_time(cell)))


class FileTimes:
    """All times of a file by a key of the caller's, such as (field, place of the row). Blank cells are unknown."""

    def __init__(self, cells: Mapping[Any, str]) -> None:
        self._places = {key: place for place, key in enumerate(cells)}
        texts = list(cells.values())
        self.parsed: Times = parse_localized(texts)
        self._filled = [bool(text) for text in texts]
        self._read: list[bool] = self.parsed.read.to_list()
        self._local: dict[str, list[datetime | None]] = {}
        self._instants: list[datetime | None] = []

    def readable(self, key: Any) -> bool:
        """Whether the cell is a time, whichever its order."""
        return self._read[self._places[key]]

    @property
    def unreadable(self) -> list[Any]:
        """The keys of cells that hold something that is no time."""
        return [key for key, place in self._places.items() if self._filled[place] and not self._read[place]]

    def decide(self, hints: Hints, violations: Callable[[DateOrder], int]) -> Decision:
        """Fix order and zone: from now on `at` answers. Raises `ReadError` where nothing decides."""
        order = date_order(self.parsed, hints, violations)
        self._instants = to_utc(self.parsed, order.value, hints.timezone)[0].to_list()
        return order

    def local(self, key: Any, order: DateOrder) -> datetime | None:
        """The time as printed, under an order that is not decided yet."""
        if order not in self._local:
            self._local[order] = local_times(self.parsed, order).to_list()
        place = self._places.get(key)
        return None if place is None else self._local[order][place]

    def at(self, key: Any) -> datetime | None:
        """The instant in UTC, or None."""
        place = self._places.get(key)
        return None if place is None else self._instants[place]


def parse_localized(texts: list[str]) -> Times:
    """Cells taken apart, those with a localized month too; blank ones are no dates."""
    series = pl.Series(texts, dtype=pl.String)
    parsed = parse_times(series)
    odd = [place for place, read in enumerate(parsed.read.to_list()) if texts[place] and not read]
    if not odd:
        return parsed
    plain = {place: plain_time(texts[place]) for place in odd}
    return parse_times(pl.Series([plain.get(place, text) for place, text in enumerate(texts)], dtype=pl.String))
