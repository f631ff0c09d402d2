"""The demo's export files, in the form in which the tools hand them out. The same bytes each time.

Shapes: Google Forms "download responses" and the CSV of a linked Google Sheet; Zoom participants reports of two
generations (docs/formats.md).
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

#: The clock of everybody in the demo. Kuwait has no daylight saving time.
KUWAIT = timezone(timedelta(hours=3))


@dataclass(frozen=True)
class ExportFile:
    """A file as a tool would hand it out."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Response:
    """One submitted form: when, and a cell per question; several ticks are a tuple."""

    at: datetime
    cells: tuple[str | tuple[str, ...], ...]


def forms_download(
    name: str, timestamp: str, halves: tuple[str, str], questions: Sequence[str], responses: Sequence[Response]
) -> ExportFile:
    """Google Forms, "download responses": year first, with the zone; ticks joined by `;`; every cell quoted.

    `timestamp` is the first header and `halves` the words for AM and PM, in the language of the form's owner.
    """
    rows = [[timestamp, *questions]]
    for response in responses:
        at = f"{response.at:%Y/%m/%d} {_twelve_hours(response.at, halves)} UTC+3"
        rows.append([at, *_joined(response, ";")])
    return ExportFile(name, _table(rows, csv.QUOTE_ALL, "\n"))


def sheet_csv(name: str, questions: Sequence[str], responses: Sequence[Response]) -> ExportFile:
    """The linked Google Sheet as CSV, as the United States write it: month first, no zone, ticks joined by comma."""
    rows = [["Timestamp", *questions]]
    for response in responses:
        at = response.at
        rows.append([f"{at.month}/{at.day}/{at.year} {at.hour}:{at:%M:%S}", *_joined(response, ", ")])
    return ExportFile(name, _table(rows, csv.QUOTE_MINIMAL, "\r\n"))


@dataclass(frozen=True)
class Stay:
    """One row of a participants report: one connection of one person, or a stay in the waiting room."""

    name: str
    email: str
    joined: datetime
    left: datetime
    guest: bool = True
    consent: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class Meeting:
    """A Zoom meeting with its rows."""

    topic: str
    number: str
    host: str
    host_email: str
    stays: tuple[Stay, ...]

    @property
    def started(self) -> datetime:
        """When the host came."""
        return min(stay.joined for stay in self.stays)

    @property
    def ended(self) -> datetime:
        """When the last person left."""
        return max(stay.left for stay in self.stays)


def zoom_report(name: str, meeting: Meeting) -> ExportFile:
    """A participants report of today: lower-case headers, the host in the info block, waiting room rows."""
    minutes = _minutes(meeting.started, meeting.ended)
    host = f"{meeting.host} ({meeting.host_email})"
    span = [_clock(meeting.started), _clock(meeting.ended)]
    rows = [
        ["Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"],
        [meeting.topic, meeting.number, host, minutes, *span, str(len(meeting.stays))],
        [],
        [
            *("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest"),
            *("Recording disclaimer response", "In waiting room"),
        ],
    ]
    rows += [
        [*_person(stay), "Yes" if stay.guest else "No", stay.consent, "Yes" if stay.waiting else "No"]
        for stay in meeting.stays
    ]
    return ExportFile(name, "\ufeff".encode() + _table(rows, csv.QUOTE_MINIMAL, "\n"))


def old_zoom_report(name: str, meeting: Meeting) -> ExportFile:
    """A participants report as of 2021: capital headers, a comma at the end of the info block, no waiting room."""
    minutes = _minutes(meeting.started, meeting.ended)
    span = [_clock(meeting.started), _clock(meeting.ended)]
    stays = [stay for stay in meeting.stays if not stay.waiting]
    rows = [
        ["Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants", ""],
        [meeting.number, meeting.topic, *span, meeting.host_email, minutes, str(len(stays)), ""],
        [],
        ["Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest"],
    ]
    rows += [[*_person(stay), "Yes" if stay.guest else "No"] for stay in stays]
    return ExportFile(name, "\ufeff".encode() + _table(rows, csv.QUOTE_MINIMAL, "\n"))


def _person(stay: Stay) -> list[str]:
    return [stay.name, stay.email, _clock(stay.joined), _clock(stay.left), _minutes(stay.joined, stay.left)]


def _clock(at: datetime) -> str:
    return f"{at:%m/%d/%Y} {_twelve_hours(at, ('AM', 'PM')):0>11}"


def _twelve_hours(at: datetime, halves: tuple[str, str]) -> str:
    return f"{at.hour % 12 or 12}:{at:%M:%S} {halves[at.hour >= 12]}"  # noqa: PLR2004 - noon


def _minutes(start: datetime, end: datetime) -> str:
    """Zoom rounds up."""
    return str(-(-int((end - start).total_seconds()) // 60))


def _joined(response: Response, separator: str) -> list[str]:
    return [cell if isinstance(cell, str) else separator.join(cell) for cell in response.cells]


def _table(rows: Sequence[Sequence[str]], quoting: int, line_end: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]  # an int at run time
    writer.writerows(rows)
    return text.getvalue().encode()
