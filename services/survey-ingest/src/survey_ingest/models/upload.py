"""An upload: one file as it was received, and what reading it gave."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base, Version


class Upload(Base):
    """Unique by content: fifty equal files sent at once are one row.

    `options` are what a person said about the file. `reading` counts how often it was (to be) read; `products_key` is
    the folder, in object storage, of what the last reading that worked left: that reading is `products_reading`.
    `sessions` are the Zoom sessions in it. `merged` says what it changed in its source.

    `progress` tells how far a reading that is under way has come (`stage`, `percent`, `rows`); it does not change the
    version. `reader` and `reader_version` say which reader read it last, `readers_seen` how much the readers knew then:
    by these the files are found that a newer reader should read again. From `raw_expires_at` on the raw file may go.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("coalition_id", "sha256"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"]),
        CheckConstraint(
            "state IN ('received', 'reading', 'needs_attention', 'normalized', 'rejected')",
            name="state",
        ),
        CheckConstraint("kind IN ('survey', 'workshop', 'themes', 'definition')", name="kind"),
        Index("ix_uploads_source", "coalition_id", "source_id"),
        Index("ix_uploads_raw_expires_at", "raw_expires_at", postgresql_where=text("raw_deleted_at IS NULL")),
    )

    source_id: Mapped[UUID]
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    state: Mapped[str] = mapped_column(server_default="received")
    kind: Mapped[str | None]
    reading: Mapped[int] = mapped_column(server_default="1")
    version: Mapped[Version]
    detection: Mapped[dict[str, Any] | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    checksums: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    problems: Mapped[list[Any]] = mapped_column(server_default="[]")
    asks: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    merged: Mapped[dict[str, Any] | None]
    products_key: Mapped[str | None]
    products_reading: Mapped[int] = mapped_column(server_default="0")
    latest_submitted_at: Mapped[datetime | None]
    row_count: Mapped[int] = mapped_column(server_default="0")
    title_keys: Mapped[list[str]] = mapped_column(server_default="{}")
    sessions: Mapped[list[Any]] = mapped_column(server_default="[]")
    uploaded_by: Mapped[UUID | None]
    raw_expires_at: Mapped[datetime | None]
    raw_deleted_at: Mapped[datetime | None]
    progress: Mapped[dict[str, Any] | None]
    reader: Mapped[str | None]
    reader_version: Mapped[int | None]
    readers_seen: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
