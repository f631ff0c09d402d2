"""Zoom's webinar attendee report, of all generations: who registered, who came, who hosted, who dialled in.

Absent and cancelled registrants are listed too: they are registrations, not people who attended. The totals that Zoom
prints are computed again and shown as reconciled or not; they fail in files that somebody has changed, so they decide
nothing. Source: docs/formats.md.
"""

from collections.abc import Sequence

import polars as pl

from survey_ingest.domain.attendance import (
    NumberedConnection,
    attendance,
    counts,
    minute_checks,
    overlapping,
    session_of,
)
from survey_ingest.domain.erased_names import names_erased_in
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.frames import CONNECTIONS, PERSONS, REGISTRATIONS
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.persons import UNRESOLVED, Connection
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.times import remembered_finding
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.attendee_layout import AttendeeSection, attendee_sections
from survey_ingest.readers.zoom.attendee_rows import (
    AttendeeRow,
    Webinar,
    contradictions,
    not_reconciled,
    registrants_of,
    totals,
    webinars_of,
)
from survey_ingest.readers.zoom.clock import FileTimes
from survey_ingest.readers.zoom.registrants import approval_counts, registrations, unknown_approvals
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import MEETING_TIMES, Numbered, numbered, of_no_meeting, title_of, unknown_headers
from survey_ingest.readers.zoom.times import whole_number

_TIMES = ("join", "leave", "registered_at")
_LONGEST_STAY = 86_400  # seconds


class ZoomWebinarAttendees:
    """Reader of webinar attendee reports."""

    format = "zoom_webinar_attendees"
    title = "a Zoom webinar attendee report"
    export_help = (
        "In Zoom on the web: Reports, Usage reports, Webinar; choose Attendee Report, the webinar, Generate CSV report."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return report_words().spoken

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the title and the header cells of its sections; in unknown languages by their order and content."""
        rows = numbered(probe.records)
        above, sections = attendee_sections(rows)
        titled = title_of(above)
        if not sections or titled not in {"", self.format}:
            return None
        layout = _layout(above, sections)
        known = [section for section in sections if section.known]
        told = ", ".join(dict.fromkeys(section.role for section in sections))
        if any("attended" in section.columns for section in known):
            reasons = [f"sections of {told} with attendance and minutes in session"]
            return Evidence(0.95 if titled else 0.9, layout, (*reasons, *(("its title",) if titled else ())))
        if len(sections) > 1 or titled:
            return Evidence(0.55, layout, (f"sections that look like those of {told}, under unknown headers",))
        return None

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The sessions, attendance and registrations. Raises `ReadError`."""
        webinars = webinars_of(numbered(probe.all_records().rows))
        rows = [row for webinar in webinars for row in webinar.rows]
        if not rows:
            raise rejected("no_rows", "The report has sections and no rows. Export it again from Zoom.")
        times = FileTimes(
            {(name, row.number): row.fields.get(name, "") for row in rows for name in _TIMES}
            | {
                (name, place): webinar.meeting.get(name, "")
                for place, webinar in enumerate(webinars)
                for name in MEETING_TIMES
            }
        )
        _not_truncated(rows[-1], times)
        order = times.decide(hints, lambda each: _violations(webinars, times, each))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            Decision(hints.timezone, "setting" if times.parsed.read.any() else "no dates"),
            problems=[
                *probe.decoded.findings,
                *_unknown_headers(webinars),
                *remembered_finding(order),
                *contradictions(webinars),
                *(note for webinar in webinars for note in of_no_meeting(webinar.meeting, hints)),
            ],
            set_aside=[SetAside(number, "no_person") for webinar in webinars for number in webinar.set_aside],
        )
        return _workshop(webinars, times, report, hints)


def _layout(above: Sequence[Numbered], sections: Sequence[AttendeeSection]) -> str:
    """The generation of the report by what its headers say."""
    if any(cell_key(row[0]) == "report generated time" for _, row in above):
        return "2026"
    if any("guest" in section.columns for section in sections):
        return "2024"
    return "2021" if any(section.original_names for section in sections) else "2020"


def _unknown_headers(webinars: Sequence[Webinar]) -> list[Finding]:
    """Header cells nobody knows; in the attendee section they are questions of the registration form."""
    cells = sorted({
        title
        for webinar in webinars
        for section in webinar.sections
        if section.role != "attendee" or not section.known
        for title in section.questions.values()
    })  # fmt: skip
    if not cells:
        return []
    return [unknown_headers(cells)]


def _not_truncated(last: AttendeeRow, times: FileTimes) -> None:
    minutes = last.section.columns.get("minutes", last.section.columns["leave"])
    cut = [name for name in ("join", "leave") if last.fields[name] and not times.readable((name, last.number))]
    if len(last.cells) <= minutes or cut or (last.attended and not last.fields["leave"]):
        raise rejected(
            "truncated_file",
            f"The last row ({last.number}) ends before its last cells: the file was cut short. Download it again.",
            row=last.number,
        )


