"""Zoom's poll report, of all generations: polls are surveys, and end as one.

A submission is a response: what somebody sent at once. Anonymous ones are never taken for one another. The questions of
a poll were not shown to those who answered another one. Source: docs/formats.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Decision
from survey_ingest.domain.times import date_order, parse_times, to_utc
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.arrangement import Arrangement
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.clock import FileTimes, plain_time
from survey_ingest.readers.zoom.poll_layout import PollFile, Submission, poll_file
from survey_ingest.readers.zoom.poll_questions import (
    TIME,
    Polls,
    fields_of,
    ignored_columns,
    is_erased,
    parted,
    polls_in,
    table_of_submissions,
    who_of,
)
from survey_ingest.readers.zoom.poll_runs import runs
from survey_ingest.readers.zoom.report_words import report_words
from survey_ingest.readers.zoom.stack import header_missing, numbered, of_no_meeting, title_of, told_session


class ZoomPoll:
    """Reader of poll reports."""

    format = "zoom_poll"
    title = "a Zoom poll report"
    export_help = (
        "In Zoom on the web: Reports, Usage reports, Meeting (or Webinar); choose Poll Report, the meeting, Generate. "
        "Zoom keeps the report for up to 12 months; of a poll that was launched again only the last run is in it."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return report_words().spoken

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its title, or the header cells of who submitted when, with questions or pairs of question and answer."""
        rows = numbered(probe.records)
        file = poll_file(rows)
        if file is None:
            return None
        titled = title_of(rows[:10])
        if titled not in {"", self.format, "zoom_survey"}:
            return None
        reasons = [f"{file.layout}: header cells {', '.join(file.columns)}"]
        if not file.known:
            return Evidence(0.5, file.layout, ("numbered rows with a name and a time, under unknown headers",))
        if titled or file.launched:
            return Evidence(0.95, file.layout, (*reasons, "its title" if titled else "a list of polls"))
        answered = any(submission.answers for submission in file.submissions)
        return Evidence(0.9 if answered and "number" in file.columns else 0.6, file.layout, tuple(reasons))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The submissions as responses, with the sessions they were asked in. Raises `ReadError`."""
        file = poll_file(numbered(probe.all_records().rows))
        found = parted([each for each in file.submissions if each.answers]) if file else []
        if file is None or not found:
            raise rejected("no_rows", "The report holds no submissions: nobody answered, or the export was cut.")
        if file.again is not None:
            raise header_missing(file.again - 1)
        _not_truncated(found)
        answered = [each for each in found if not is_erased(each, hints)]
        if not answered:
            raise rejected(
                "nobody_found", "Everybody who answered in this report was erased; there is nothing to read."
            )
        file, zone_findings = _known_zone(file, hints)
        polls = polls_in(answered)
        arrangement = Arrangement(
            file.layout,
            tuple(fields_of(polls)),
            submitted_at=(TIME,),
            zone=file.zone or None,
            ignored=tuple(ignored_columns(answered)),
        )
        table = table_of_submissions(answered, polls)
        ordered = _with_order(file, answered, hints)
        decoded = probe.decoded
        dataset = assemble(
            table,
            arrangement,
            evidence,
            self.format,
            ordered,
            decoded.decision,
            probe.delimiter,
            [*decoded.findings, *zone_findings, *_of_no_meeting(file, hints)],
        )
        if ordered is not hints:
            dataset.report.date_order = Decision(dataset.report.date_order.value, "the dates of the meeting above")
        dataset.report.counts["erased"] += len(found) - len(answered)
        return _with_sessions(dataset, file, answered, polls, hints)


def _of_no_meeting(file: PollFile, hints: Hints) -> list[Finding]:
    """The note on a report that does not say of which session it is: generation 1 never does."""
    if any(each.meeting for each in file.submissions):
        return []
    return of_no_meeting(file.meeting, hints)


def _known_zone(file: PollFile, hints: Hints) -> tuple[PollFile, list[Finding]]:
    """The file without a zone that is not known, and what is said of it."""
    try:
        ZoneInfo(file.zone or "UTC")
    except (KeyError, ValueError, OSError):
        message = f"The zone in the header of the times is not known; they were read in {hints.timezone}."
        return replace(file, zone=""), [Finding("unknown_zone", message, severity="attention")]
    return file, []


def _not_truncated(submissions: Sequence[Submission]) -> None:
    last = submissions[-1]
    known = [each for each in submissions if each.submitted_at]
    if known and not last.submitted_at:
        raise rejected(
            "truncated_file",
            f"The last row ({last.row}) ends before its time: the file was cut short. Download it again.",
            row=last.row,
        )


def _with_order(file: PollFile, submissions: Sequence[Submission], hints: Hints) -> Hints:
    """The hints with the order of dates, where the block about the meeting decides it: submissions are of that day."""
    start = file.meeting.get("start") or file.meeting.get("generated") or ""
    if hints.date_order or not start:
        return hints
    cells = {("row", each.row): plain_time(each.submitted_at) for each in submissions}
    times = FileTimes(cells | {"start": start, "generated": file.meeting.get("generated", "")})
    if times.parsed.numeric_order.is_empty():
        return hints
    open_cells = parse_times(pl.Series([*cells.values()], dtype=pl.String)).numeric_order
    if open_cells.is_empty() or open_cells.select((pl.col("a") > 12) | (pl.col("b") > 12)).to_series().any():  # noqa: PLR2004 - months
        return hints
    decided = times.parsed.numeric_order.filter((pl.col("a") > 12) != (pl.col("b") > 12))  # noqa: PLR2004 - months
    if decided.is_empty():
        return hints
    order = date_order(times.parsed, hints, lambda _: 0).value
    return replace(hints, date_order="day_first" if order == "day_first" else "month_first")


def _with_sessions(
    dataset: Dataset, file: PollFile, submissions: Sequence[Submission], polls: Polls, hints: Hints
) -> Dataset:
    report = dataset.report
    order = report.date_order.value or "month_first"
    zone = file.zone or hints.timezone
    instants = _instants([plain_time(each.submitted_at) for each in submissions], order, zone)
    asked = [(each.poll, questions) for each, questions in zip(submissions, polls.sets, strict=True)]
    report.counts |= {
        "submissions": len(submissions),
        "persons": len({who for each in submissions if (who := who_of(each))}),
        "anonymous": sum(not who_of(each) for each in submissions),
        "polls": len(set(asked)),
        "runs": runs(zip(asked, instants, strict=True)),
        "pairs": sum(len(each.answers) for each in submissions),
    }
    if file.launched:
        printed = [each.responses for each in file.launched if each.responses is not None]
        report.checksums |= {
            "printed_responses": sum(printed),
            "printed_polls": len(file.launched),
            "reconciled": int(sum(printed) == len(submissions)),
        }
        if sum(printed) != len(submissions):
            message = (
                "The numbers of responses printed in the list of polls do not agree with the rows. The rows are used."
            )
            report.problems.append(Finding("not_reconciled", message))
    return replace(dataset, sessions=tuple(_sessions(file, submissions, order, hints)))


def _instants(cells: Sequence[str], order: str, zone: str) -> list[datetime | None]:
    times: list[datetime | None] = to_utc(parse_times(pl.Series(cells, dtype=pl.String)), order, zone)[0].to_list()
    return times


def _sessions(file: PollFile, submissions: Sequence[Submission], order: str, hints: Hints) -> list[Session]:
    """The sessions that the report names: in the block above, or row by row; none where it names none."""
    starts = _instants([plain_time(file.meeting.get("start", ""))], order, file.zone or hints.timezone)
    if hints.session:
        return [Session.from_json(hints.session)]
    meetings = [file.meeting] if file.meeting.keys() & {"meeting_id", "topic"} else []
    meetings += [each.meeting for each in submissions if each.meeting]
    found: dict[str, Session] = {}
    for meeting in meetings:
        start = starts[0] if meeting is file.meeting else None
        session = told_session(meeting, start, None, hints)
        known = {(each.meeting_id, each.topic) for each in found.values()}
        if session.key not in found and (session.meeting_id, session.topic) not in known:
            found[session.key] = session
    return list(found.values())
