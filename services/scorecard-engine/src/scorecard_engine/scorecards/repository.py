"""Scorecards in the database."""

from uuid import UUID

from rba_platform.ids import new_id
from rba_platform.problems import not_found
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from scorecard_engine.models import Scorecard
from scorecard_engine.scorecards.schemas import ScorecardBody


async def create(session: AsyncSession, coalition_id: UUID, body: ScorecardBody) -> Scorecard:
    """Store a new scorecard."""
    row = Scorecard(coalition_id=coalition_id, id=new_id(), **body.stored())
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def find(session: AsyncSession, coalition_id: UUID, scorecard_id: UUID, *, lock: bool = False) -> Scorecard:
    """The scorecard, locked for a change where asked; 404 where the coalition has none with this id."""
    statement = select(Scorecard).where(Scorecard.coalition_id == coalition_id, Scorecard.id == scorecard_id)
    row = await session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise not_found("scorecard")
    return row


async def replace(session: AsyncSession, row: Scorecard, body: ScorecardBody) -> None:
    """Give a locked scorecard another body; its version moves on where that differs."""
    changed = {name: value for name, value in body.stored().items() if getattr(row, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = func.now()
    await session.flush()
    await session.refresh(row)
