"""Reading the coalition of a caller."""

from rba_platform.access import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.domain.errors import NoSuchThingError
from measures_api.models import Coalition


async def coalition_of(session: AsyncSession, caller: Caller, *, lock: bool = False) -> Coalition:
    """The caller's coalition; raises `NoSuchThingError`. With `lock`, nobody else changes it now."""
    query = select(Coalition).where(Coalition.coalition_id == caller.coalition_id)
    if lock:
        query = query.with_for_update(key_share=True)
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise NoSuchThingError("coalition")
    return row
