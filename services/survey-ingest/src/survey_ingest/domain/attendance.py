"""From the connections of sessions to the frames of a workshop."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import polars as pl

from survey_ingest.domain.frames import CONNECTIONS, PERSONS
from survey_ingest.domain.persons import BY_ADDRESS, Connection, Person, name_key, person_key, resolve
from survey_ingest.domain.presence import seconds, union
from survey_ingest.domain.workshop import Session


@dataclass(frozen=True)
class NumberedConnection:
    """A connection with the number of its record in the file and what was odd about it (`inverted`, `no_time`)."""

    row_number: int
    connection: Connection
    flags: tuple[str, ...] = ()


def session_key(meeting_id: str, started_at: datetime | None, topic: str, upload: str) -> str:
    """The key of a session: Zoom reuses meeting ids, so the actual start is part of it (without one, the topic).

    A session of which nothing is known has the key of its file: two such files need not tell of one session.
    """
    unknown = f"topic {topic}" if topic or meeting_id else f"upload {upload}"
    start = started_at.isoformat(timespec="minutes") if started_at else unknown
    return "s_" + blake2b(f"{meeting_id} {start}".encode(), digest_size=8).hexdigest()


def attendance(
    session: Session,
    connections: Sequence[NumberedConnection],
    upload: str,
    identity_key: bytes,
    erased: frozenset[str],
    *,
    totals_only: bool,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frames `connections` and `persons` of one session, see `workshop.py`; erased persons are left out.

    `erased` are keys of persons, and of names: of these, who has an address is somebody else.
    """
    people = resolve([each.connection for each in connections], totals_only=totals_only)
    connection_rows: list[dict[str, Any]] = []
    person_rows: list[dict[str, Any]] = []
    for person in people:
        key = person_key(person.identity, session.key, identity_key, everywhere=person.resolved_by == BY_ADDRESS)
        members = [connections[place] for place in person.members]
        names = _names(members, identity_key)
        named = any("@" in each.connection.contact.address for each in members)  # the id of an account is no address
        if key in erased or (not named and not erased.isdisjoint(names)):
            continue
        connection_rows += [_connection_row(each, session, key, upload) for each in members]
        person_rows.append(
            {"upload": upload, "person": key, "names": names}
            | _person_row(person, members, session, totals_only=totals_only)
        )
    return (
        pl.DataFrame(connection_rows, schema=CONNECTIONS).sort("row_number"),
        pl.DataFrame(person_rows, schema=PERSONS).sort(pl.col("rows").list.min()),
    )


def _names(members: Sequence[NumberedConnection], identity_key: bytes) -> list[str]:
    contacts = [each.connection.contact for each in members if not each.connection.contact.generic]
    names = {name for each in contacts for name in (each.shown, each.original, f"{each.shown} ({each.original})")}
    keys = {name_key(name.removesuffix(" ()"), identity_key) for name in names}
    return sorted(key for key in keys if key)


def _connection_row(numbered: NumberedConnection, session: Session, person: str, upload: str) -> dict[str, Any]:
    connection = numbered.connection
    joined, left = connection.joined_at, connection.left_at
    return {
        "upload": upload,
        "row_number": numbered.row_number,
        "session": session.key,
        "person": person,
        "joined_at": joined,
        "left_at": left,
        "seconds": int((left - joined).total_seconds()) if joined and left else None,
        "waiting_room": connection.waiting_room,
        "printed_minutes": connection.printed_minutes,
        "flags": [*numbered.flags, *connection.contact.flags],
    }


def _person_row(
    person: Person, members: Sequence[NumberedConnection], session: Session, *, totals_only: bool
) -> dict[str, Any]:
    inside = [each.connection for each in members if not each.connection.waiting_room]
    intervals = [(each.joined_at, each.left_at) for each in inside if each.joined_at and each.left_at]
    joined = union(intervals)
    present: int | None = seconds(joined)
    if totals_only:
        minutes = [each.printed_minutes for each in inside if each.printed_minutes is not None]
        present = 60 * sum(minutes) if minutes else None
    elif inside and not intervals:
        present = None
    flags = {flag for each in members for flag in (*each.flags, *each.connection.contact.flags)}
    if intervals and len(intervals) < len(inside):
        flags.add("partly_unknown")
    if present is not None and session.seconds is not None and present > session.seconds + 60:
        flags.add("longer_than_session")
    kinds = {each.connection.contact.kind for each in members}
    return {
        "session": session.key,
        "session_started_at": session.started_at,
        "session_seconds": session.seconds,
        "kind": next((kind for kind in ("bot", "phone") if kind in kinds), "person"),
        "connections": len(members),
        "present_seconds": present,
        "overlap_seconds": sum(int((end - start).total_seconds()) for start, end in intervals) - seconds(joined),
        "first_joined_at": joined[0][0] if joined else None,
        "last_left_at": joined[-1][1] if joined else None,
        "waiting_room_only": not inside,
        "totals_only": totals_only,
        "resolved_by": person.resolved_by,
        "flags": sorted(flags),
        "rows": sorted(each.row_number for each in members),
    }


