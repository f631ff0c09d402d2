"""People in what Zoom's interface and its events say: who a participant is, by the ids that come beside the names.

Guests' addresses are hidden since 2022 unless they registered, so a registrant's or account's id stands in for one.
Source: docs/formats.md, Zoom by REST and webhooks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from survey_ingest.domain.attendance import NumberedConnection, attendance, counts, session_of
from survey_ingest.domain.contacts import Contact, contact_of
from survey_ingest.domain.erased_names import names_erased_in
from survey_ingest.domain.findings import Finding
from survey_ingest.domain.frames import CONNECTIONS, PERSONS
from survey_ingest.domain.hints import Hints
from survey_ingest.domain.workshop import Session
from survey_ingest.readers.json_documents import text_of

#: Members that name one person, the surest first. `participant_user_id` and `id` are the person's account.
_PERSON_IDS = ("registrant_id", "participant_user_id", "id")


@dataclass(frozen=True)
class Participant:
    """Who a participant object says it is: a contact, and the ids of the person."""

    contact: Contact
    ids: tuple[str, ...]


def participant_of(told: Mapping[str, Any]) -> Participant:
    """The person of a participant object, in any of its spellings."""
    name = text_of(told.get("user_name")) or text_of(told.get("name"))
    email = text_of(told.get("email")) or text_of(told.get("user_email"))
    contact = contact_of(name, email, original_names=False)
    if not name and text_of(told.get("phone_number")):
        contact = replace(contact, kind="phone")
    return Participant(contact, tuple(f"{key} {text}" for key in _PERSON_IDS if (text := text_of(told.get(key)))))


def one_address_each(participants: Sequence[Participant]) -> list[Contact]:
    """The contacts, with the address that another participant of the same id has; without any the id stands for it."""
    addresses: dict[str, str] = {}
    for each in participants:
        for key in each.ids:
            if each.contact.address:
                addresses.setdefault(key, each.contact.address)
    return [
        each.contact
        if each.contact.address or not each.ids
        else replace(each.contact, address=next((addresses[key] for key in each.ids if key in addresses), each.ids[0]))
        for each in participants
    ]


@dataclass(frozen=True)
class Attended:
    """The session of each meeting in the order they were told, the frames, counts for the report, and findings."""

    sessions: tuple[Session, ...]
    connections: pl.DataFrame
    persons: pl.DataFrame
    counts: dict[str, int]
    findings: list[Finding]

    @property
    def each_session(self) -> tuple[Session, ...]:
        """The sessions, each once."""
        return tuple({session.key: session for session in reversed(self.sessions)}.values())[::-1]


def attended(told: Iterable[tuple[Mapping[str, Any], Sequence[NumberedConnection]]], hints: Hints) -> Attended:
    """The attendance of each meeting.

    A meeting may hold `meeting_id`, `topic`, `start`, `end` (see `attendance.session_of`), and `scheduled`. Where the
    session is known beforehand, it is that of all.
    """
    sessions: list[Session] = []
    connected, persons = [CONNECTIONS.to_frame()], [PERSONS.to_frame()]
    rows = 0
    findings: list[Finding] = []
    for meeting, connections in told:
        if hints.session:
            session = Session.from_json(hints.session)
        else:
            session = session_of(meeting, connections, hints.upload, totals_only=False)
            session = replace(session, scheduled_at=meeting.get("scheduled"))
        sessions.append(session)
        erased = hints.tombstones | names_erased_in(session, hints.erased_names)
        pair = attendance(session, connections, hints.upload, hints.identity_key, erased, totals_only=False)
        connected.append(pair[0])
        persons.append(pair[1])
        rows += len(connections)
        findings += _odd(connections)
    frames = pl.concat(connected), pl.concat(persons)
    numbers = counts(frames[1], frames[0], len({session.key for session in sessions}))
    return Attended(tuple(sessions), *frames, numbers | {"erased": rows - frames[0].height}, findings)


def _odd(connections: Sequence[NumberedConnection]) -> list[Finding]:
    """Connections whose time is not known."""
    what = {
        "inverted": ("inverted_times", "leave before they join"),
        "no_join": ("no_times", "have no time of joining"),
        "no_leave": ("no_times", "have no time of leaving"),
    }
    findings = []
    for flag, (code, words) in what.items():
        rows = [each.row_number for each in connections if flag in each.flags and not each.connection.placed]
        if rows:
            message = f"{len(rows)} connections {words}; their time is unknown."
            findings.append(Finding(code, message, row=rows[0], severity="attention"))
    return findings
