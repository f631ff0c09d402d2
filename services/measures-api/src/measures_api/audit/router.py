"""Routes of the audit."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from rba_platform.access import Admin
from rba_platform.paging import Page, Paging, read_page
from sqlalchemy import select

from measures_api.audit.schemas import AuditEntryOut
from measures_api.dependencies import Session, measures_router
from measures_api.models import AuditEntry

router = measures_router(prefix="/v1/audit", tags=["audit"])


@router.get("", response_model=Page[AuditEntryOut])
async def list_audit_entries(
    caller: Admin,
    session: Session,
    page: Paging,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    subject_id: UUID | None = None,
) -> dict[str, Any]:
    """Who did what, oldest first."""
    query = select(AuditEntry).where(AuditEntry.coalition_id == caller.coalition_id)
    if kind is not None:
        query = query.where(AuditEntry.kind == kind)
    if subject_id is not None:
        query = query.where(AuditEntry.subject_id == subject_id)
    rows, following = await read_page(session, query, AuditEntry.id, page)
    return {"items": rows, "next": following}
