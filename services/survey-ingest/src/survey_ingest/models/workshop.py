"""A workshop: one Zoom session."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base


class StoredWorkshop(Base):
    """`session_key` is a hash of the meeting's digits and actual start: Zoom uses one meeting id again and again.

    Several uploads of its source may tell of it. `tellings` names the best of them for each kind of thing (`persons`,
    `registrations`, `questions`, `messages`, `utterances`): `{"upload_id", "session"}`, the key of the session in that
    upload; of messages and utterances also `rows` and `people`, how many there are and of how many people. `upload_id`
    is the one that its facts come from: that of its attendance, where there is any. `persons` is null where no upload
    tells of attendance.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        UniqueConstraint("coalition_id", "source_id", "session_key"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"]),
        ForeignKeyConstraint(["coalition_id", "upload_id"], ["uploads.coalition_id", "uploads.id"]),
        Index("ix_workshops_upload", "coalition_id", "upload_id"),
    )

    source_id: Mapped[UUID]
    upload_id: Mapped[UUID]
    session_key: Mapped[str]
    meeting_id: Mapped[str]
    topic: Mapped[str]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    persons: Mapped[int | None]
    printed_participants: Mapped[int | None]
    printed_minutes: Mapped[int | None]
    tellings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")

    def telling(self, kind: str) -> tuple[UUID, str] | None:
        """The upload to believe about a kind of thing, and the key of the session there; None where none tells."""
        told = self.tellings.get(kind)
        return (UUID(told["upload_id"]), told["session"]) if told else None

    def amount(self, kind: str) -> tuple[int, int] | None:
        """How many messages or utterances there are, and of how many people; None where none tells."""
        told = self.tellings.get(kind)
        return (told["rows"], told["people"]) if told and "rows" in told else None
