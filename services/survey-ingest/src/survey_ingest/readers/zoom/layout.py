"""The layouts of Zoom's participants reports: where the headers stand, what each column is, which rows belong together.

A report is a stack of sections of different widths, and rows may be wider or narrower than their header; so records are
taken one by one, never as one table. Names of the layouts (P0 to P4) as in docs/formats.md.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from survey_ingest.domain.times import local_times, looks_like_time, parse_times
from survey_ingest.readers.zoom.headers import header_key, headers

_MEETING_FIELDS = 3  # known cells that make a record the header of the block about the meeting
_MOST_DIGITS = 9  # of a number of minutes
_MOSTLY = 0.8
_WIDEST = 16  # columns of a report whose header nobody knows; wider ones are of surveys
_ABSENT = frozenset({"", "--", "-", "na", "n/a"})


@dataclass(frozen=True)
class Header:
    """A header record: its layout, the place of each field, and the cells nobody knows."""

    layout: str
    columns: dict[str, int]
    meeting: dict[str, int]
    language: str
    unknown: tuple[str, ...]
    original_names: bool


@dataclass
class Section:
    """A header, the values about the meeting above it (or none), and the numbered records below it.

    `not_understood` are records above it that are neither.
    """

    header: Header
    meeting: dict[str, str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    not_understood: list[int] = field(default_factory=list)


def cell_of(row: Sequence[str], place: int | None) -> str:
    """A trimmed cell; empty where the row is too short or says that nothing is there (`--`, `NA`)."""
    text = row[place].replace("\u00a0", " ").strip() if place is not None and place < len(row) else ""
    return "" if text.casefold() in _ABSENT else text


def header_of(record: Sequence[str]) -> Header | None:
    """What a record says if it is the header of a participants table; None if it is none."""
    known = headers()
    keys = [header_key(cell) for cell in record]
    start = _participants_start(keys)
    columns: dict[str, int] = {}
    for place in range(start, len(keys)):
        name = known.table.get(keys[place])
        if name and name not in columns:
            columns[name] = place
    meeting = {name: place for place in range(start) if (name := known.meeting.get(keys[place]))}
    raw = {"name", "join", "leave", "minutes"} <= columns.keys()  # a webinar's table has no such minutes
    if not raw and not {"name", "total_minutes"} <= columns.keys():
        return None
    modern = any(key in known.from_2023 for key in keys[start:])
    if start:
        layout = "P4"
    elif "attentiveness" in columns:
        layout = "P0"
    elif raw:
        layout = "P3 raw" if modern else "P1"
    else:
        layout = "P3 unique" if modern else "P2"
    placed = set(columns.values()) | set(range(start))
    unknown = tuple(cell.strip() for place, cell in enumerate(record) if place not in placed and cell.strip())
    language = known.languages.get(keys[columns["name"]], "")
    return Header(layout, columns, meeting, language, unknown, "(" in keys[columns["name"]])


def _participants_start(keys: Sequence[str]) -> int:
    """The first cell of the participants' own columns: 0, or in the wide layout the one after the meeting's.

    The host's name stands among the columns of the meeting: of several names the last one is the participant's.
    """
    known = headers()
    names = [place for place, key in enumerate(keys) if known.table.get(key) == "name"]
    if not names:
        return 0
    before = {known.meeting.get(key, "") for key in keys[: names[-1]]}
    return names[-1] if "topic" in before or "meeting_id" in before else 0


def meeting_values(header: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """The block about the meeting, from its header and the record below; {} if the header is none."""
    known = headers()
    fields = {name: place for place, cell in enumerate(header) if (name := known.meeting.get(header_key(cell)))}
    if len(fields) < _MEETING_FIELDS or not fields.keys() & {"topic", "meeting_id"} or header_of(header):
        return {}
    return {name: text for name, place in fields.items() if (text := cell_of(values, place))}


def sections(records: Sequence[list[str]]) -> list[Section]:
    """All sections of a file, in order. A file of an unknown language is looked at by content."""
    found: list[Section] = []
    meeting: dict[str, str] = {}
    numbered = [(number, row) for number, row in enumerate(records, 1) if any(cell.strip() for cell in row)]
    skip = 0
    above: list[int] = []
    about: set[int] = set()
    for place, (number, row) in enumerate(numbered):
        if place < skip:
            continue
        header = None if holds_numbers(row) else header_of(row)
        if header:
            found.append(Section(header, meeting, not_understood=above))
            meeting, above = {}, []
            continue
        following = numbered[place + 1][1] if place + 1 < len(numbered) else []
        values = {} if holds_numbers(row) else meeting_values(row, following)
        if values:
            meeting, skip = values, place + 2
            about |= {each for each, _ in numbered[place : place + 2]}
        elif found:
            found[-1].rows.append((number, row))
        else:
            above.append(number)
    if found:
        return found
    inferred = next(_inferred([each for each in numbered if each[0] not in about]), None)
    return [inferred] if inferred else []


def holds_numbers(row: Sequence[str]) -> bool:
    """Whether a cell is a number: then the record is no header. Most records are told by this alone."""
    return any(cell.isdecimal() or cell.strip().isdecimal() for cell in row if cell)


def _inferred(numbered: Sequence[tuple[int, list[str]]]) -> Iterator[Section]:
    """A table whose header nobody knows, by content: two times in order and their difference in minutes, rounded up."""
    if len(numbered) < 2:  # noqa: PLR2004 - a header and a row
        return
    (_, titles), body = numbered[0], list(numbered[1:])
    if any(map(looks_like_time, titles)):
        return  # no header but a row: its cells must not be shown as unknown headers
    width = len(titles)
    if width > _WIDEST:
        return
    cells = [[cell_of(row, place) for _, row in body] for place in range(width)]
    times = [place for place in range(width) if _mostly_times(cells[place])]
    for join, leave in pairwise(times):
        minutes = next((place for place in range(width) if _fits(cells[join], cells[leave], cells[place])), None)
        others = [place for place in range(width) if place not in {join, leave, minutes} and any(cells[place])]
        email = next((place for place in others if sum("@" in cell for cell in cells[place]) * 2 > len(body)), None)
        name = next((place for place in others if place != email), None)
        if minutes is None or name is None:
            continue
        columns = {"name": name, "join": join, "leave": leave, "minutes": minutes}
        if email is not None:
            columns["email"] = email
        unknown = tuple(title.strip() for title in titles if title.strip())
        yield Section(Header("P1", columns, {}, "", unknown, "(" in titles[name]), {}, body)


def _mostly_times(cells: Sequence[str]) -> bool:
    if sum(map(looks_like_time, cells)) < _MOSTLY * len(cells):
        return False
    times = parse_times(pl.Series(cells, dtype=pl.String))
    return times.has_clock and (times.read.sum() >= _MOSTLY * len(cells))


def _fits(join: Sequence[str], leave: Sequence[str], minutes: Sequence[str]) -> bool:
    """Whether whole numbers are the difference of two times in minutes, rounded up, under either order of dates."""
    if not all(cell.isdecimal() and len(cell) <= _MOST_DIGITS for cell in minutes):
        return False
    for order in ("month_first", "day_first"):
        pairs = zip(
            *(local_times(parse_times(pl.Series(cells, dtype=pl.String)), order).to_list() for cells in (join, leave)),
            map(int, minutes),
            strict=True,
        )
        fits = [
            first is not None
            and second is not None
            and 0 <= number - math.ceil((second - first).total_seconds() / 60) <= 1
            for first, second, number in pairs
        ]
        if sum(fits) >= _MOSTLY * len(fits):
            return True
    return False
