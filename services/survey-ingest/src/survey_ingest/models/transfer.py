"""A transfer: a large file on its way in pieces (tus), and the pieces of it that are here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey_ingest.models.base import Base


class Transfer(Base):
    """`received` of `size` bytes are in storage; when all are, the file becomes the upload `upload_id`.

    `metadata_header` is what the client said, as it said it; `options` is what that means. Nobody needs it any more
    after `expires_at`, which moves with each piece.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("received >= 0 AND received <= size", name="received"),
        # What is over is looked for in all coalitions at once.
        Index("ix_transfers_expires_at", "expires_at"),
    )

    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    file_name: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    metadata_header: Mapped[str] = mapped_column(server_default="")
    started_by: Mapped[UUID | None]
    upload_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]


class TransferPart(Base):
    """A piece of a transfer: `size` bytes from `start` on, in an object that is named by this row's id."""

    __tablename__ = "transfer_parts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["coalition_id", "transfer_id"], ["transfers.coalition_id", "transfers.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("coalition_id", "transfer_id", "start"),
        CheckConstraint("size > 0", name="size"),
    )

    transfer_id: Mapped[UUID]
    start: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger)
