"""What a spreadsheet does to the times of a CSV that it opens: seconds are made up, day and month change places.

A time printed without seconds is a date with the second 0 afterwards, as all others of the report are.

A spreadsheet that reads dates day first makes 11 March of `11/03/2026 09:00:00 AM`, which was 3 November, and leaves
`11/13/2026 09:00:00 AM` as text, because no month is the thirteenth. So texts that remained tell of the dates that
were made. Times of day only: dates without one are what people type, in any order.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

_MADE = re.compile(r"(\d{4})-(\d\d)-(\d\d)( \d\d:\d\d:\d\d(?:\.\d+)?)")
_LEFT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})[ ,T]+\d{1,2}:\d\d\b.*", re.DOTALL)
_MONTHS = 12
_BESIDE = 2  # days


def turned_back(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """The rows with day and month of made dates in their places again, where texts that remained tell.

    Those are texts with a number above 12. In columns without such texts a date may have been written with the month's
    name, which no spreadsheet mistakes: there it stays if it lies beside the days of those texts.
    """
    left: dict[int, list[date]] = {}
    for row in rows:
        for column, cell in enumerate(row):
            day = _left_beyond_months(cell) if cell[:1].isdecimal() else None
            if day is not None:
                left.setdefault(column, []).append(day)
    if not left or not _all_turnable(rows):
        return rows
    days = sorted({day for each in left.values() for day in each})
    near = (days[0], days[-1])
    return [[_turned(cell, None if place in left else near) for place, cell in enumerate(row)] for row in rows]


def may_be_turned(rows: Sequence[list[str]]) -> bool:
    """Whether dates were made, each of which has another reading, and nothing tells which one was meant."""
    made = [found for cell in _cells(rows) if (found := _MADE.fullmatch(cell))]
    return any(found[2] != found[3] for found in made) and _all_turnable(rows)


def without_made_up_seconds(rows: Sequence[list[str]]) -> Sequence[list[str]]:
    """The rows without the seconds of made dates, where these are 0 in all of them: none were printed."""
    seconds = {found[4][6:] for cell in _cells(rows) if (found := _MADE.fullmatch(cell))}
    if seconds != {":00"}:
        return rows
    return [[cell[:-3] if _MADE.fullmatch(cell) else cell for cell in row] for row in rows]


def _cells(rows: Iterable[Sequence[str]]) -> Iterable[str]:
    return (cell for row in rows for cell in row if cell[:1].isdecimal())


def _left_beyond_months(cell: str) -> date | None:
    """The day of a text whose numbers tell the order of day and month."""
    found = _LEFT.fullmatch(cell)
    if found is None or max(int(found[1]), int(found[2])) <= _MONTHS:
        return None
    month, day = sorted((int(found[1]), int(found[2])))
    return _day(found[3], month, day)


def _day(year: str, month: int, day: int) -> date | None:
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def _all_turnable(rows: Sequence[list[str]]) -> bool:
    return all(int(found[3]) <= _MONTHS for cell in _cells(rows) if (found := _MADE.fullmatch(cell)))


def _turned(cell: str, near: tuple[date, date] | None) -> str:
    """The cell with day and month in each other's place; with `near` only where it does not lie beside those days."""
    found = _MADE.fullmatch(cell) if cell[:1].isdecimal() else None
    if found is None:
        return cell
    if near is not None:
        as_it_is = _day(found[1], int(found[2]), int(found[3]))
        turned = _day(found[1], int(found[3]), int(found[2]))
        if as_it_is is None or turned is None or _away(as_it_is, near) <= min(_BESIDE, _away(turned, near)):
            return cell
    return f"{found[1]}-{found[3]}-{found[2]}{found[4]}"


def _away(day: date, near: tuple[date, date]) -> int:
    return max((near[0] - day).days, (day - near[1]).days, 0)
