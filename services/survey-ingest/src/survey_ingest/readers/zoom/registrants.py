"""Registrants as Zoom lists them, in its registration report and in its webinar attendee report.

The columns that Zoom does not define are the questions of the registration form; those that name a person are kept
out. A person may stand in several rows: what is printed on one of them only (registration time, approval) counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from survey_ingest.domain.contacts import Contact
from survey_ingest.domain.erased_names import is_erased, names_erased_in
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.frames import REGISTRATIONS
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.personal_columns import personal_reason
from survey_ingest.domain.persons import contact_key
from survey_ingest.domain.report import Ignored
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.zoom.layout import cell_of
from survey_ingest.readers.zoom.report_words import cell_key, report_words
from survey_ingest.readers.zoom.stack import Numbered

_NOT_EXPECTED = ("cancelled", "denied", "upgraded")
_PERSONAL_FIELDS = ("phone", "address", "join_link")


@dataclass(frozen=True)
class Registrant:
    """One registrant. `approval` is as printed; `attended` is None where the file does not tell."""

    row: int
    contact: Contact
    registered_at: datetime | None
    approval: str
    attended: bool | None
    source_name: str
    answers: tuple[tuple[str, str], ...]

    @property
    def who(self) -> str:
        """What tells people of a file apart: the address, else the name."""
        return self.contact.address or self.contact.name


def form_questions(
    header: Sequence[str], columns: Mapping[str, int], questions: Mapping[int, str], rows: Sequence[Numbered]
) -> tuple[dict[int, str], list[Ignored]]:
    """The columns that are questions of the registration form, and those that are left out: they are personal."""
    kept: dict[int, str] = {}
    ignored: list[Ignored] = []
    for place, title in questions.items():
        cells = [cell for _, row in rows if (cell := cell_of(row, place))]
        reason = personal_reason(title, cells)
        if reason:
            ignored.append(Ignored(place + 1, title, reason, len(cells)))
        else:
            kept[place] = " ".join(title.split())
    for name in _PERSONAL_FIELDS:
        if name in columns:
            filled = sum(bool(cell_of(row, columns[name])) for _, row in rows)
            ignored.append(Ignored(columns[name] + 1, header[columns[name]].strip(), "personal", filled))
    return kept, sorted(ignored, key=lambda each: each.position)


def answers_of(row: Sequence[str], questions: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """The answers of a row to the questions of the form; blank ones are none."""
    return tuple((title, cell) for place, title in questions.items() if (cell := cell_of(row, place)))


def one_each(registrants: Iterable[Registrant]) -> list[Registrant]:
    """One registrant a person, from all rows of the person; the row that prints the registration gives its number."""
    found: dict[str, Registrant] = {}
    for each in registrants:
        known = found.get(each.who)
        found[each.who] = each if known is None else _joined(known, each)
    return list(found.values())


def _joined(one: Registrant, other: Registrant) -> Registrant:
    """Two rows of one person. The order of rows must not matter: the latest registration is what holds."""
    second, first = sorted((one, other), key=lambda each: (_printed(each), str(each.registered_at or ""), -each.row))
    answers = dict(second.answers) | dict(first.answers)
    told = [each.attended for each in (one, other) if each.attended is not None]
    return replace(
        first,
        registered_at=first.registered_at or second.registered_at,
        approval=first.approval or second.approval,
        attended=any(told) if told else None,
        source_name=first.source_name or second.source_name,
        answers=tuple(answers.items()),
    )


def _printed(registrant: Registrant) -> bool:
    return bool(registrant.registered_at or registrant.approval)


def approval_of(printed: str) -> str | None:
    """One of `APPROVALS`; None where nothing is printed."""
    return report_words().approvals.get(cell_key(printed), "other") if printed else None


def registrations(registrants: Sequence[Registrant], session: Session, hints: Hints) -> pl.DataFrame:
    """The frame `registrations` of one session; erased persons are left out."""
    rows = []
    erased = hints.tombstones | names_erased_in(session, hints.erased_names)
    for each in sorted(registrants, key=lambda registrant: registrant.row):
        who = each.contact
        person = contact_key(who, session.key, hints.identity_key)
        if is_erased(person, who.name, who.address, hints.identity_key, erased):
            continue
        rows.append(
            {
                "upload": hints.upload,
                "row_number": each.row,
                "session": session.key,
                "person": person,
                "registered_at": each.registered_at,
                "approval": approval_of(each.approval),
                "attended": each.attended,
                "source_name": each.source_name or None,
                "answers": [{"question": question, "answer": answer} for question, answer in each.answers],
            }
        )
    return pl.DataFrame(rows, schema=REGISTRATIONS)


def unknown_approvals(frame: pl.DataFrame) -> list[Finding]:
    """The finding on approvals in words that are not known; the words are not repeated."""
    rows = frame.filter(pl.col("approval") == "other")["row_number"].to_list()
    if not rows:
        return []
    message = f"The approval of {len(rows)} registrations is in words that are not known; it counts as other."
    return [Finding("unknown_approval", message, row=rows[0], column="Approval Status", severity="attention")]


def approval_counts(frame: pl.DataFrame) -> dict[str, int]:
    """The numbers of registrations by what became of them. Absent is who was expected and did not come."""
    return {
        "registrations": frame.height,
        "approved": int((frame["approval"] == "approved").sum()),
        "cancelled": int((frame["approval"] == "cancelled").sum()),
        "denied": int((frame["approval"] == "denied").sum()),
        "absent": int((~frame["attended"] & ~frame["approval"].is_in(_NOT_EXPECTED).fill_null(value=False)).sum()),
        "form_answers": int(frame["answers"].list.len().sum()),
    }
