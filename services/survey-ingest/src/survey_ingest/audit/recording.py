"""Writing down an act, in the transaction of the act."""

from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import AuditEntry


def record(session: AsyncSession, caller: Caller, action: str, subject: str, subject_id: UUID | None) -> None:
    """Note that `caller` did `action` to a subject."""
    session.add(
        AuditEntry(
            coalition_id=caller.coalition_id,
            id=new_id(),
            key_id=caller.key_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
        )
    )


def record_by_policy(
    session: AsyncSession, coalition_id: UUID, action: str, subject: str, subject_id: UUID | None
) -> None:
    """Note that `action` was done to a subject because a policy says so, and not because somebody asked."""
    session.add(
        AuditEntry(coalition_id=coalition_id, id=new_id(), action=action, subject=subject, subject_id=subject_id)
    )
