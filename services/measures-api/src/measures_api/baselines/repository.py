"""Reading and writing baselines."""

from collections.abc import Collection
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.models import BaselineRecord


async def baselines_of(
    session: AsyncSession, caller: Caller, measure_ids: Collection[UUID]
) -> dict[UUID, BaselineRecord]:
    """The present baseline of each of these measures that has one."""
    query = (
        select(BaselineRecord)
        .where(BaselineRecord.coalition_id == caller.coalition_id, BaselineRecord.measure_id.in_(measure_ids))
        .ext(distinct_on(BaselineRecord.measure_id))
        .order_by(BaselineRecord.measure_id, BaselineRecord.version.desc())
    )
    return {baseline.measure_id: baseline for baseline in await session.scalars(query)}


async def frozen_of(session: AsyncSession, caller: Caller, measure_id: UUID) -> list[BaselineRecord]:
    """The frozen versions of a measure's baseline, oldest first."""
    query = select(BaselineRecord).where(
        BaselineRecord.coalition_id == caller.coalition_id,
        BaselineRecord.measure_id == measure_id,
        BaselineRecord.frozen_version.is_not(None),
    )
    return list(await session.scalars(query.order_by(BaselineRecord.version)))
