"""Zoom's poll report, of all generations: polls are surveys, and end as one.

A submission is a response: what somebody sent at once. Anonymous ones are never taken for one another. The questions of
a poll were not shown to those who answered another one. Source: docs/formats.md.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
from rba_kernel.text import match_key

from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.persons import contact_key
from survey_ingest.domain.report import Decision, Ignored
from survey_ingest.domain.times import date_order, parse_times, to_utc
from survey_ingest.domain.vocabulary import learn
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.records import read_records
from survey_ingest.readers.table import Table, column
from survey_ingest.readers.zoom_clock import FileTimes, plain_time
from survey_ingest.readers.zoom_poll_layout import PollFile, Submission, poll_file
from survey_ingest.readers.zoom_poll_runs import question_set, runs
from survey_ingest.readers.zoom_report_words import cell_key, report_words
from survey_ingest.readers.zoom_stack import numbered, title_of, told_session

_JOINER = ";"
_SHORT = 80  # characters of an option; longer texts are no options of a multiple choice
_TIME, _WHO, _SET, _FIRST = 1, 2, 3, 4  # columns of the table that is made


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
        if titled or file.launched:
            return Evidence(0.95, file.layout, (*reasons, "its title" if titled else "a list of polls"))
        answered = any(submission.answers for submission in file.submissions)
        return Evidence(0.9 if answered and "number" in file.columns else 0.6, file.layout, tuple(reasons))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset:
        """The submissions as responses, with the sessions they were asked in. Raises `ReadError`."""
        file = poll_file(numbered(read_records(probe.text, probe.delimiter).rows))
        found = _parted([each for each in file.submissions if each.answers]) if file else []
        if file is None or not found:
            raise rejected("no_rows", "The report holds no submissions: nobody answered, or the export was cut.")
        _not_truncated(found)
        answered = [each for each in found if not _erased(each, hints)]
        if not answered:
            raise rejected(
                "nobody_found", "Everybody who answered in this report was erased; there is nothing to read."
            )
        polls = _polls(answered)
        arrangement = Arrangement(
            file.layout,
            tuple(_fields(polls)),
            submitted_at=(_TIME,),
            zone=file.zone or None,
            ignored=tuple(_ignored(answered)),
        )
        table = _table(answered, polls)
        ordered = _with_order(file, answered, hints)
        decoded = probe.decoded
        dataset = assemble(
            table, arrangement, evidence, self.format, ordered, decoded.decision, probe.delimiter, decoded.findings
        )
        if ordered is not hints:
            dataset.report.date_order = Decision(dataset.report.date_order.value, "the dates of the meeting above")
        dataset.report.counts["erased"] += len(found) - len(answered)
        return _with_sessions(dataset, file, answered, polls, hints)


@dataclass(frozen=True)
class _Question:
    """A question of the file: the key it is compared by, its most frequent spelling, its answers."""

    key: str
    title: str
    cells: Counter[str]


@dataclass(frozen=True)
class _Polls:
    """The questions in the order in which they come, and for each submission the set of questions it was asked."""

    questions: list[_Question]
    sets: list[str]
    members: Mapping[str, frozenset[str]]


def _parted(submissions: Sequence[Submission]) -> list[Submission]:
    """The submissions with the poll's name behind those questions that several polls ask: before and after, say."""
    asking: dict[str, set[str]] = {}
    for submission in submissions:
        for question, _ in submission.answers:
            asking.setdefault(match_key(question), set()).add(submission.poll)
    several = {key for key, polls in asking.items() if len(polls) > 1}
    return [
        replace(
            each,
            answers=tuple(
                (f"{question} ({each.poll})" if each.poll and match_key(question) in several else question, answer)
                for question, answer in each.answers
            ),
        )
        for each in submissions
    ]


def _polls(submissions: Sequence[Submission]) -> _Polls:
    spellings: dict[str, Counter[str]] = {}
    cells: dict[str, Counter[str]] = {}
    sets: list[str] = []
    members: dict[str, frozenset[str]] = {}
    for submission in submissions:
        for question, answer in submission.answers:
            key = match_key(question)
            spellings.setdefault(key, Counter())[question] += 1
            cells.setdefault(key, Counter()).update([answer] if answer else [])
        asked = question_set(question for question, _ in submission.answers)
        sets.append(asked)
        members[asked] = frozenset(match_key(question) for question, _ in submission.answers)
    questions = [
        _Question(key, min(titles, key=lambda title: (-titles[title], title)), cells[key])
        for key, titles in spellings.items()
    ]
    return _Polls(questions, sets, members)


