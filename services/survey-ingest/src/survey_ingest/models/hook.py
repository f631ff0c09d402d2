"""A hook: an address that one tool pushes to, for one source."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base


class Hook(Base):
    """`token_hash` is the SHA-256 of the secret part of its address; `secrets` are encrypted (see sealing.py).

    A hook is found by source and token before its coalition is known, as an access key is.
    """

    __tablename__ = "hooks"
    __table_args__ = (
        ForeignKeyConstraint(["coalition_id", "source_id"], ["sources.coalition_id", "sources.id"]),
        ForeignKeyConstraint(["coalition_id", "connector_id"], ["connectors.coalition_id", "connectors.id"]),
        Index("ix_hooks_token", "source_id", "token_hash", unique=True),
    )

    source_id: Mapped[UUID]
    connector_id: Mapped[UUID | None]
    tool: Mapped[str]
    token_hash: Mapped[bytes]
    secrets: Mapped[bytes]
    created_by: Mapped[UUID | None]
    received: Mapped[int] = mapped_column(server_default="0")
    last_received_at: Mapped[datetime | None]
    last_refused_at: Mapped[datetime | None]
