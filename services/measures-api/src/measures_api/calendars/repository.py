"""The calendars a coalition starts with, and which measures rest on one."""

from uuid import UUID

from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_platform.access import Caller
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api import records
from measures_api.domain.errors import InUseError
from measures_api.models import CalendarRecord, MeasureRecord

#: Of a measure that names no calendar.
DEFAULT_KEY = "year"


async def add_defaults(session: AsyncSession, caller: Caller) -> None:
    """Give a new coalition its calendars."""
    for calendar in DEFAULT_CALENDARS.values():
        await records.create(session, caller, "calendar", CalendarRecord(**calendar.to_json()))


async def default_calendar_id(session: AsyncSession, caller: Caller) -> UUID | None:
    """The calendar of measures that name none."""
    return await session.scalar(
        select(CalendarRecord.id).where(
            CalendarRecord.coalition_id == caller.coalition_id, CalendarRecord.key == DEFAULT_KEY
        )
    )


async def refuse_if_used(session: AsyncSession, caller: Caller, calendar_id: UUID) -> None:
    """Raise `InUseError` where measures count in this calendar: their periods would fit no more."""
    used = select(MeasureRecord.id).where(
        MeasureRecord.coalition_id == caller.coalition_id, MeasureRecord.calendar_id == calendar_id
    )
    if await session.scalar(used.limit(1)) is not None:
        raise InUseError("Measures count in this calendar; its steps cannot change. Make another calendar.")