def _fields(polls: _Polls) -> list[Field]:
    """A field a question; it was not shown to those who were asked another set of questions."""
    fields: list[Field] = []
    for position, question in enumerate(polls.questions, _FIRST):
        shown = [asked for asked, keys in polls.members.items() if question.key in keys]
        away = ~pl.col(column(_SET)).is_in(shown)
        multiple = _is_multiple(question.cells)
        fields.append(
            Field(
                question.title,
                (position,),
                joiner=_JOINER,
                kind="multiple" if multiple else None,
                not_shown=away if len(shown) < len(polls.members) else None,
            )
        )
    return fields


def _is_multiple(cells: Mapping[str, int]) -> bool:
    """Whether cells with `;` are several choices: their pieces are short, and stand in other cells too."""
    joined = [cell for cell in cells if _JOINER in cell]
    if not joined:
        return False
    if learn(cells, _JOINER) is not None:
        return True
    pieces = Counter(match_key(piece) for cell in cells for piece in {*cell.split(_JOINER)} for _ in range(cells[cell]))
    pieces.pop("", None)
    inside = {match_key(piece) for cell in joined for piece in cell.split(_JOINER)} - {""}
    short = all(len(piece) <= _SHORT for piece in inside)
    tight = all(f"{_JOINER} " not in cell for cell in joined)
    return short and len(inside) > 1 and (tight or any(pieces[piece] > 1 for piece in inside))


def _contact(submission: Submission) -> Contact | None:
    """Who submitted; None where that is anonymous."""
    contact = contact_of(submission.name, submission.email, original_names=False)
    if contact.address:
        return contact
    return None if not contact.name or cell_key(submission.name) in report_words().anonymous else contact


def _erased(submission: Submission, hints: Hints) -> bool:
    """Whether the person of that address was erased."""
    contact = _contact(submission)
    return (
        contact is not None
        and bool(contact.address)
        and contact_key(contact, "", hints.identity_key) in hints.tombstones
    )


def _who(submission: Submission) -> str:
    contact = _contact(submission)
    return "" if contact is None else contact.address or contact.name


def _table(submissions: Sequence[Submission], polls: _Polls) -> Table:
    """The submissions as a table: time, who (for telling equal ones apart), set of questions, a column a question."""
    places = {question.key: place for place, question in enumerate(polls.questions)}
    answers: list[list[str | None]] = [[None] * len(submissions) for _ in polls.questions]
    for row, submission in enumerate(submissions):
        for question, answer in submission.answers:
            if answer:
                answers[places[match_key(question)]][row] = answer
    times = [plain_time(each.submitted_at) or None for each in submissions]
    columns = [
        pl.Series("row_number", [each.row for each in submissions], pl.Int64),
        pl.Series(column(_TIME), times, pl.String),
        pl.Series(column(_WHO), [_who(each) or None for each in submissions], pl.String),
        pl.Series(column(_SET), polls.sets, pl.String),
        *(pl.Series(column(place), cells, pl.String) for place, cells in enumerate(answers, _FIRST)),
    ]
    titles = ["Submitted Date/Time", "User", "Poll", *(question.title for question in polls.questions)]
    return Table([titles], pl.DataFrame(columns).lazy(), len(titles), len(submissions))


def _ignored(submissions: Sequence[Submission]) -> list[Ignored]:
    people = sum(bool(_who(each)) for each in submissions)
    return [
        Ignored(_WHO, "User Name, Email", "personal", people),
        Ignored(_SET, "Poll", "computed", len(submissions)),
    ]


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
    dataset: Dataset, file: PollFile, submissions: Sequence[Submission], polls: _Polls, hints: Hints
) -> Dataset:
    report = dataset.report
    order = report.date_order.value or "month_first"
    zone = file.zone or hints.timezone
    instants = _instants([plain_time(each.submitted_at) for each in submissions], order, zone)
    asked = [(each.poll, questions) for each, questions in zip(submissions, polls.sets, strict=True)]
    report.counts |= {
        "submissions": len(submissions),
        "persons": len({who for each in submissions if (who := _who(each))}),
        "anonymous": sum(not _who(each) for each in submissions),
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
    meetings = [file.meeting] if file.meeting.keys() & {"meeting_id", "topic"} else []
    meetings += [each.meeting for each in submissions if each.meeting]
    found: dict[str, Session] = {}
    for meeting in meetings:
        start = starts[0] if meeting is file.meeting else None
        session = told_session(meeting, start, None, hints.upload)
        known = {(each.meeting_id, each.topic) for each in found.values()}
        if session.key not in found and (session.meeting_id, session.topic) not in known:
            found[session.key] = session
    return list(found.values())
