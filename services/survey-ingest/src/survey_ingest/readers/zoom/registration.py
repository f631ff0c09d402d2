"""Zoom's registration report: who registered for a meeting or a webinar, and their answers to the form's questions.

It is made before or after the session and knows only when that was to begin. Source: docs/formats.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.times import remembered_finding
from survey_ingest.domain.workshop import Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.clock import FileTimes
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.registrants import (
    Registrant,
    answers_of,
    approval_counts,
    form_questions,
    one_each,
    registrations,
    unknown_approvals,
)
from survey_ingest.readers.zoom.report_words import report_words
from survey_ingest.readers.zoom.stack import (
    MEETING_TIMES,
    Numbered,
    meeting_of_preamble,
    numbered,
    of_no_meeting,
    only_cell,
    title_of,
    told_session,
)
from survey_ingest.readers.zoom.times import whole_number

_PRINTED = ("registered", "cancelled", "approved", "denied")


class ZoomRegistration:
    """Reader of registration reports."""

    format = "zoom_registration"
    title = "a Zoom registration report"
    export_help = (
        "In Zoom on the web: Reports, Usage reports, Meeting (or Webinar); choose Registration Report, all "
        "registrants, the meeting, Generate. Zoom keeps these reports for about 30 days after the meeting."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return report_words().spoken

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its title, or the header cells of registration without those of attendance."""
        table = _table(numbered(probe.records))
        if table is None:
            return None
        titled = title_of(table.above)
        if titled not in {"", self.format}:
            return None
        reasons = (f"header cells of registration: {', '.join(sorted(table.columns))}",)
        if titled:
            return Evidence(0.95, "report", (*reasons, "its title"))
        sure = {"registered_at", "approval"} <= table.columns.keys()
        return Evidence(0.85 if sure else 0.5, "report" if table.above else "table", reasons)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The session and its registrations. Raises `ReadError`."""
        table = _table(numbered(probe.all_records().rows))
        if table is None or not table.rows:
            raise rejected(
                "no_rows",
                "The report has a header and no rows: nobody registered, or the export was cut. Export it again.",
            )
        times = FileTimes(
            {("registered_at", number): table.cell(row, "registered_at") for number, row in table.rows}
            | {name: table.meeting.get(name, "") for name in MEETING_TIMES}
        )
        _not_truncated(table, times)
        order = times.decide(hints, lambda each: _violations(table, times, each))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            Decision(hints.timezone, "setting" if times.parsed.read.any() else "no dates"),
            problems=[*probe.decoded.findings, *remembered_finding(order), *of_no_meeting(table.meeting, hints)],
        )
        return _workshop(table, times, report, hints)


@dataclass(frozen=True)
class _Table:
    """The registrants' table: what stands above it, its header, the place of each field, and its rows."""

    above: list[Numbered]
    header: list[str]
    columns: dict[str, int]
    rows: list[Numbered]
    meeting: dict[str, str]

    def cell(self, row: Sequence[str], name: str) -> str:
        return cell_of(row, self.columns.get(name))

    @property
    def questions(self) -> dict[int, str]:
        """The columns that Zoom does not define."""
        taken = set(self.columns.values())
        return {place: cell for place, cell in enumerate(self.header) if cell.strip() and place not in taken}


def _table(rows: Sequence[Numbered]) -> _Table | None:
    """The table of registrants; None where there is none. Its header may stand again above further sections."""
    place = next((each for each, (_, row) in enumerate(rows) if _is_header(row)), None)
    if place is None:
        return None
    above, header = list(rows[:place]), rows[place][1]
    columns = report_words().fields("people", header)
    body = [each for each in rows[place + 1 :] if not _is_header(each[1]) and not only_cell(each[1])]
    return _Table(above, header, columns, body, meeting_of_preamble(above))


def _is_header(row: Sequence[str]) -> bool:
    columns = report_words().fields("people", row).keys()
    registers = {"registered_at"} <= columns or ({"approval", "first_name"} <= columns)
    return registers and "email" in columns and columns.isdisjoint({"join", "leave", "minutes", "attended"})


