"""Zoom's list of cloud recordings: it names sessions, and holds nobody's answers or attendance."""

from collections.abc import Sequence
from dataclasses import replace

from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.times import remembered_finding
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.clock import FileTimes
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.report_words import report_words
from survey_ingest.readers.zoom.stack import Numbered, numbered, told_session
from survey_ingest.readers.zoom.times import whole_number

_NEEDED = frozenset({"topic", "meeting_id", "start"})
_OWN = frozenset({"size", "files", "views", "downloads", "last_accessed"})
_LEAST = 2


class ZoomRecordings:
    """Reader of lists of recordings."""

    format = "zoom_recordings"
    title = "a list of Zoom recordings"
    export_help = (
        "In Zoom on the web: Recordings, Cloud Recordings, Export. The list names sessions and holds no responses."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return report_words().spoken

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the header cells about files and views beside topic, id and start."""
        table = _table(numbered(probe.records))
        if table is None:
            return None
        return Evidence(0.9, "list", (f"header cells of recordings: {', '.join(sorted(table[0]))}",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The sessions that were recorded. Raises `ReadError`."""
        table = _table(numbered(probe.all_records().rows))
        if table is None or not table[1]:
            raise rejected("no_rows", "The list has a header and no rows: there are no recordings.")
        columns, rows = table
        times = FileTimes(
            {
                (name, number): cell_of(row, columns.get(name))
                for name in ("start", "last_accessed")
                for number, row in rows
            }
        )
        order = times.decide(hints, lambda each: _backwards(rows, times, each))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            Decision(hints.timezone, "setting" if times.parsed.read.any() else "no dates"),
            problems=[*probe.decoded.findings, *remembered_finding(order), _no_responses()],
        )
        sessions: dict[str, Session] = {}
        for number, row in rows:
            started = times.at(("start", number))
            if started is None:
                report.set_aside.append(
                    SetAside(number, "unreadable_time" if cell_of(row, columns["start"]) else "no_time")
                )
                continue
            session = told_session(
                {name: cell_of(row, columns[name]) for name in _NEEDED}, started, None, replace(hints, session=None)
            )
            sessions.setdefault(session.key, session)
        if not sessions:
            raise rejected("nobody_found", "No row of the list is a recording with a time. Export it again from Zoom.")
        files = sum(whole_number(cell_of(row, columns.get("files"))) or 0 for _, row in rows)
        report.counts |= {"sessions": len(sessions), "rows": len(rows), "files": files}
        return Workshop(tuple(sessions.values()), report)


def _table(rows: Sequence[Numbered]) -> tuple[dict[str, int], list[Numbered]] | None:
    """The place of each field and the rows; None where no record is the header of a list of recordings."""
    for place, (_, row) in enumerate(rows):
        columns = report_words().fields("recordings", row)
        if columns.keys() >= _NEEDED and len(columns.keys() & _OWN) >= _LEAST:
            return columns, list(rows[place + 1 :])
    return None


def _backwards(rows: Sequence[Numbered], times: FileTimes, order: DateOrder) -> int:
    """Recordings that were looked at before they began: none under the right order."""
    pairs = [
        (times.local(("start", number), order), times.local(("last_accessed", number), order)) for number, _ in rows
    ]
    return sum(started is None or (seen is not None and seen < started) for started, seen in pairs)


def _no_responses() -> Finding:
    message = (
        "The file is a list of recordings: it tells of sessions, and holds no answers and nobody's attendance. Upload "
        "the participants report, polls, chat or transcript of a session to learn more of it."
    )
    return Finding("no_responses", message, severity="attention")
