"""What administrators get of the audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class AuditEntryOut(BaseModel):
    """One act. `actor` is `key`, `service` or `operator`."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    at: datetime
    actor: str
    key_id: UUID | None
    action: str
    kind: str
    subject_id: UUID | None
    detail: dict[str, Any]
