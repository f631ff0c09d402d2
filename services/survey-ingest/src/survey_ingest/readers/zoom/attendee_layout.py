"""The sections of Zoom's webinar attendee report: hosts, panelists, attendees (absent ones too), and phones.

Told by the words of known languages; in others by the order of the sections and by content. A row may hold a cell more
or less than its header; it is then read where its times are.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from survey_ingest.readers.zoom.clock import FileTimes, is_time
from survey_ingest.readers.zoom.layout import cell_of, holds_numbers
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import Numbered, is_generated, is_meeting_id, only_cell
from survey_ingest.readers.zoom.times import whole_number

_NARROWEST = 4  # cells of the narrowest header
_MOSTLY = 0.8
_FEW = 2
_SHIFTS = (0, 1, -1)


@dataclass
class AttendeeSection:
    """A section: whose it is (`host`, `panelist`, `attendee`, `other`), the place of each field, and its rows.

    `questions` are the columns of the registration form by place; `known` is False where content told the columns.
    """

    role: str
    header: list[str]
    columns: dict[str, int]
    questions: dict[int, str]
    known: bool
    rows: list[Numbered] = field(default_factory=list)

    @property
    def original_names(self) -> bool:
        """Whether the header says that brackets hold original names."""
        place = self.columns.get("name")
        return place is not None and "(" in self.header[place]


def attendee_sections(rows: Sequence[Numbered]) -> tuple[list[Numbered], list[AttendeeSection]]:
    """The records above the sections, and the sections. The records are those of one report."""
    starts = _starts(rows)
    if not starts:
        return list(rows), []
    found: list[AttendeeSection] = []
    above = len(rows)
    ends = [titled for _, titled in starts[1:]] + [len(rows)]
    for (header, titled), end in zip(starts, ends, strict=True):
        title = only_cell(rows[titled][1]) if titled < header else ""
        section = _section(title, rows[header][1], rows[header + 1 : end])
        if section is not None:
            above = min(above, titled)
            found.append(section)
    _name_roles(found)
    return list(rows[:above]), found


def _starts(rows: Sequence[Numbered]) -> list[tuple[int, int]]:
    """(place of the header, place of the title above it or of the header) of each section."""
    starts: list[tuple[int, int]] = []
    for place, (_, row) in enumerate(rows):
        known = not holds_numbers(row) and _known(report_words().fields("people", row))
        titled = place > 0 and bool(only_cell(rows[place - 1][1])) and not is_generated(rows[place - 1][1])
        if known or (titled and _is_header(row)):
            starts.append((place, place - 1 if titled else place))
    return starts


def _known(fields: Mapping[str, int]) -> bool:
    return {"join", "leave", "minutes"} <= fields.keys() and not fields.keys().isdisjoint({"name", "email"})


def _is_header(row: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) >= _NARROWEST and not any(is_time(cell) or is_meeting_id(cell) for cell in filled)


def _section(title: str, header: list[str], rows: Sequence[Numbered]) -> AttendeeSection | None:
    words = report_words()
    columns = words.fields("people", header)
    known = _known(columns)
    if not known:
        columns |= _by_content(header, [row for _, row in rows], columns)
    if not {"join", "leave"} <= columns.keys():
        return None
    taken = set(columns.values())
    questions = {place: cell.strip() for place, cell in enumerate(header) if cell.strip() and place not in taken}
    if not known:  # what stands after the times is no question there, and its language is not known
        questions = {place: cell for place, cell in questions.items() if place < columns["join"]}
    return AttendeeSection(words.sections.get(cell_key(title), ""), header, columns, questions, known, list(rows))


def _name_roles(sections: Sequence[AttendeeSection]) -> None:
    """Sections whose title is not known: by what they have, then by their order."""
    unnamed = [section for section in sections if not section.role]
    for section in unnamed:
        if "registered_at" in section.columns or "approval" in section.columns:
            section.role = "attendee"
        elif "attended" not in section.columns:
            section.role = "other"
    rest = [section for section in unnamed if not section.role]
    taken = {section.role for section in sections}
    for place, section in enumerate(rest):
        last = place == len(rest) - 1
        if last and "attendee" not in taken:
            section.role = "attendee"
        else:
            section.role = "host" if place == 0 and "host" not in taken else "panelist"


def _by_content(header: Sequence[str], body: Sequence[Sequence[str]], columns: Mapping[str, int]) -> dict[str, int]:
    """The columns of a section in an unknown language: times in order with their difference, addresses, names."""
    width = len(header)
    cells = [[cell_of(row, place) for row in body] for place in range(width)]
    times = [place for place in range(width) if _mostly(cells[place], is_time)]
    found: dict[str, int] = {}
    for join, leave in pairwise(times):
        minutes = next(
            (place for place in range(leave + 1, width) if _fits(cells[join], cells[leave], cells[place])), None
        )
        if minutes is not None:
            found = {"join": join, "leave": leave, "minutes": minutes}
            break
    if not found:
        return {}
    email = next((place for place in range(width) if _mostly(cells[place], lambda cell: "@" in cell)), None)
    if len(set(filter(None, cells[0]))) <= _FEW and email is not None and email > 1:
        found["attended"] = 0
    before = [place for place in times if place < found["join"]]
    if before:
        found["registered_at"] = before[-1]
        if before[-1] + 1 < found["join"]:
            found["approval"] = before[-1] + 1
    last = email if email is not None else found["join"]
    names = [place for place in range(last) if place not in found.values()]
    if email is not None:
        found["email"] = email
    roles = (("name", "first_name", "last_name") if len(names) > _FEW else ("first_name", "last_name"))[: len(names)]
    found |= dict(zip(("name",) if len(names) == 1 else roles, names, strict=False))
    return {name: place for name, place in found.items() if name not in columns}


def _mostly(cells: Sequence[str], test: Callable[[str], bool]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(bool, map(test, filled))) >= _MOSTLY * len(filled)


def _fits(join: Sequence[str], leave: Sequence[str], minutes: Sequence[str]) -> bool:
    rows = [
        (a, b, n)
        for a, b, c in zip(join, leave, minutes, strict=True)
        if a and b and (n := whole_number(c)) is not None
    ]
    if not rows or len(rows) < _MOSTLY * sum(bool(cell) for cell in join):
        return False
    times = FileTimes({(side, place): str(row[side]) for place, row in enumerate(rows) for side in (0, 1)})
    for order in ("month_first", "day_first"):
        fitting = 0
        for place, (_, _, printed) in enumerate(rows):
            first, second = times.local((0, place), order), times.local((1, place), order)
            fitting += bool(first and second and 0 <= printed - math.ceil((second - first).total_seconds() / 60) <= 1)
        if fitting >= _MOSTLY * len(rows):
            return True
    return False


def aligned(row: Sequence[str], section: AttendeeSection) -> dict[str, str]:
    """The fields of a row. Where its times do not stand under their headers, it is read one cell further on or back."""
    start = min(section.columns[name] for name in ("registered_at", "approval", "join") if name in section.columns)
    for shift in _SHIFTS:
        fields = {
            name: cell_of(row, place + (shift if place >= start else 0)) for name, place in section.columns.items()
        }
        if all(not fields[name] or is_time(fields[name]) for name in ("join", "leave")):
            return fields
    return {name: cell_of(row, place) for name, place in section.columns.items()}