def _not_truncated(table: _Table, times: FileTimes) -> None:
    """The last row must reach the times, and they must be times. Data may be one cell shorter than the header."""
    number, row = table.rows[-1]
    last = max(table.columns[name] for name in ("email", "registered_at", "approval") if name in table.columns)
    cut = bool(table.cell(row, "registered_at")) and not times.readable(("registered_at", number))
    if len(row) <= last or cut:
        raise rejected(
            "truncated_file",
            f"The last row ({number}) ends before its last cells: the file was cut short. Download it again.",
            row=number,
        )


def _violations(table: _Table, times: FileTimes, order: DateOrder) -> int:
    """Registrations under an order that names no such day, or that come after the report was made."""
    made = times.local("generated", order)
    registered = [
        times.local(("registered_at", number), order) for number, row in table.rows if table.cell(row, "registered_at")
    ]
    return sum(each is None or (made is not None and each > made) for each in registered)


def _workshop(table: _Table, times: FileTimes, report: Report, hints: Hints) -> Workshop:
    session = told_session(table.meeting, times.at("start"), times.at("scheduled"), hints)
    questions, report.ignored = form_questions(table.header, table.columns, table.questions, table.rows)
    registrants: list[Registrant] = []
    for number, row in table.rows:
        full = f"{table.cell(row, 'first_name')} {table.cell(row, 'last_name')}".strip()
        contact = contact_of(table.cell(row, "name") or full, table.cell(row, "email"), original_names=False)
        if not contact.address and not contact.name:
            report.set_aside.append(SetAside(number, "no_person"))
            continue
        registrants.append(
            Registrant(
                row=number,
                contact=contact,
                registered_at=times.at(("registered_at", number)),
                approval=table.cell(row, "approval"),
                attended=None,
                source_name=table.cell(row, "source_name"),
                answers=answers_of(row, questions),
            )
        )
    if not registrants:
        raise rejected("nobody_found", "No row of the report names a registrant. Export it again from Zoom.")
    frame = registrations(one_each(registrants), session, hints)
    people = len({each.who for each in registrants})
    report.counts |= {"sessions": 1, "rows": len(table.rows), "persons": frame["person"].n_unique()}
    report.counts |= approval_counts(frame) | {"erased": people - frame.height, "set_aside": len(report.set_aside)}
    report.checksums |= _totals(table, report.counts)
    report.problems += [*_unreadable(table, times), *_not_reconciled(report), *unknown_approvals(frame)]
    return Workshop((session,), report, registrations=frame)


def _unreadable(table: _Table, times: FileTimes) -> list[Finding]:
    lost = [key[1] for key in times.unreadable if isinstance(key, tuple)]
    if not lost:
        return []
    title = table.header[table.columns["registered_at"]]
    message = f"{len(lost)} registration times are no times that are known; they are unknown."
    return [Finding("unreadable_times", message, row=lost[0], column=title, severity="attention")]


def _totals(table: _Table, counted: dict[str, int]) -> dict[str, int]:
    """What Zoom prints of the registrations, beside what the rows hold; whether all agree (1 or 0)."""
    printed = {name: number for name in _PRINTED if (number := whole_number(table.meeting.get(name, ""))) is not None}
    if not printed:
        return {}
    everybody = counted["registrations"] + counted["erased"]
    # Reports differ in whether those who cancelled are among the registered.
    registered = {everybody, everybody - printed.get("cancelled", 0)} & {printed.get("registered")}
    rows = {"registered": registered.pop() if registered else everybody}
    rows |= {name: counted[name] for name in _PRINTED if name != "registered"}
    found = {f"printed_{name}": number for name, number in printed.items()}
    return found | {"reconciled": int(all(rows[name] == number for name, number in printed.items()))}


def _not_reconciled(report: Report) -> list[Finding]:
    if report.checksums.get("reconciled", 1):
        return []
    message = "The numbers of registrants printed in the report do not agree with its rows. The rows are used."
    return [Finding("not_reconciled", message)]
