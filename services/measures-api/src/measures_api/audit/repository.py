"""Adding to the audit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.models import AuditEntry


def add_entry(
    session: AsyncSession,
    caller: Caller,
    action: str,
    kind: str,
    subject_id: UUID | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down, in the transaction of the act, that `caller` did it. `detail` holds no data point's value."""
    session.add(
        AuditEntry(
            coalition_id=caller.coalition_id,
            actor="service" if caller.service else "key" if caller.key_id else "operator",
            key_id=caller.key_id,
            action=action,
            kind=kind,
            subject_id=subject_id,
            detail=dict(detail or {}),
        )
    )
