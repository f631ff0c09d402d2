"""A workshop: one Zoom session."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class StoredWorkshop(Base):
    """`session_key` is a hash of the meeting's digits and actual start: Zoom uses one meeting id again and again.

    Its attendance is that of one upload, `upload_id`: the best of those that tell of this session.
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
    persons: Mapped[int]
    printed_participants: Mapped[int | None]
    printed_minutes: Mapped[int | None]
