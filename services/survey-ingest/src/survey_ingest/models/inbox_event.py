"""The inbox: one row an event that a tool pushed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base


class InboxEvent(Base):
    """An event is there once, however often it is sent and however many come at the same moment.

    `body` is what came, byte for byte, until its upload holds it: then the upload is the only place of its words, and
    erasing from there erases them. With `fetched_at`, it is what the tool answered when it was asked by the ids in
    `refers`. `created_at` is when it was received. `about` names the response or the session that it tells of; all
    events of one stand in one upload, the newest that holds them, which is `upload_id`.
    """

    __tablename__ = "inbox_events"
    __table_args__ = (
        UniqueConstraint("coalition_id", "source_id", "key"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"], ondelete="CASCADE"),
        CheckConstraint("state IN ('pending', 'needs_fetch', 'folded', 'noted', 'refused')", name="state"),
        Index("ix_inbox_events_waiting", "coalition_id", "source_id", "state", "id"),
        Index("ix_inbox_events_about", "coalition_id", "source_id", "about"),
        Index("ix_inbox_events_upload", "coalition_id", "upload_id"),
    )

    source_id: Mapped[UUID]
    hook_id: Mapped[UUID]
    tool: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    about: Mapped[str]
    refers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    content_type: Mapped[str]
    body: Mapped[bytes | None]
    fetched_at: Mapped[datetime | None]
    upload_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
