"""What the members of Zoom's answers mean: connections, registrants, questions, submissions of polls and surveys."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from survey_ingest.domain.attendance import NumberedConnection
from survey_ingest.domain.contacts import contact_of
from survey_ingest.domain.dataset import Dataset
from survey_ingest.domain.erased_names import is_erased, names_erased_in
from survey_ingest.domain.findings import rejected
from survey_ingest.domain.frames import QUESTIONS
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.persons import Connection, contact_key
from survey_ingest.domain.report import Ignored, Report
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.arrangement import Arrangement, Field
from survey_ingest.readers.assembling import assemble
from survey_ingest.readers.contract import Evidence
from survey_ingest.readers.json_documents import instant_of, objects_of, text_of
from survey_ingest.readers.table import Table, frame_of
from survey_ingest.readers.zoom.people import one_address_each, participant_of
from survey_ingest.readers.zoom.registrants import Registrant
from survey_ingest.readers.zoom.report_words import cell_key, report_words

Answer = Mapping[str, Any]
#: What Zoom itself asks on a registration form, and does not name a person.
_FORM_FIELDS = {
    "org": "Organization",
    "job_title": "Job title",
    "industry": "Industry",
    "no_of_employees": "Number of employees",
    "purchasing_time_frame": "Purchasing time frame",
    "role_in_purchase_process": "Role in purchase process",
    "comments": "Comments",
}
_PERSONAL_FIELDS = ("address", "city", "zip", "state", "country", "phone", "join_url", "participant_pin_code")


def _members(answers: Sequence[Answer], name: str) -> Iterator[tuple[int, Answer]]:
    """The objects of a list over all pages, numbered from 1."""
    yield from enumerate((each for answer in answers for each in objects_of(answer.get(name))), 1)


def connections_of(answers: Sequence[Answer]) -> list[NumberedConnection]:
    """The connections of a list of participants. Their length is computed: the printed one is in seconds or minutes."""
    rows = list(_members(answers, "participants"))
    contacts = one_address_each([participant_of(told) for _, told in rows])
    found = []
    for (number, told), contact in zip(rows, contacts, strict=True):
        joined, left = instant_of(told.get("join_time")), instant_of(told.get("leave_time"))
        flags: tuple[str, ...] = ()
        if joined and left and left < joined:
            flags = ("inverted",)
        elif not joined or not left:
            flags = ("no_time", "no_leave" if joined else "no_join")
        if flags == ("inverted",):
            joined = left = None
        waiting = text_of(told.get("status")) == "in_waiting_room"
        found.append(NumberedConnection(number, Connection(contact, joined, left, waiting), flags))
    return found


def registrant_of(number: int, told: Answer, status: str, at: datetime | None) -> Registrant:
    """A registrant, in an answer or an event."""
    name = f"{text_of(told.get('first_name'))} {text_of(told.get('last_name'))}".strip()
    answers = [(title, text) for key, title in _FORM_FIELDS.items() if (text := text_of(told.get(key)))]
    for each in objects_of(told.get("custom_questions")):
        title, text = " ".join(text_of(each.get("title")).split()), text_of(each.get("value"))
        if title and text and not personal_reason(title, [text]):
            answers.append((title, text))
    contact = contact_of(name, text_of(told.get("email")), original_names=False)
    return Registrant(number, contact, at, status, None, "", tuple(answers))


def registrants_of(answers: Sequence[Answer]) -> tuple[list[Registrant], list[Ignored]]:
    """The registrants of a list, and the members that are left out because they name a person."""
    rows = list(_members(answers, "registrants"))
    found = [
        registrant_of(number, told, text_of(told.get("status")), instant_of(told.get("create_time")))
        for number, told in rows
    ]
    filled = {name: sum(bool(text_of(told.get(name))) for _, told in rows) for name in _PERSONAL_FIELDS}
    return found, [Ignored(0, name, "personal", number) for name, number in filled.items() if number]


def questions_of(answers: Sequence[Answer], session: Session, hints: Hints) -> tuple[pl.DataFrame, dict[str, int]]:
    """The frame `questions` and the numbers of the report. A person may have asked several."""
    words = report_words()
    rows: list[dict[str, Any]] = []
    met: set[str] = set()
    number = left_out = 0
    erased = hints.tombstones | names_erased_in(session, hints.erased_names)
    for _, person in _members(answers, "questions"):
        contact = contact_of(text_of(person.get("name")), text_of(person.get("email")), original_names=False)
        anonymous = not contact.address and (not contact.name or cell_key(contact.shown) in words.anonymous)
        key = None if anonymous else contact_key(contact, session.key, hints.identity_key)
        for asked in objects_of(person.get("question_details")):
            number += 1
            name, text = text_of(asked.get("question_id")), text_of(asked.get("question"))
            if not text or (name and name in met):
                continue
            met.add(name)
            if key is not None and is_erased(key, contact.name, contact.address, hints.identity_key, erased):
                left_out += 1
                continue
            rows.append(_question(asked, text, number, key, session.key, hints))
    if not rows and not left_out:
        raise rejected("nobody_found", "No member of the answer is a question. Ask Zoom again.")
    frame = pl.DataFrame(rows, schema=QUESTIONS)
    return frame, {
        "questions": frame.height,
        "answers": int(frame["answers"].list.len().sum()),
        "answered_live": int(frame["answered_live"].sum()),
        "anonymous": frame["person"].null_count(),
        "persons": frame["person"].drop_nulls().n_unique(),
        "erased": left_out,
    }


def _question(asked: Answer, text: str, number: int, person: str | None, session: str, hints: Hints) -> dict[str, Any]:
    details = objects_of(asked.get("answer_details"))
    told = [text_of(each.get("content")) for each in details] or [text_of(asked.get("answer"))]
    words = report_words()
    aloud = [each for each in told if cell_key(each) in words.answered_live]
    live = any("live" in text_of(each.get("type")) for each in details) or "live" in text_of(
        asked.get("question_status")
    )
    return {
        "upload": hints.upload,
        "row_number": number,
        "session": session,
        "person": person,
        "number": None,
        "text": text,
        "answers": [each for each in told if each and each not in aloud],
        "answered_live": live or bool(aloud),
        "asked_at": instant_of(asked.get("create_time")),
    }


def submissions_of(
    answers: Sequence[Answer], survey: bool, evidence: Evidence, format_name: str, hints: Hints, report: Report
) -> Dataset:
    """The responses: one for each person and poll. What nobody is named in is never taken for one person's."""
    people, details = ("survey_answers", "answer_details") if survey else ("questions", "question_details")
    titles: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    for _, person in _members(answers, people):
        by_poll: dict[str, dict[str, str]] = {}
        for each in objects_of(person.get(details)):
            title = " ".join(text_of(each.get("question")).split())
            if not title:
                continue
            key = titles.setdefault(cell_key(title), title)
            row = by_poll.setdefault(text_of(each.get("polling_id")), {"": ""})
            at = instant_of(each.get("date_time"))
            if at and (not row[""] or f"{at:%Y-%m-%d %H:%M:%S}Z" < row[""]):
                row[""] = f"{at:%Y-%m-%d %H:%M:%S}Z"
            row[key] = text_of(each.get("answer"))
        rows += by_poll.values()
    if not rows:
        raise rejected("nobody_found", "No member of the answer is a submission. Ask Zoom again.")
    columns = ["", *titles.values()]
    table = Table(
        [["Submitted", *titles.values()]],
        frame_of(
            [[row.get(name, "") for name in columns] for row in rows], range(1, len(rows) + 1), len(columns)
        ).lazy(),
        len(columns),
        len(rows),
    )
    fields = tuple(Field(title, (place,), joiner=";") for place, title in enumerate(titles.values(), 2))
    arrangement = Arrangement(evidence.layout, fields, submitted_at=(1,))
    dataset = assemble(table, arrangement, evidence, format_name, hints, report.encoding, "", report.problems)
    dataset.report.set_aside += report.set_aside
    dataset.report.ignored += [Ignored(0, name, "personal", len(rows)) for name in ("name", "email")]
    return dataset
