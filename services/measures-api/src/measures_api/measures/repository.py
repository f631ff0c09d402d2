"""Reading measures: with their calendars, for their data points, and what rests on them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.calendars.schemas import calendar_of
from measures_api.domain.errors import InUseError, NoSuchThingError, UnknownReferenceError
from measures_api.domain.measure import MeasureShape
from measures_api.measures.schemas import measure_body
from measures_api.models import CalendarRecord, DataPoint, Dimension, MeasureRecord


async def with_calendars(session: AsyncSession, caller: Caller, rows: Sequence[MeasureRecord]) -> list[dict[str, Any]]:
    """The answers for these measures, each with its calendar."""
    wanted = {row.calendar_id for row in rows}
    query = select(CalendarRecord).where(
        CalendarRecord.coalition_id == caller.coalition_id, CalendarRecord.id.in_(wanted)
    )
    calendars = {calendar.id: calendar for calendar in await session.scalars(query)}
    return [
        measure_body(row)
        | {"calendar": calendars[row.calendar_id]}
        | {name: getattr(row, name) for name in ("id", "version", "created_at", "updated_at")}
        for row in rows
    ]


async def shape_of(session: AsyncSession, caller: Caller, measure_id: UUID, *, lock: bool = False) -> MeasureShape:
    """What a measure takes as data points; raises `NoSuchThingError`. With `lock`, nobody else writes to it now."""
    shapes = await shapes_of(session, caller, [measure_id], lock=lock)
    if not shapes:
        raise NoSuchThingError("measure")
    return shapes[0]


async def shapes_of(
    session: AsyncSession, caller: Caller, measure_ids: Collection[UUID], *, lock: bool = False
) -> list[MeasureShape]:
    """The shapes of those of `measure_ids` that are there."""
    query = (
        select(MeasureRecord.id, MeasureRecord.unit, CalendarRecord)
        .join(
            CalendarRecord,
            (CalendarRecord.coalition_id == MeasureRecord.coalition_id)
            & (CalendarRecord.id == MeasureRecord.calendar_id),
        )
        .where(MeasureRecord.coalition_id == caller.coalition_id, MeasureRecord.id.in_(measure_ids))
        # One order for all: two calls that write to the same measures wait for one another, and never in a circle.
        .order_by(MeasureRecord.id)
    )
    if lock:
        query = query.with_for_update(key_share=True, of=MeasureRecord)
    return [
        MeasureShape(measure_id, unit, calendar_of(calendar))
        for measure_id, unit, calendar in (await session.execute(query)).all()
    ]


async def ids_by_key(session: AsyncSession, caller: Caller, keys: Collection[str]) -> dict[str, UUID]:
    """The measures that have these keys."""
    query = select(MeasureRecord.key, MeasureRecord.id).where(
        MeasureRecord.coalition_id == caller.coalition_id, MeasureRecord.key.in_(keys)
    )
    return {row.key: row.id for row in (await session.execute(query)).all()}


async def check_breakdowns(session: AsyncSession, caller: Caller, breakdowns: Collection[str]) -> None:
    """Raise `UnknownReferenceError` unless each is a dimension of the coalition."""
    query = select(Dimension.key).where(Dimension.coalition_id == caller.coalition_id, Dimension.key.in_(breakdowns))
    if set(breakdowns) - set(await session.scalars(query)):
        raise UnknownReferenceError("breakdowns")


async def refuse_if_filled(session: AsyncSession, caller: Caller, measure_id: UUID) -> None:
    """Raise `InUseError` where the measure has data points, whose meaning would change with it."""
    query = select(DataPoint.id).where(
        DataPoint.coalition_id == caller.coalition_id, DataPoint.measure_id == measure_id
    )
    if await session.scalar(query.limit(1)) is not None:
        raise InUseError("The measure has data points: its unit and calendar cannot change. Make another measure.")
