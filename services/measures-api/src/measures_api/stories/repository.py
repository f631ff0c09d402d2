"""Reading stories."""

from collections.abc import Collection
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.models import StoryRecord


async def stories_of(session: AsyncSession, caller: Caller, measure_ids: Collection[UUID]) -> dict[UUID, StoryRecord]:
    """The present story of each of these measures that has one."""
    query = (
        select(StoryRecord)
        .where(StoryRecord.coalition_id == caller.coalition_id, StoryRecord.measure_id.in_(measure_ids))
        .ext(distinct_on(StoryRecord.measure_id))
        .order_by(StoryRecord.measure_id, StoryRecord.version.desc())
    )
    return {story.measure_id: story for story in await session.scalars(query)}
