"""Who looked at raw answers or changed what is published."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from survey_ingest.models.base import Base


class AuditEntry(Base):
    """One act. `key_id` is the access key, empty where another service acted."""

    __tablename__ = "audit_entries"

    key_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID | None]