def counts(persons: pl.DataFrame, connections: pl.DataFrame, sessions: int) -> dict[str, int]:
    """The numbers of the report: who was there, and what is not known of them.

    `persons` are different people over all sessions (by address), `attendances` one per person and session; the others
    count attendances.
    """
    there = persons.filter((pl.col("kind") != "bot") & ~pl.col("waiting_room_only"))
    return {
        "sessions": sessions,
        "connections": connections.height,
        "persons": there["person"].n_unique(),
        "attendances": there.height,
        "bots": persons.filter(pl.col("kind") == "bot").height,
        "phones": there.filter(pl.col("kind") == "phone").height,
        "without_address": there.filter(pl.col("resolved_by") != "address").height,
        "ambiguous": there.filter(pl.col("resolved_by") == "ambiguous").height,
        "unknown_presence": there["present_seconds"].null_count(),
        "waiting_room_only": int(persons["waiting_room_only"].sum()),
    }


def overlapping(connections: pl.DataFrame) -> int:
    """How many connections begin before the one before them, of the same person, has ended: two devices at once."""
    placed = connections.filter(pl.col("left_at").is_not_null() & ~pl.col("waiting_room"))
    ordered = placed.sort("session", "person", "joined_at", "left_at")
    before = pl.col("left_at").shift(1).over("session", "person")
    return ordered.filter(pl.col("joined_at") < before).height


def minute_checks(connections: pl.DataFrame, *, to_the_second: bool) -> dict[str, int]:
    """How many printed minutes agree with the times: the difference rounded up, or one more without seconds."""
    checked = connections.filter(pl.col("seconds").is_not_null() & pl.col("printed_minutes").is_not_null())
    equal = sum(
        _agrees(length, printed, to_the_second=to_the_second)
        for length, printed in zip(checked["seconds"].to_list(), checked["printed_minutes"].to_list(), strict=True)
    )
    return {"minutes_checked": checked.height, "minutes_equal": equal}


def _agrees(length: int, printed: int, *, to_the_second: bool) -> bool:
    minutes = math.ceil(length / 60)
    return printed in ({minutes, max(minutes, 1)} if to_the_second else {minutes, minutes + 1})


def printed_matches(connection: Connection, *, to_the_second: bool) -> bool:
    """Whether the printed minutes agree with the times; true where there is nothing to compare."""
    joined, left, printed = connection.joined_at, connection.left_at, connection.printed_minutes
    if joined is None or left is None or printed is None:
        return True
    return _agrees(int((left - joined).total_seconds()), printed, to_the_second=to_the_second)


def session_of(
    meeting: Mapping[str, Any], connections: Sequence[NumberedConnection], upload: str, *, totals_only: bool
) -> Session:
    """The session, from what was printed about it and, where that is missing, from its connections.

    `meeting` may hold `meeting_id` and `topic` (text), `start` and `end` (UTC), `minutes` and `participants` (numbers).
    """
    joins = [each.connection.joined_at for each in connections if each.connection.joined_at]
    leaves = [each.connection.left_at for each in connections if each.connection.left_at]
    started = meeting.get("start") or min(joins, default=None)
    ended = meeting.get("end") or max(leaves, default=None)
    minutes = meeting.get("minutes")
    length = int((ended - started).total_seconds()) if started and ended and ended >= started else None
    if length is None and totals_only:
        printed = [each.connection.printed_minutes or 0 for each in connections]
        length = 60 * (minutes or max(printed, default=0)) or None
    digits = "".join(character for character in str(meeting.get("meeting_id", "")) if character.isdigit())
    topic = str(meeting.get("topic", ""))
    return Session(
        session_key(digits, started, topic, upload),
        digits,
        topic,
        started,
        ended,
        length,
        meeting.get("participants"),
        minutes,
    )
