"""What Zoom's events say of a session: who was connected from when to when, in whichever order they came.

Source: docs/formats.md, Zoom by webhook. A person who goes to a breakout room is said to leave: that is no leave.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from survey_ingest.domain.attendance import NumberedConnection
from survey_ingest.domain.contacts import Contact
from survey_ingest.domain.persons import Connection
from survey_ingest.readers.json_documents import instant_of, object_of, text_of
from survey_ingest.readers.zoom.people import Participant, one_address_each, participant_of

JOINED = frozenset({"participant_joined"})
LEFT = frozenset({"participant_left"})
WAITS = frozenset({"participant_joined_waiting_room", "participant_put_in_waiting_room"})
WAITED = frozenset({"participant_admitted", "participant_left_waiting_room"})
BOUND = "participant_bind"
STARTED, ENDED = "started", "ended"
ATTENDANCE = JOINED | LEFT | WAITS | WAITED | {BOUND}
_ROOM = re.compile(r"breakout", re.IGNORECASE)
_TIMES = ("join_time", "leave_time", "date_time")
_CONNECTION_IDS = ("participant_uuid", "user_id")


@dataclass(frozen=True)
class Event:
    """One event: its row in the file, its name without `meeting.` or `webinar.`, what it is about, when it was sent."""

    row: int
    name: str
    about: Mapping[str, Any]
    sent_at: datetime | None = None

    @property
    def participant(self) -> Mapping[str, Any]:
        """The participant, an empty object where none is told."""
        return object_of(self.about.get("participant"))


@dataclass
class _Stays:
    """The connections of one participant (by the ids of the connection), and who it is."""

    participant: Participant
    moments: list[tuple[datetime, int, str]] = field(default_factory=list)
    row: int = 0


@dataclass(frozen=True)
class _Stay:
    row: int
    joined_at: datetime | None
    left_at: datetime | None
    waiting: bool


def connections_of(events: Sequence[Event], ended: datetime | None) -> list[NumberedConnection]:
    """The connections of one session. Who is never said to leave is there until it ended, or for an unknown time."""
    told = _by_connection(events)
    bound = _bound(events)
    keys = list(told)
    contacts = _one_contact_each(
        dict(zip(keys, one_address_each([told[key].participant for key in keys]), strict=True)), bound
    )
    found = []
    for key in keys:
        for stay in _stays(told[key]):
            joined, left = stay.joined_at, stay.left_at
            flags: tuple[str, ...] = () if joined else ("no_join",)
            if left is None:
                flags = (*flags, "no_leave")
                left = ended if joined and ended and ended >= joined else None
            found.append(NumberedConnection(stay.row, Connection(contacts[key], joined, left, stay.waiting), flags))
    return sorted(found, key=lambda each: (each.row_number, each.connection.order))


def _key(participant: Mapping[str, Any], prefix: str = "") -> str:
    """What tells connections apart: the connection's own id, else the user's of this meeting, else the name."""
    for name in _CONNECTION_IDS:
        text = text_of(participant.get(prefix + name))
        if text:
            return f"{name} {text}"
    return "" if prefix else f"name {text_of(participant.get('user_name'))}"


def _by_connection(events: Iterable[Event]) -> dict[str, _Stays]:
    found: dict[str, _Stays] = {}
    for event in sorted(events, key=lambda each: each.row):
        kind = _kind(event)
        at = next((at for name in _TIMES if (at := instant_of(event.participant.get(name)))), None)
        if not kind or at is None:
            continue
        who = participant_of(event.participant)
        stays = found.setdefault(_key(event.participant), _Stays(who, row=event.row))
        if len(who.ids) + bool(who.contact.address) > len(stays.participant.ids) + bool(
            stays.participant.contact.address
        ):
            stays.participant = who
        stays.moments.append((at, event.row, kind))
    return found


def _kind(event: Event) -> str:
    if event.name in JOINED:
        return "in"
    if event.name in LEFT:
        return "" if _ROOM.search(text_of(event.participant.get("leave_reason"))) else "out"
    return "waits" if event.name in WAITS else "waited" if event.name in WAITED else ""


#: At one moment: what ends comes before what begins, unless nothing has begun.
_ORDER = {"out": 0, "waited": 1, "waits": 2, "in": 3}


def _stays(told: _Stays) -> list[_Stay]:
    """The stays of one connection from its moments."""
    found: list[_Stay] = []
    inside: tuple[datetime, int] | None = None
    waiting: tuple[datetime, int] | None = None
    moments = sorted(told.moments, key=lambda each: (each[0], _ORDER[each[2]], each[1]))
    moments = _zero_length(moments)
    for at, row, kind in moments:
        if kind in {"in", "waited", "out"} and waiting:
            found.append(_Stay(waiting[1], waiting[0], at, waiting=True))
            waiting = None
            if kind != "in":
                continue
        if kind in {"out", "waits"} and inside:
            found.append(_Stay(inside[1], inside[0], at, waiting=False))
            inside = None
        elif kind == "out" and not found:
            found.append(_Stay(row, None, at, waiting=False))
        if kind == "in" and inside is None:
            inside = (at, row)
        if kind == "waits" and waiting is None:
            waiting = (at, row)
    for begun, in_waiting_room in ((inside, False), (waiting, True)):
        if begun:
            found.append(_Stay(begun[1], begun[0], None, in_waiting_room))
    return found


def _zero_length(moments: list[tuple[datetime, int, str]]) -> list[tuple[datetime, int, str]]:
    """Who joins and leaves in one moment, without having been there, joins first."""
    first = [kind for at, _, kind in moments if at == moments[0][0]] if moments else []
    if "in" in first and "out" in first:
        turned = [each for each in moments if each[0] == moments[0][0]]
        return sorted(turned, key=lambda each: (-_ORDER[each[2]], each[1])) + moments[len(turned) :]
    return moments


def _bound(events: Iterable[Event]) -> list[tuple[str, str, Participant]]:
    """Pairs of connections that are one person: the audio of a telephone, and the person it was bound to."""
    return [
        (_key(event.participant), other, participant_of(event.participant))
        for event in events
        if event.name == BOUND and (other := _key(event.participant, "bind_"))
    ]


def _one_contact_each(
    contacts: Mapping[str, Contact], bound: Iterable[tuple[str, str, Participant]]
) -> Mapping[str, Contact]:
    """The contacts, those of bound connections being the one that says most of who it is."""
    found = dict(contacts)
    for one, other, told in bound:
        known = [found[key] for key in (one, other) if key in found]
        best = max(
            [*known, told.contact], key=lambda each: (bool(each.address), each.kind == "person", bool(each.name))
        )
        found |= {key: best for key in (one, other) if key in found}
    return found
