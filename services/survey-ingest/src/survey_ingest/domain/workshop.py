"""A Zoom meeting as sessions and frames; no name and no address in the frames. Their columns: `frames.py`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Self

import polars as pl

from survey_ingest.domain.frames import (
    CONNECTIONS,
    FRAMES,
    MESSAGES,
    PERSONS,
    QUESTIONS,
    REGISTRATIONS,
    UTTERANCES,
)
from survey_ingest.domain.report import Report

_TIMES = ("started_at", "ended_at", "scheduled_at")


@dataclass(frozen=True)
class Session:
    """One meeting. `key` is a hash of its digits and actual start: the meeting id alone is reused by Zoom.

    `seconds` is the length used for shares of attendance: the printed start and end, else first join to last leave.
    The printed numbers are Zoom's own: connections (not people) and minutes rounded up. `scheduled_at` is when it was
    to begin: all that a registration report knows.
    """

    key: str
    meeting_id: str
    topic: str
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    printed_participants: int | None = None
    printed_minutes: int | None = None
    scheduled_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The session as JSON object, times as ISO text."""
        times = {name: time.isoformat() if (time := getattr(self, name)) else None for name in _TIMES}
        return asdict(self) | times

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Inverse of `to_json`."""
        times = {name: datetime.fromisoformat(data[name]) if data.get(name) else None for name in _TIMES}
        return cls(**(data | times))


@dataclass(frozen=True)
class WorkshopPart:
    """The attendance that derivations work on: the frames of one or several files, concatenated."""

    persons: pl.DataFrame

    def with_attributes(self, about: Mapping[str, Any]) -> Self:
        """With what is known of each session, `topic` and `meeting_id`, each by the session's key."""
        told = {
            name: pl.col("session").replace_strict(about[name], default=None, return_dtype=pl.String)
            for name in ("topic", "meeting_id")
        }
        return replace(self, persons=self.persons.with_columns(**told))


@dataclass(frozen=True)
class Workshop:
    """What reading one file of Zoom gives: its sessions, and the frames that it tells of (the others are empty)."""

    sessions: tuple[Session, ...]
    report: Report
    connections: pl.DataFrame = field(default_factory=CONNECTIONS.to_frame)
    persons: pl.DataFrame = field(default_factory=PERSONS.to_frame)
    registrations: pl.DataFrame = field(default_factory=REGISTRATIONS.to_frame)
    questions: pl.DataFrame = field(default_factory=QUESTIONS.to_frame)
    messages: pl.DataFrame = field(default_factory=MESSAGES.to_frame)
    utterances: pl.DataFrame = field(default_factory=UTTERANCES.to_frame)

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """All frames by name, also the empty ones."""
        return {name: getattr(self, name) for name in FRAMES}

    @property
    def part(self) -> WorkshopPart:
        """The attendance without connections and report."""
        return WorkshopPart(self.persons)
