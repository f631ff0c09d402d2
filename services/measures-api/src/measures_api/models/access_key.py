"""Access keys."""

from datetime import datetime
from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import CheckConstraint, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base, belongs_to


class AccessKey(Base):
    """A key of one coalition with one role. Only the SHA-256 of its secret is kept."""

    __tablename__ = "access_keys"
    __table_args__ = (
        belongs_to("organization_id", "organizations"),
        CheckConstraint("role IN ('viewer', 'reporter', 'editor', 'approver', 'admin')", name="role"),
        CheckConstraint("(role = 'reporter') = (organization_id IS NOT NULL)", name="organization"),
        # Whoever sends a key has not said yet which coalition it is of.
        Index("ix_access_keys_id", "id", unique=True),
    )

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    role: Mapped[str]
    organization_id: Mapped[UUID | None]
    secret_hash: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
