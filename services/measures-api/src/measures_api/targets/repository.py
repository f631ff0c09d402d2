"""Reading and writing targets."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.domain.cell_reading import CellKey
from measures_api.domain.target_row import TargetPlan
from measures_api.models import TargetRecord

_CHUNK = 1000


async def targets_of(session: AsyncSession, caller: Caller, measure_ids: Collection[UUID]) -> list[TargetRecord]:
    """The targets of these measures."""
    query = select(TargetRecord).where(
        TargetRecord.coalition_id == caller.coalition_id, TargetRecord.measure_id.in_(measure_ids)
    )
    return list(await session.scalars(query.order_by(TargetRecord.period, TargetRecord.id)))


def by_cell(targets: Collection[TargetRecord]) -> dict[CellKey, tuple[UUID, Decimal]]:
    """The id and value of each target by its cell."""
    return {
        (target.measure_id, target.period, target.organization_id, target.breakdown): (target.id, target.value)
        for target in targets
    }


async def store(
    session: AsyncSession, caller: Caller, plan: TargetPlan, stored: dict[CellKey, tuple[UUID, Decimal]]
) -> None:
    """Write what the plan says. The measure is locked by the caller."""
    rows = [
        {
            "coalition_id": caller.coalition_id,
            "id": stored[row.cell][0] if row.cell in stored else new_id(),
            "measure_id": row.cell[0],
            "period": row.cell[1],
            "organization_id": row.cell[2],
            "breakdown": row.cell[3],
            "value": row.value,
        }
        for row in plan.put
    ]
    for start in range(0, len(rows), _CHUNK):
        statement = insert(TargetRecord).values(rows[start : start + _CHUNK])
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["coalition_id", "id"],
                set_={"value": statement.excluded.value, "updated_at": func.now()},
            )
        )
    gone = [(caller.coalition_id, stored[cell][0]) for cell in plan.removed]
    for start in range(0, len(gone), _CHUNK):
        key = tuple_(TargetRecord.coalition_id, TargetRecord.id)
        await session.execute(delete(TargetRecord).where(key.in_(gone[start : start + _CHUNK])))
