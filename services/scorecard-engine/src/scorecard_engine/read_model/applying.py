"""Writing what was fetched into the read model. Writing the same again changes nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rba_kernel.cell import breakdown_text
from sqlalchemy import and_, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from scorecard_engine.clients.measures import CoalitionState, DataPointState, MeasureState, SeriesState
from scorecard_engine.models import CatalogueEntry, Coalition, Cursor, DataPoint, Measure, Series
from scorecard_engine.read_model.fetching import State

#: Rows of one INSERT: PostgreSQL takes at most 32,767 parameters.
_ROWS_AT_ONCE = 1000


async def lock_position(session: AsyncSession, coalition_id: UUID) -> int:
    """The position applied so far, its row locked until the transaction ends: workers apply one after another."""
    await session.execute(insert(Cursor).values(coalition_id=coalition_id, position=0).on_conflict_do_nothing())
    statement = select(Cursor.position).where(Cursor.coalition_id == coalition_id).with_for_update()
    return (await session.execute(statement)).scalar_one()


async def apply(session: AsyncSession, coalition_id: UUID, state: State, position: int) -> None:
    """Write `state` and the position it reaches; both are kept or neither."""
    if state.coalition is not None:
        await _put_coalition(session, coalition_id, state.coalition)
    for (kind, entry_id), document in state.catalogue.items():
        await _put_catalogue_entry(session, coalition_id, kind, entry_id, document)
    for measure_id, measure in state.measures.items():
        await _put_measure(session, coalition_id, measure_id, measure)
    for measure_id, series in state.series.items():
        await _put_series(session, coalition_id, measure_id, series)
    await _upsert(session, Cursor, {"coalition_id": coalition_id, "position": position, "applied_at": func.now()})


async def forget(session: AsyncSession, coalition_id: UUID) -> None:
    """Drop the coalition's read model, its cursor back at 0: the feed is then read from its start."""
    await lock_position(session, coalition_id)
    for table in (DataPoint, Series, Measure, CatalogueEntry, Coalition):
        await session.execute(delete(table).where(table.coalition_id == coalition_id))
    await _upsert(session, Cursor, {"coalition_id": coalition_id, "position": 0, "applied_at": func.now()})


async def _put_coalition(session: AsyncSession, coalition_id: UUID, state: CoalitionState) -> None:
    values = {"name": state.name, "timezone": state.timezone, "privacy": state.privacy}
    await _upsert(session, Coalition, {"coalition_id": coalition_id, **values})


async def _put_catalogue_entry(
    session: AsyncSession, coalition_id: UUID, kind: str, entry_id: UUID, document: dict[str, Any] | None
) -> None:
    if document is None:
        await session.execute(
            delete(CatalogueEntry).where(
                CatalogueEntry.coalition_id == coalition_id, CatalogueEntry.kind == kind, CatalogueEntry.id == entry_id
            )
        )
        return
    values = {"coalition_id": coalition_id, "kind": kind, "id": entry_id, "document": document}
    await _upsert(session, CatalogueEntry, values)


async def _put_measure(session: AsyncSession, coalition_id: UUID, measure_id: UUID, state: MeasureState | None) -> None:
    if state is None:
        await session.execute(delete(Measure).where(Measure.coalition_id == coalition_id, Measure.id == measure_id))
        await _put_series(session, coalition_id, measure_id, None)
        return
    values = {"key": state.key, "calendar_id": state.calendar_id, "document": state.document}
    await _upsert(session, Measure, {"coalition_id": coalition_id, "id": measure_id, **values})


async def _put_series(session: AsyncSession, coalition_id: UUID, measure_id: UUID, state: SeriesState | None) -> None:
    key = {"coalition_id": coalition_id, "measure_id": measure_id}
    if state is None:
        await session.execute(
            delete(Series).where(Series.coalition_id == coalition_id, Series.measure_id == measure_id)
        )
    else:
        around = {"targets": state.targets, "baseline": state.baseline, "breaks": state.breaks, "story": state.story}
        await _upsert(session, Series, {**key, **around})
    await _put_data_points(session, key, state.data_points if state is not None else [])


async def _put_data_points(session: AsyncSession, key: dict[str, UUID], points: Sequence[DataPointState]) -> None:
    """Make the rows of a measure those of `points`, touching only what differs: a series has many old revisions."""
    table = DataPoint.__table__
    wanted = {
        (point.id, point.revision): {
            **key,
            **point.model_dump(exclude={"breakdown"}),
            "breakdown": breakdown_text(point.breakdown),
        }
        for point in points
    }
    mine = and_(*(table.c[name] == value for name, value in key.items()))
    stored = {
        (row["id"], row["revision"]): dict(row) for row in (await session.execute(select(table).where(mine))).mappings()
    }
    gone = [pair for pair in stored if pair not in wanted]
    changed = [row for pair, row in wanted.items() if stored.get(pair) != row]
    for start in range(0, len(gone), _ROWS_AT_ONCE):
        pairs = tuple_(table.c.id, table.c.revision).in_(gone[start : start + _ROWS_AT_ONCE])
        await session.execute(delete(DataPoint).where(mine, pairs))
    for start in range(0, len(changed), _ROWS_AT_ONCE):
        statement = insert(DataPoint).values(changed[start : start + _ROWS_AT_ONCE])
        columns = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
        await session.execute(
            statement.on_conflict_do_update(index_elements=[c.name for c in table.primary_key], set_=columns)
        )


async def _upsert(session: AsyncSession, table: type[DeclarativeBase], values: dict[str, Any]) -> None:
    key = [column.name for column in table.__table__.primary_key]
    changed = {name: value for name, value in values.items() if name not in key}
    await session.execute(insert(table).values(values).on_conflict_do_update(index_elements=key, set_=changed))
