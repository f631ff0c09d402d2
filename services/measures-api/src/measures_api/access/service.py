"""Making keys."""

from datetime import datetime
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.access.schemas import RoleName
from measures_api.audit.repository import add_entry
from measures_api.domain.access_token import AccessToken
from measures_api.domain.errors import UnknownReferenceError
from measures_api.models import AccessKey, Organization


async def make_key(
    session: AsyncSession,
    caller: Caller,
    name: str,
    role: RoleName,
    organization_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> tuple[AccessKey, str]:
    """A stored key, and its text, which nobody can make again."""
    if organization_id is not None:
        query = select(Organization.id).where(
            Organization.coalition_id == caller.coalition_id, Organization.id == organization_id
        )
        if await session.scalar(query) is None:
            raise UnknownReferenceError("organization_id")
    key_id = new_id()
    token = AccessToken.make(key_id)
    row = AccessKey(
        coalition_id=caller.coalition_id,
        id=key_id,
        name=name,
        role=role,
        organization_id=organization_id,
        secret_hash=token.hash,
        created_by=caller.key_id,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    add_entry(session, caller, "access_key.create", "access_key", key_id, {"role": role})
    return row, str(token)
