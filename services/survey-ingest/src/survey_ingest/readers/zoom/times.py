"""The rows of a Zoom participants report and all their times, read as one series so that one date order holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rba_kernel.text import latin_digits

from survey_ingest.domain.hints import DateOrder
from survey_ingest.domain.times import Times, local_times, to_utc
from survey_ingest.readers.zoom.clock import parse_localized
from survey_ingest.readers.zoom.layout import Section, cell_of

TIMES = ("join", "leave", "start", "end")
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class ZoomRow:
    """A record with the header it stands under and the values about its meeting."""

    number: int
    cells: list[str]
    section: Section
    meeting: dict[str, str]

    def cell(self, field: str) -> str:
        """A cell of the participants' columns."""
        return cell_of(self.cells, self.section.header.columns.get(field))


class ZoomTimes:
    """All times of a report in one series, so that one order of day and month holds for the file."""

    def __init__(self, rows: Sequence[ZoomRow]) -> None:
        self._rows = rows
        self._joins = [row.cell("join") for row in rows]
        self._leaves = [row.cell("leave") for row in rows]
        meetings = {text: text for row in rows for name in TIMES[2:] if (text := row.meeting.get(name, ""))}
        cells: list[str] = [*self._joins, *self._leaves, *meetings]
        self._meetings = {text: place for place, text in enumerate(meetings, 2 * len(rows))}
        self.parsed: Times = parse_localized(cells)
        self._instants: list[datetime | None] = []

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def _place(self, name: str, row: int) -> int | None:
        if name in TIMES[:2]:
            return TIMES.index(name) * len(self._rows) + row
        return self._meetings.get(self._rows[row].meeting.get(name, ""))

    def read(self, name: str, row: int) -> bool:
        """Whether a cell was there and is a time."""
        place = self._place(name, row)
        return place is not None and bool(self.parsed.read[place])

    def place(self, order: str, timezone: str) -> None:
        """Fix the order and the zone: from now on `at` answers."""
        self._instants = to_utc(self.parsed, order, timezone)[0].to_list()

    def at(self, name: str, row: int) -> datetime | None:
        """The instant in UTC, or None."""
        place = self._place(name, row)
        return None if place is None else self._instants[place]

    def violations(self, order: DateOrder) -> int:
        """Rows that make no sense under an order: no such day, or a stay that is backwards, too long or misprinted."""
        local = local_times(self.parsed, order).to_list()
        wrong = 0
        for place, row in enumerate(self._rows):
            if not self._joins[place] or not self._leaves[place]:
                continue
            joined, left = local[place], local[len(self._rows) + place]
            if joined is None or left is None:
                wrong += 1
                continue
            stay = (left - joined).total_seconds()
            printed = whole_number(row.cell("minutes"))
            misprinted = printed is not None and abs(stay / 60 - printed) > 2  # noqa: PLR2004 - minutes of rounding
            meeting = self._place("start", place)
            started = None if meeting is None else local[meeting]
            far = started is not None and abs((joined - started).total_seconds()) > 2 * _SECONDS_A_DAY
            wrong += stay > _SECONDS_A_DAY or stay < -_SECONDS_A_DAY or misprinted or far
        return wrong


def meeting_of(section: Section, cells: Sequence[str]) -> dict[str, str]:
    """What is printed about the meeting of a row: in the row itself (P4), else in the block above."""
    if section.header.meeting:
        return {name: text for name, place in section.header.meeting.items() if (text := cell_of(cells, place))}
    return section.meeting


_MOST_DIGITS = 15


def whole_number(text: str) -> int | None:
    """The whole number a cell holds, or None."""
    digits = latin_digits(text).strip()
    return int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None
