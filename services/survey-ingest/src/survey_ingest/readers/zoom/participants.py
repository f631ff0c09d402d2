"""Zoom's participants report, in all its layouts (P0, P1, P2, P3 raw, P3 unique, P4).

Rows are connections, not people; waiting-room stays are rows too; no zone is printed; the order of day and month is
decided once for the file. A file read as nobody is an error, never zero people. Source: docs/formats.md.
"""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from survey_ingest.domain.attendance import (
    NumberedConnection,
    attendance,
    counts,
    minute_checks,
    printed_matches,
    session_of,
)  # fmt: skip
from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.erased_names import names_erased_in
from survey_ingest.domain.findings import Finding, ReadError, rejected
from survey_ingest.domain.frames import CONNECTIONS, PERSONS
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import Connection
from survey_ingest.domain.report import Decision, Detection, Report
from survey_ingest.domain.times import date_order, remembered_finding
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.headers import headers, is_yes
from survey_ingest.readers.zoom.layout import Section, sections
from survey_ingest.readers.zoom.sittings import sittings
from survey_ingest.readers.zoom.times import TIMES, ZoomRow, ZoomTimes, meeting_of, whole_number


class ZoomParticipants:
    """Reader of Zoom participants reports."""

    format = "zoom_participants"
    title = "a Zoom participants report"
    export_help = (
        "In Zoom on the web: Reports, Usage reports, Usage; the number in the column Participants; Export. Leave "
        "Show unique users unticked, so that times are in the file."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return headers().words

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the header cells in any known language; without them, by times whose difference is printed."""
        found = sections(probe.records)
        if not found:
            return None
        header = found[0].header
        if not header.language:
            return Evidence(0.5, header.layout, ("two times and their difference in minutes, under unknown headers",))
        cells = ", ".join(sorted(header.columns))
        reasons = [f"header cells in {header.language}: {cells}"]
        if found[0].meeting:
            reasons.append("a block about the meeting above them")
        return Evidence(0.9 if not header.unknown else 0.75, header.layout, tuple(reasons))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The sessions, connections and persons. Raises `ReadError`."""
        found = sections(probe.all_records().rows)
        rows = [ZoomRow(number, cells, each, meeting_of(each, cells)) for each in found for number, cells in each.rows]
        if not rows:
            raise rejected(
                "no_rows",
                "The report has a header and no rows. Export it again from Zoom; if it stays empty, the meeting was "
                "not reported.",
            )
        times = ZoomTimes(rows)
        _not_truncated(rows[-1], times)
        order = date_order(times.parsed, hints, times.violations)
        times.place(order.value, hints.timezone)
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            Decision(hints.timezone, "setting" if times.parsed.read.any() else "no dates"),
            problems=[
                *probe.decoded.findings,
                *_unknown_headers(found),
                *_not_understood(found),
                *remembered_finding(order),
            ],
        )
        return _workshop(rows, times, report, hints)


def _not_truncated(last: ZoomRow, times: ZoomTimes) -> None:
    """The last row must be whole: a report that was cut in a row ends in a cell that is missing or no time."""
    place = times.rows - 1
    needed = ("total_minutes",) if "total_minutes" in last.section.header.columns else ("join", "leave", "minutes")
    for name in needed:
        column = last.section.header.columns.get(name)
        missing = column is not None and column >= len(last.cells)
        cut = name in TIMES and bool(last.cell(name)) and not times.read(name, place)
        if missing or cut:
            raise rejected(
                "truncated_file",
                f"The last row ({last.number}) ends before its last cells: the file was cut short. Download it again.",
                row=last.number,
            )


def _not_understood(found: Sequence[Section]) -> list[Finding]:
    rows = [row for section in found for row in section.not_understood]
    if not rows:
        return []
    message = f"{len(rows)} lines above the table are not understood; they were left out."
    return [Finding("lines_not_understood", message, row=rows[0], severity="attention")]


def _unknown_headers(found: Sequence[Section]) -> list[Finding]:
    cells = sorted({cell for section in found for cell in section.header.unknown})
    if not cells:
        return []
    message = (
        f"{len(cells)} header cells are not in the table of Zoom's headers ({headers().version}): {', '.join(cells)}."
    )
    return [Finding("unknown_headers", message)]


