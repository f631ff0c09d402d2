"""Browsers that are signed in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from scorecard_engine.models.base import DEFINITIONS, Base


class SignInSession(Base):
    """Half of an access key: the browser's cookie holds the other half, and neither tells anything alone.

    So a stolen database opens nothing, signing out makes a stolen cookie worthless, and a revoked access key ends
    every session that was opened with it.
    """

    __tablename__ = "sign_in_sessions"
    __table_args__ = (Index(None, "token_sha256"), {"schema": DEFINITIONS})

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    pad: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
