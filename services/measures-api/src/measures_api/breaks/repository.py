"""Reading and writing breaks in series."""

from collections.abc import Collection, Mapping
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.models import SeriesBreak


async def breaks_of(session: AsyncSession, caller: Caller, measure_ids: Collection[UUID]) -> list[SeriesBreak]:
    """The breaks of these measures."""
    query = select(SeriesBreak).where(
        SeriesBreak.coalition_id == caller.coalition_id, SeriesBreak.measure_id.in_(measure_ids)
    )
    return list(await session.scalars(query.order_by(SeriesBreak.period)))


async def replace_breaks(
    session: AsyncSession, caller: Caller, measure_id: UUID, breaks: Mapping[str, dict[str, str]]
) -> None:
    """Let these (reason by period) be all breaks of the measure."""
    await session.execute(
        delete(SeriesBreak).where(SeriesBreak.coalition_id == caller.coalition_id, SeriesBreak.measure_id == measure_id)
    )
    for period, reason in breaks.items():
        session.add(SeriesBreak(coalition_id=caller.coalition_id, measure_id=measure_id, period=period, reason=reason))