def _workshop(rows: Sequence[ZoomRow], times: ZoomTimes, report: Report, hints: Hints) -> Workshop:
    totals_only = "total_minutes" in rows[0].section.header.columns and "join" not in rows[0].section.header.columns
    groups: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault(tuple(row.meeting.get(name, "") for name in ("meeting_id", "start", "topic")), []).append(
            place
        )
    sessions: list[Session] = []
    frames: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    problems: list[Finding] = []
    contacts: dict[tuple[str, str, bool], Contact] = {}  # people come again and again
    for places in _parted(rows, times, groups.values()):
        connections = [_connection(rows[place], times, place, contacts, problems) for place in places]
        first = rows[places[0]].meeting
        printed = {name: whole_number(first.get(name, "")) for name in ("minutes", "participants")}
        instants = {name: times.at(name, places[0]) for name in ("start", "end")}
        session = session_of(first | printed | instants, connections, hints.upload, totals_only=totals_only)
        sessions.append(session)
        erased = hints.tombstones | names_erased_in(session, hints.erased_names)
        frames.append(
            attendance(session, connections, hints.upload, hints.identity_key, erased, totals_only=totals_only)
        )
        problems += _misprinted(connections, to_the_second=times.parsed.has_seconds)
    connected = pl.concat([pl.DataFrame(schema=CONNECTIONS), *(each for each, _ in frames)])
    persons = pl.concat([pl.DataFrame(schema=PERSONS), *(each for _, each in frames)])
    report.counts |= counts(persons, connected, len(sessions)) | {"erased": len(rows) - connected.height}
    report.checksums |= minute_checks(connected, to_the_second=times.parsed.has_seconds)
    report.checksums |= _printed_totals(sessions)
    report.problems += problems
    if totals_only:
        message = (
            "The report lists unique users: totals rounded up to minutes, no times. Export it with all connections."
        )
        report.problems.append(Finding("totals_only", message))
    if persons.is_empty() and not report.counts["erased"]:
        raise ReadError([Finding("nobody_found", "No row of the report is a participant.", severity="error")])
    return Workshop(tuple(sessions), report, connected, persons)


def _parted(rows: Sequence[ZoomRow], times: ZoomTimes, groups: Iterable[list[int]]) -> Iterator[list[int]]:
    """The rows of each session: those of one meeting, parted by days where nothing says when it began."""
    for places in groups:
        if rows[places[0]].meeting.get("start"):
            yield places
            continue
        for sitting in sittings([(times.at("join", place), times.at("leave", place)) for place in places]):
            yield [places[each] for each in sitting]


def _printed_totals(sessions: Sequence[Session]) -> dict[str, int]:
    printed = [session.printed_participants for session in sessions if session.printed_participants is not None]
    return {"printed_participants": sum(printed)} if len(printed) == len(sessions) else {}


def _connection(
    row: ZoomRow,
    times: ZoomTimes,
    place: int,
    contacts: dict[tuple[str, str, bool], Contact],
    problems: list[Finding],
) -> NumberedConnection:
    who = row.cell("name"), row.cell("email"), row.section.header.original_names
    contact = contacts.get(who)
    if contact is None:
        contact = contacts[who] = contact_of(who[0], who[1], original_names=who[2])
    joined, left = times.at("join", place), times.at("leave", place)
    minutes = whole_number(row.cell("minutes") or row.cell("total_minutes"))
    waiting = is_yes(row.cell("waiting_room"))
    flags: tuple[str, ...] = ()
    if joined is not None and left is not None and left < joined:
        problems.append(_row_finding("inverted_times", "leaves before it joins; its time is unknown", row.number))
        joined = left = None
        flags = ("inverted",)
    elif "join" in row.section.header.columns and (joined is None or left is None):
        problems.append(_row_finding("no_times", "has no join or leave time; its time is unknown", row.number))
        joined = left = None
        flags = ("no_time",)
    elif joined is not None and joined == left:
        flags = ("zero_length",)
    return NumberedConnection(row.number, Connection(contact, joined, left, waiting, minutes), flags)


def _row_finding(code: str, what: str, row: int) -> Finding:
    return Finding(code, f"The connection in row {row} {what}.", row=row, severity="attention")


def _misprinted(connections: Sequence[NumberedConnection], *, to_the_second: bool) -> list[Finding]:
    rows = [
        each.row_number for each in connections if not printed_matches(each.connection, to_the_second=to_the_second)
    ]
    if not rows:
        return []
    message = f"The printed minutes of {len(rows)} connections differ from their times; the times are used."
    return [Finding("minutes_differ", message, row=rows[0], severity="attention")]