def _violations(webinars: Sequence[Webinar], times: FileTimes, order: DateOrder) -> int:
    """Rows that make no sense under an order: a stay that is backwards, too long, misprinted or on another day."""
    wrong = 0
    for place, webinar in enumerate(webinars):
        started = times.local(("start", place), order)
        for row in webinar.rows:
            if not row.fields["join"] or not row.fields["leave"]:
                continue
            joined, left = (times.local((name, row.number), order) for name in ("join", "leave"))
            if joined is None or left is None:
                wrong += 1
                continue
            stay = (left - joined).total_seconds()
            printed = whole_number(row.fields.get("minutes", ""))
            registered = times.local(("registered_at", row.number), order)
            wrong += (
                abs(stay) > _LONGEST_STAY
                or (printed is not None and abs(stay / 60 - printed) > 2)  # noqa: PLR2004 - minutes of rounding
                or (started is not None and abs((joined - started).total_seconds()) > 2 * _LONGEST_STAY)
                or (registered is not None and registered > left)
            )
    return wrong


def _workshop(webinars: Sequence[Webinar], times: FileTimes, report: Report, hints: Hints) -> Workshop:
    sessions: list[Session] = []
    connected, persons, registered = [CONNECTIONS.to_frame()], [PERSONS.to_frame()], [REGISTRATIONS.to_frame()]
    for place, webinar in enumerate(webinars):
        connections = [_connection(row, times, report.problems) for row in webinar.rows if row.attended]
        printed = {
            "minutes": whole_number(webinar.meeting.get("minutes", "")),
            "participants": whole_number(webinar.meeting.get("total_users", "")),
        }
        instants = {name: times.at((name, place)) for name in ("start", "end")}
        session = session_of(webinar.meeting | printed | instants, connections, hints.upload, totals_only=False)
        erased = hints.tombstones | names_erased_in(session, hints.erased_names)
        frames = attendance(session, connections, hints.upload, hints.identity_key, erased, totals_only=False)
        registrants, ignored = registrants_of(webinar, times)
        sessions.append(session)
        connected.append(frames[0])
        persons.append(frames[1])
        registered.append(registrations(registrants, session, hints))
        report.ignored += ignored
    workshop = Workshop(tuple(sessions), report, pl.concat(connected), pl.concat(persons), pl.concat(registered))
    _count(workshop, webinars, to_the_second=times.parsed.has_seconds)
    return workshop


def _count(workshop: Workshop, webinars: Sequence[Webinar], *, to_the_second: bool) -> None:
    """The numbers of the report, and what does not agree."""
    report, persons = workshop.report, workshop.persons
    rows = sum(row.attended for webinar in webinars for row in webinar.rows)
    report.counts |= counts(persons, workshop.connections, len(webinars))
    report.counts |= approval_counts(workshop.registrations)
    report.counts |= {
        "erased": rows - workshop.connections.height,
        "unresolved": int((persons["resolved_by"] == UNRESOLVED).sum()),
        "overlapping": overlapping(workshop.connections),
    }
    phones = [row.number for webinar in webinars for row in webinar.rows if row.section.role == "other"]
    by_phone = pl.col("row_number").is_in(phones)  # their times have no seconds
    for frame, exact in (
        (workshop.connections.filter(~by_phone), to_the_second),
        (workshop.connections.filter(by_phone), False),
    ):
        for name, number in minute_checks(frame, to_the_second=exact).items():
            report.checksums[name] = report.checksums.get(name, 0) + number
    report.checksums |= totals(webinars)
    report.problems += [*not_reconciled(report.checksums), *unknown_approvals(workshop.registrations)]
    if persons.is_empty() and not report.counts["erased"]:
        message = (
            "Nobody attended: the report lists registrants only. If that is wrong, export it again after the webinar."
        )
        report.problems.append(Finding("nobody_attended", message, severity="attention"))


def _connection(row: AttendeeRow, times: FileTimes, problems: list[Finding]) -> NumberedConnection:
    joined, left = times.at(("join", row.number)), times.at(("leave", row.number))
    flags = (row.section.role,) if row.section.role in {"host", "panelist"} else ()
    if joined is not None and left is not None and left < joined:
        message = f"The connection in row {row.number} leaves before it joins; its time is unknown."
        problems.append(Finding("inverted_times", message, row=row.number, severity="attention"))
        joined, left, flags = None, None, (*flags, "inverted")
    elif joined is None or left is None:
        message = f"The connection in row {row.number} has no join or leave time; its time is unknown."
        problems.append(Finding("no_times", message, row=row.number, severity="attention"))
        joined, left, flags = None, None, (*flags, "no_time")
    elif joined == left:
        flags = (*flags, "zero_length")
    minutes = whole_number(row.fields.get("minutes", ""))
    unresolved = row.section.role == "other"
    return NumberedConnection(row.number, Connection(row.contact, joined, left, False, minutes, unresolved), flags)
