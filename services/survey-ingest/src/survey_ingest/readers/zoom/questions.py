"""Zoom's question and answer report (Q&A): what was asked, by whom, and what was answered.

A question may have several answers, each perhaps after the name of who gave it; `live answered` is an answer given
aloud, without a text. Names are never kept. Source: docs/formats.md.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import polars as pl

from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.erased_names import is_erased, names_erased_in
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.frames import QUESTIONS
from survey_ingest.domain.hints import DateOrder, Hints
from survey_ingest.domain.persons import contact_key
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.times import remembered_finding
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.answer_lines import answer_texts, speakers_of
from survey_ingest.readers.zoom.clock import FileTimes
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import (
    MEETING_TIMES,
    Numbered,
    meeting_of_preamble,
    numbered,
    of_no_meeting,
    only_cell,
    title_of,
    told_session,
    unknown_headers,
)
from survey_ingest.readers.zoom.times import whole_number

_LINE_END = re.compile(r"\r\n?")


class ZoomQuestions:
    """Reader of question and answer reports."""

    format = "zoom_questions"
    title = "a Zoom questions and answers report"
    export_help = (
        "In Zoom on the web: Reports, Usage reports, Webinar; choose Q&A Report, the webinar, Generate CSV report."
    )

    @property
    def header_words(self) -> frozenset[str]:
        """The header cells of all languages known."""
        return report_words().spoken

    def recognises(self, probe: Probe) -> Evidence | None:
        """By its title, or the header cells about who asks and what is answered."""
        table = _table(numbered(probe.records))
        if table is None:
            return None
        titled = title_of(table.above)
        if titled not in {"", self.format}:
            return None
        reasons = (f"header cells of questions: {', '.join(sorted(table.columns))}",)
        if titled:
            return Evidence(0.95, "report", (*reasons, "its title"))
        return Evidence(0.8 if table.asks else 0.4, "report" if table.above else "table", reasons)

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Workshop:
        """The session and its questions. Raises `ReadError`."""
        table = _table(numbered(probe.all_records().rows))
        if table is None or not table.rows:
            raise rejected("no_rows", "The report has a header and no rows: nobody asked, or the export was cut.")
        times = FileTimes(
            {("asked_at", number): table.cell(row, "asked_at") for number, row in table.rows}
            | {("answered_at", number): table.cell(row, "answered_at") for number, row in table.rows}
            | {name: table.meeting.get(name, "") for name in MEETING_TIMES}
        )
        order = times.decide(hints, lambda each: _violations(table, times, each))
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            probe.delimiter,
            order,
            Decision(hints.timezone, "setting" if times.parsed.read.any() else "no dates"),
            problems=[*probe.decoded.findings, *remembered_finding(order), *of_no_meeting(table.meeting, hints)],
        )
        if table.unknown:
            report.problems.append(unknown_headers(table.unknown))
        session = told_session(table.meeting, times.at("start"), times.at("scheduled"), hints)
        return _workshop(table, session, times, report, hints)


@dataclass(frozen=True)
class _Table:
    """The table of questions: what stands above it, the place of each field, and its rows."""

    above: list[Numbered]
    columns: dict[str, int]
    rows: list[Numbered]
    meeting: dict[str, str]
    unknown: list[str]
    asks: bool

    def cell(self, row: Sequence[str], name: str) -> str:
        return cell_of(row, self.columns.get(name))


@dataclass
class _Asked:
    """One question with the rows that follow it and hold further answers only."""

    row: int
    number: int | None
    text: str
    contact: Contact
    cells: list[str] = field(default_factory=list)


def _table(rows: Sequence[Numbered]) -> _Table | None:
    words = report_words()
    for place, (_, row) in enumerate(rows):
        columns = words.fields("questions", row)
        if not {"question", "answers"} <= columns.keys() or "name" not in columns:
            continue
        above = list(rows[:place])
        asks = cell_key(row[columns["name"]]) not in words.tables["poll"]
        if not asks and title_of(above) != ZoomQuestions.format:
            continue  # `User Name, …, Question, Answer` is a poll
        body = [each for each in rows[place + 1 :] if not only_cell(each[1]) or each[1][0].strip().isdecimal()]
        taken = set(columns.values())
        unknown = sorted(cell.strip() for at, cell in enumerate(row) if cell.strip() and at not in taken)
        return _Table(above, columns, body, meeting_of_preamble(above), unknown, asks)
    return None


def _violations(table: _Table, times: FileTimes, order: DateOrder) -> int:
    """Questions under an order that were asked after their answer, or on another day than the session."""
    started, wrong = times.local("start", order), 0
    for number, row in table.rows:
        asked, answered = (times.local((name, number), order) for name in ("asked_at", "answered_at"))
        wrong += bool(table.cell(row, "asked_at")) and (
            asked is None
            or (answered is not None and answered < asked)
            or (started is not None and abs((asked - started).days) > 2)  # noqa: PLR2004 - days: questions may come early
        )
    return wrong


def _asked(table: _Table, report: Report) -> list[_Asked]:
    found: list[_Asked] = []
    for number, row in table.rows:
        text, answer = (_LINE_END.sub("\n", table.cell(row, name)) for name in ("question", "answers"))
        if not text:
            if answer and found and not table.cell(row, "number"):
                found[-1].cells.append(answer)
            else:
                report.set_aside.append(SetAside(number, "no_question"))
            continue
        contact = contact_of(table.cell(row, "name"), table.cell(row, "email"), original_names=False)
        asked = _Asked(number, whole_number(table.cell(row, "number")), text, contact)
        asked.cells += [answer] if answer else []
        found.append(asked)
    return found


def _workshop(table: _Table, session: Session, times: FileTimes, report: Report, hints: Hints) -> Workshop:
    asked = _asked(table, report)
    if not asked:
        raise rejected("nobody_found", "No row of the report holds a question. Export it again from Zoom.")
    words = report_words()
    names = speakers_of([cell for each in asked for cell in each.cells], _names(asked))
    rows = []
    erased = hints.tombstones | names_erased_in(session, hints.erased_names)
    for each in asked:
        who = each.contact
        anonymous = cell_key(who.shown) in words.anonymous and not who.address
        person = None if anonymous else contact_key(who, session.key, hints.identity_key)
        if person is not None and is_erased(person, who.name, who.address, hints.identity_key, erased):
            continue
        live = [cell for cell in each.cells if cell_key(cell) in words.answered_live]
        answers = [text for cell in each.cells if cell not in live for text in answer_texts(cell, names)]
        aloud = [text for text in answers if cell_key(text) in words.answered_live]
        rows.append(
            {
                "upload": hints.upload,
                "row_number": each.row,
                "session": session.key,
                "person": person,
                "number": each.number,
                "text": each.text,
                "answers": [text for text in answers if text not in aloud],
                "answered_live": bool(live or aloud),
                "asked_at": times.at(("asked_at", each.row)),
            }
        )
    frame = pl.DataFrame(rows, schema=QUESTIONS)
    report.counts |= {
        "sessions": 1,
        "questions": frame.height,
        "answers": int(frame["answers"].list.len().sum()),
        "answered_live": int(frame["answered_live"].sum()),
        "open": frame.filter(~pl.col("answered_live") & (pl.col("answers").list.len() == 0)).height,
        "anonymous": frame["person"].null_count(),
        "persons": frame["person"].drop_nulls().n_unique(),
        "erased": len(asked) - frame.height,
        "set_aside": len(report.set_aside),
    }
    printed = whole_number(table.meeting.get("questions", ""))
    if printed is not None:
        report.checksums |= {"printed_questions": printed, "reconciled": int(printed == len(asked))}
    if names:
        message = f"The names of {len(names)} who answered stood in front of their answers; they were left out."
        report.problems.append(Finding("names_left_out", message))
    return Workshop((session,), report, questions=frame)


def _names(asked: Sequence[_Asked]) -> Collection[str]:
    return Counter(each.contact.shown for each in asked if each.contact.shown).keys()
