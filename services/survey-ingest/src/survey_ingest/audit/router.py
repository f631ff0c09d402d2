"""/v1/audit."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from rba_platform.access import Admin
from rba_platform.paging import Page, Paging, read_page
from rba_platform.routing import Session
from rba_platform.service import service_router
from sqlalchemy import select

from survey_ingest.models import AuditEntry

router = service_router(prefix="/v1/audit", tags=["audit"])


class AuditOut(BaseModel):
    """One act: who (the access key) did what to which subject."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    key_id: UUID | None
    action: str
    subject: str
    subject_id: UUID | None


@router.get("")
async def list_audit(caller: Admin, session: Session, page: Paging) -> Page[AuditOut]:
    """Who looked at raw answers and who changed what is published, oldest first."""
    query = select(AuditEntry).where(AuditEntry.coalition_id == caller.coalition_id)
    rows, following = await read_page(session, query, AuditEntry.id, page)
    return Page(items=[AuditOut.model_validate(row) for row in rows], next=following)
