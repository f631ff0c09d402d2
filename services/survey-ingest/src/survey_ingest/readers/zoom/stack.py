"""A Zoom report as a stack of sections: its title, what is printed about the meeting, and the records below.

Sections have other widths than one another, lines may be padded to the widest one, and rows may be wider or narrower
than their header; so records are taken one by one, never as one table.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rba_kernel.text import latin_digits

from survey_ingest.domain.attendance import session_key
from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.zoom.clock import is_time
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.times import whole_number

Numbered = tuple[int, list[str]]
MEETING_TIMES = ("start", "scheduled", "end", "generated")
_PREAMBLE = 12  # filled records at most above a table
_MEETING_ID = re.compile(r"^\d{3}[ -]?\d{3,4}[ -]?\d{3,5}$")


def numbered(records: Sequence[list[str]]) -> list[Numbered]:
    """The records that hold something, with their number in the file."""
    return [(number, row) for number, row in enumerate(records, 1) if any(cell.strip() for cell in row)]


def only_cell(row: Sequence[str]) -> str:
    """The first cell of a record that has no other; else empty."""
    return row[0].strip() if row and row[0].strip() and not any(cell.strip() for cell in row[1:]) else ""


def title_of(rows: Iterable[Numbered]) -> str:
    """Which report the first lines say it is (a format key, `zoom_survey`, `zoom_performance`); empty if none does."""
    titles = report_words().titles
    for _, row in rows:
        kind = titles.get(cell_key(only_cell(row))) if only_cell(row) else None
        if kind:
            return kind
    return ""


def is_generated(row: Sequence[str]) -> bool:
    """Whether a record says when the report was made."""
    return bool(row) and cell_key(row[0]) in report_words().generated and len(_filled(row)) <= 2  # noqa: PLR2004 - a key and a value


def generated_of(rows: Iterable[Numbered]) -> str:
    """When the report was made, as printed: one more date of the file."""
    return next((cell_of(row, _filled(row)[-1]) for _, row in rows if is_generated(row)), "")


def meeting_of_preamble(rows: Sequence[Numbered]) -> dict[str, str]:
    """What the records above a table say of the meeting: a header and its values, or lines of key and value.

    A file in a language that nobody knows is looked at by content: a meeting id, the text before it, the time after it.
    """
    words = report_words()
    facts: dict[str, str] = {}
    for place, (_, row) in enumerate(rows[:_PREAMBLE]):
        fields = words.fields("meeting", row)
        following = rows[place + 1][1] if place + 1 < len(rows) else []
        if len(fields) > 1 and not fields.keys().isdisjoint({"topic", "meeting_id"}):
            if only_cell(following):
                continue  # the title of what comes next: the values were lost
            for name, column in fields.items():
                facts.setdefault(name, cell_of(following, column))
        elif len(fields) == 1 and 0 in fields.values() and len(_filled(row)) == 2:  # noqa: PLR2004 - a key and a value
            facts.setdefault(next(iter(fields)), cell_of(row, _filled(row)[1]))
    facts = {name: text for name, text in facts.items() if text} or _by_content(rows[:_PREAMBLE])
    generated = facts.get("generated") or generated_of(rows)
    return facts | ({"generated": generated} if generated else {})


def _filled(row: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(row) if cell.strip()]


def _by_content(rows: Sequence[Numbered]) -> dict[str, str]:
    for _, row in rows:
        place = next((each for each, cell in enumerate(row) if is_meeting_id(cell)), None)
        times = [each for each, cell in enumerate(row) if is_time(cell.strip())]
        if not place or not times or times[0] < place:
            continue
        facts = {"topic": row[place - 1].strip(), "meeting_id": row[place].strip(), "start": row[times[0]].strip()}
        minutes = cell_of(row, times[0] + 1)
        return facts | ({"minutes": minutes} if whole_number(minutes) is not None else {})
    return {}


def is_meeting_id(cell: str) -> bool:
    """Whether a cell is written as Zoom writes meeting ids: nine to twelve digits, perhaps in groups."""
    return bool(_MEETING_ID.match(latin_digits(cell).strip()))


def digits_of(text: str) -> str:
    """The digits of a meeting id."""
    return "".join(character for character in latin_digits(text) if character.isdecimal())


def told_session(
    meeting: Mapping[str, Any], started_at: datetime | None, scheduled_at: datetime | None, hints: Hints
) -> Session:
    """The session that a report without connections tells of: the one that a person named, else as it is printed.

    Its key holds the actual start, else the planned one.
    """
    if hints.session:
        return Session.from_json(hints.session)
    digits, topic = digits_of(meeting.get("meeting_id", "")), meeting.get("topic", "")
    return Session(
        key=session_key(digits, started_at or scheduled_at, topic, hints.upload),
        meeting_id=digits,
        topic=topic,
        started_at=started_at,
        ended_at=None,
        seconds=None,
        printed_minutes=whole_number(meeting.get("minutes", "")),
        scheduled_at=scheduled_at,
    )


def unknown_headers(cells: Collection[str]) -> Finding:
    """The note on header cells that are in no table of words."""
    told, version = ", ".join(sorted(cells)), report_words().version
    return Finding("unknown_headers", f"{len(cells)} header cells are not in the table of words ({version}): {told}.")


def of_no_meeting(meeting: Mapping[str, str], hints: Hints) -> list[Finding]:
    """The note on a file that does not say of which session it is."""
    if hints.session or (meeting.get("meeting_id") and (meeting.get("start") or meeting.get("scheduled"))):
        return []
    message = (
        "The file does not say both which meeting it is of and when that began. Say to which workshop it belongs: "
        "PATCH the upload with its workshop_id."
    )
    return [Finding("no_meeting", message)]


def header_missing(row: int) -> ReadError:
    """The error of rows that stand under no header of their own."""
    return rejected(
        "header_missing",
        f"The rows after row {row} have no header: a line of the file was lost. Download the report again.",
        row=row,
    )
