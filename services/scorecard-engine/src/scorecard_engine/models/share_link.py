"""Share links: one scorecard, opened by whoever has the link."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import DEFINITIONS, Base


class ShareLink(Base):
    """The right to see one scorecard until `expires_at`. The token itself is not kept, only its SHA-256."""

    __tablename__ = "share_links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["coalition_id", "scorecard_id"],
            [f"{DEFINITIONS}.scorecards.coalition_id", f"{DEFINITIONS}.scorecards.id"],
            ondelete="CASCADE",
        ),
        Index(None, "token_sha256"),
        {"schema": DEFINITIONS},
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    scorecard_id: Mapped[UUID]
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
