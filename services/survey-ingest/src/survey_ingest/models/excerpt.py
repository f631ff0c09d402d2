"""An excerpt: a passage of what was said, and the themes it was coded with."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base, Version


class StoredExcerpt(Base):
    """`key` is a digest of document, quote, speaker and coder: the same passage sent twice is one row.

    `anchors` say where it stands in the transcript of `workshop_id`: `{"row", "start", "end"}` each, an utterance's row
    number and a range of characters of its LF-only NFC text. `located` says how it was found (`waiting` until that was
    tried), `score` how alike a fuzzy find is (0 to 100), `occurrences` how often the text is there. `placed_by` is who
    knows the workshop: `person` or `text`. `voice` is the person who said it, by the transcript.
    """

    __tablename__ = "excerpts"
    __table_args__ = (
        UniqueConstraint("coalition_id", "key"),
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"]),
        ForeignKeyConstraint(["coalition_id", "upload_id"], ["uploads.coalition_id", "uploads.id"]),
        ForeignKeyConstraint(
            ["coalition_id", "workshop_id"],
            ["workshops.coalition_id", "workshops.id"],
            ondelete="SET NULL (workshop_id)",
        ),
        CheckConstraint("located IN ('waiting', 'exact', 'match_key', 'fuzzy', 'not_found')", name="located"),
        CheckConstraint("placed_by IN ('person', 'text')", name="placed_by"),
        CheckConstraint("consent IN ('given', 'refused')", name="consent"),
        Index("ix_excerpts_themes", "theme_ids", postgresql_using="gin"),
        Index("ix_excerpts_workshop", "coalition_id", "workshop_id"),
        Index("ix_excerpts_upload", "coalition_id", "upload_id"),
    )

    source_id: Mapped[UUID | None]
    upload_id: Mapped[UUID | None]
    row_number: Mapped[int | None]
    key: Mapped[str]
    theme_ids: Mapped[list[UUID]]
    quote: Mapped[str]
    document: Mapped[str] = mapped_column(server_default="")
    speaker: Mapped[str] = mapped_column(server_default="")
    audience: Mapped[str] = mapped_column(server_default="")
    said_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(server_default="")
    coder: Mapped[str] = mapped_column(server_default="")
    consent: Mapped[str | None]
    workshop_id: Mapped[UUID | None]
    placed_by: Mapped[str | None]
    located: Mapped[str] = mapped_column(server_default="waiting")
    score: Mapped[int | None]
    occurrences: Mapped[int | None]
    anchors: Mapped[list[Any]] = mapped_column(server_default="[]")
    voice: Mapped[str | None]
    version: Mapped[Version]
