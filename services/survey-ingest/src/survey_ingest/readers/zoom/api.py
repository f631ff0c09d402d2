"""Answers of Zoom's REST interface, saved as JSON: one answer, its pages as a list, or one answer a line.

Participants become attendance, registrants registrations, Q&A questions, polls and surveys responses. Anything else is
recognised, named and refused. Times have zones there, so nothing is to be asked. Source: docs/formats.md, Zoom by REST.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.findings import Finding, rejected
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.report import Decision, Detection, Report, SetAside
from survey_ingest.domain.workshop import Session, Workshop
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.json_documents import Documents, digits_of, instant_of, objects_of, text_of
from survey_ingest.readers.probe import Probe
from survey_ingest.readers.zoom.answers import connections_of, questions_of, registrants_of, submissions_of
from survey_ingest.readers.zoom.api_kinds import (
    MEETING,
    OTHER,
    PARTICIPANTS,
    POLLS,
    QUESTIONS,
    REGISTRANTS,
    SURVEY,
    AnswerKind,
    as_list,
    kind_of,
)
from survey_ingest.readers.zoom.people import attended
from survey_ingest.readers.zoom.registrants import approval_counts, registrations

_IN_NAME = re.compile(r"(?:meeting|webinar)s?[-_/ ]{1,3}(\d{9,12})(?!\d)", re.IGNORECASE)
_LISTS = {
    PARTICIPANTS: "participants",
    REGISTRANTS: "registrants",
    POLLS: "questions",
    QUESTIONS: "questions",
    SURVEY: "survey_answers",
}


class ZoomApi:
    """Reader of answers of Zoom's REST interface."""

    format = "zoom_api"
    title = "an answer of Zoom's REST interface"
    export_help = (
        "Ask Zoom's interface for /report/meetings/{id}/participants (or polls, qa, registrants, survey) and save the "
        "answer as .json, all pages together as a list or one a line."
    )
    header_words: frozenset[str] = frozenset()

    def recognises(self, probe: Probe) -> Evidence | None:
        """By the members of the answers."""
        found = probe.documents
        kinds = _kinds(found) if found else []
        if not kinds or any(kind is None for kind in kinds):
            return None
        main = _main(kinds)
        score = 0.95 if main.reads else 0.6 if main is OTHER else 0.85
        return Evidence(score, main.layout, (f"members of an answer that holds {main.holds}",))

    def read(self, probe: Probe, evidence: Evidence, hints: Hints) -> Dataset | Workshop:
        """What the answers hold. Raises `ReadError` (`no_responses` where they hold none)."""
        found = probe.documents or Documents(())
        found = replace(found, found=tuple((row, as_list(answer)) for row, answer in found.found))
        kinds = _kinds(found)
        main = _main(kinds)
        if not main.reads:
            raise rejected(
                "no_responses",
                f"The file is an answer of Zoom's interface that holds {main.holds}; it holds no responses or "
                "attendance. Ask Zoom for the participants, polls, questions or registrants of the meeting.",
            )
        answers = [answer for (_, answer), kind in zip(found.found, kinds, strict=True) if kind is main]
        report = Report(
            Detection(self.format, evidence.layout, evidence.score, evidence.reasons),
            probe.decoded.decision,
            delimiter="",
            date_order=Decision("year_first", "printed"),
            timezone=Decision("UTC", "printed"),
            problems=[*probe.decoded.findings, *_pages(answers, _LISTS[main])],
            set_aside=[SetAside(row, "damaged_line") for row in found.damaged],
        )
        about = [answer for (_, answer), kind in zip(found.found, kinds, strict=True) if kind is MEETING]
        meeting = _meeting([*about, *answers], probe.name)
        if not any(objects_of(answer.get(_LISTS[main])) for answer in answers):
            raise rejected("no_rows", f"The answer holds nobody: its list of {_LISTS[main]} is empty.")
        if main in {POLLS, SURVEY}:
            dataset = submissions_of(answers, main is SURVEY, evidence, self.format, hints, report)
            return replace(dataset, sessions=(_session(meeting, hints),))
        return _workshop(main, answers, meeting, report, hints)


def _kinds(found: Documents) -> list[AnswerKind | None]:
    return [kind_of(as_list(answer)) for _, answer in found.found]


def _main(kinds: Sequence[AnswerKind | None]) -> AnswerKind:
    """The kind that is read: the first that can be, else the first."""
    known = [kind for kind in kinds if kind is not None]
    return next((kind for kind in known if kind.reads), known[0])


def _meeting(answers: Sequence[Mapping[str, Any]], file_name: str) -> dict[str, Any]:
    """What the answers, and the name of the file, tell of the meeting."""
    named = _IN_NAME.search(file_name)
    found: dict[str, Any] = {"meeting_id": named[1] if named else "", "topic": "", "start": None, "end": None}
    for answer in answers:
        digits = (
            digits_of(answer.get("id"))
            or digits_of(answer.get("meeting_id"))
            or digits_of(answer.get("meeting_number"))
        )
        found["meeting_id"] = digits or found["meeting_id"]
        found["topic"] = found["topic"] or text_of(answer.get("topic"))
        found["start"] = found["start"] or instant_of(answer.get("start_time"))
        found["end"] = found["end"] or instant_of(answer.get("end_time"))
    return found


def _session(meeting: Mapping[str, Any], hints: Hints) -> Session:
    return attended([(meeting, [])], hints).sessions[0]


def _workshop(
    kind: AnswerKind, answers: Sequence[Mapping[str, Any]], meeting: Mapping[str, Any], report: Report, hints: Hints
) -> Workshop:
    if kind is PARTICIPANTS:
        found = attended([(meeting, connections_of(answers))], hints)
        report.counts |= found.counts
        report.problems += found.findings
        if found.persons.is_empty() and not found.counts["erased"]:
            raise rejected("nobody_found", "No member of the answer is a participant. Ask Zoom again.")
        return Workshop(found.each_session, report, connections=found.connections, persons=found.persons)
    session = _session(meeting, hints)
    if kind is REGISTRANTS:
        people, ignored = registrants_of(answers)
        frame = registrations(people, session, hints)
        report.ignored += ignored
        report.counts |= approval_counts(frame) | {"sessions": 1, "erased": len(people) - frame.height}
        return Workshop((session,), report, registrations=frame)
    frame, numbers = questions_of(answers, session, hints)
    report.counts |= numbers | {"sessions": 1}
    return Workshop((session,), report, questions=frame)


def _pages(answers: Sequence[Mapping[str, Any]], name: str) -> list[Finding]:
    """What is said where pages are missing."""
    total = max((each for answer in answers if isinstance(each := answer.get("total_records"), int)), default=0)
    here = sum(len(objects_of(answer.get(name))) for answer in answers)
    more = any(text_of(answer.get("next_page_token")) for answer in answers)
    if total <= here or not more:
        return []
    message = (
        f"The answer is a part of {total} records; {here} are here. Ask for the other pages with next_page_token and "
        "save all of them in one file."
    )
    return [Finding("pages_missing", message, severity="attention")]
