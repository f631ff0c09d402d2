"""The audit: who did what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rba_platform.ids import new_id
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from measures_api.models.base import Base


class AuditEntry(Base):
    """One act. Never changed and never removed; `key_id` is null where the operator or another service acted."""

    __tablename__ = "audit_entries"

    coalition_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor: Mapped[str]
    key_id: Mapped[UUID | None]
    action: Mapped[str]
    kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]]
