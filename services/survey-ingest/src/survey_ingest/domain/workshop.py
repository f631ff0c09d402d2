"""A Zoom meeting as sessions, connections and persons; no name and no address in the frames.

Columns of `Workshop.connections`: `upload`, `row_number`, `session` (key), `person` (key), `joined_at`, `left_at` (UTC,
null where unknown), `seconds` (null where unknown), `waiting_room`, `printed_minutes`, `flags` (list of text).

Columns of `Workshop.persons`: `upload`, `session`, `session_started_at`, `session_seconds`, `person` (keyed hash: of
the address where there is one, and then the same in all sessions; else of the name within the session), `kind`
(`person`, `phone`, `bot`), `connections`, `present_seconds` (union of the intervals without the waiting room; null
where unknown), `overlap_seconds` (two devices at once), `first_joined_at`, `last_left_at`, `waiting_room_only`,
`totals_only` (only printed minutes were there, rounded up by Zoom), `resolved_by`, `flags`, `rows` (list of row
numbers).
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

import polars as pl

from survey_ingest.domain.report import Report


@dataclass(frozen=True)
class Session:
    """One meeting. `key` is a hash of its digits and actual start: the meeting id alone is reused by Zoom.

    `seconds` is the length used for shares of attendance: the printed start and end, else first join to last leave.
    The printed numbers are Zoom's own: connections (not people) and minutes rounded up.
    """

    key: str
    meeting_id: str
    topic: str
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    printed_participants: int | None = None
    printed_minutes: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The session as JSON object, times as ISO text."""
        times = {
            name: time.isoformat() if (time := getattr(self, name)) else None for name in ("started_at", "ended_at")
        }
        return asdict(self) | times

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        times = {
            name: datetime.fromisoformat(data[name]) if data[name] else None for name in ("started_at", "ended_at")
        }
        return cls(**(data | times))


@dataclass(frozen=True)
class WorkshopPart:
    """The attendance that derivations work on: the frames of one or several files, concatenated."""

    persons: pl.DataFrame


@dataclass(frozen=True)
class Workshop:
    """What reading one participants report gives."""

    sessions: tuple[Session, ...]
    connections: pl.DataFrame
    persons: pl.DataFrame
    report: Report

    @property
    def part(self) -> WorkshopPart:
        """The attendance without connections and report."""
        return WorkshopPart(self.persons)
