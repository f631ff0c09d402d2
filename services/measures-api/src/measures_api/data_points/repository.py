"""Reading data points: what is stored for a list of rows, the present values, a vintage, all revisions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rba_platform.access import Caller, Role
from sqlalchemy import ColumnElement, Row, Select, and_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.domain.cell_reading import CellKey, Vocabulary
from measures_api.domain.upserting import StoredPoint
from measures_api.models import DataPoint, DataPointRevision, Dimension, Organization

_CELL = (DataPoint.id, DataPoint.measure_id, DataPoint.period, DataPoint.organization_id, DataPoint.breakdown)
_VALUES = (
    "value", "numerator", "denominator", "n", "status", "provenance", "note", "revision", "recorded_at",
)  # fmt: skip


async def vocabulary_of(session: AsyncSession, caller: Caller) -> Vocabulary:
    """What rows of this caller may name."""
    organizations = select(Organization.id).where(Organization.coalition_id == caller.coalition_id)
    dimensions = select(Dimension.key, Dimension.values).where(Dimension.coalition_id == caller.coalition_id)
    return Vocabulary(
        organizations=frozenset(await session.scalars(organizations)),
        dimensions={
            key: frozenset(value["key"] for value in values)
            for key, values in (await session.execute(dimensions)).all()
        },
        only_organization=caller.organization_id if caller.role == Role.reporter else None,
    )


async def stored_points(
    session: AsyncSession, caller: Caller, measure_ids: Collection[UUID], periods: Collection[str], writer: str | None
) -> dict[CellKey, StoredPoint]:
    """What is stored of these measures in these periods; with `writer`, all that is this writer's too."""
    wanted: ColumnElement[bool] = DataPoint.period.in_(periods)
    if writer is not None:
        wanted = or_(wanted, DataPoint.writer == writer)
    query = select(
        *_CELL,
        DataPoint.value,
        DataPoint.numerator,
        DataPoint.denominator,
        DataPoint.n,
        DataPoint.note,
        DataPoint.status,
        DataPoint.writer,
    ).where(DataPoint.coalition_id == caller.coalition_id, DataPoint.measure_id.in_(measure_ids), wanted)
    stored: dict[CellKey, StoredPoint] = {}
    for point_id, measure_id, period, organization_id, breakdown, *values in (await session.execute(query)).all():
        cell = (measure_id, period, organization_id, breakdown)
        stored[cell] = StoredPoint(point_id, cell, *values)
    return stored


async def measures_of_writer(session: AsyncSession, caller: Caller, writer: str) -> set[UUID]:
    """The measures in which this writer owns cells."""
    query = select(DataPoint.measure_id).where(
        DataPoint.coalition_id == caller.coalition_id, DataPoint.writer == writer, DataPoint.status == "ok"
    )
    return set(await session.scalars(query.distinct()))


def present(caller: Caller, measure_ids: Collection[UUID]) -> Select[Any]:
    """The query of the present values of these measures."""
    values = [getattr(DataPoint, name) for name in _VALUES]
    return _of(select(*_CELL, *values, literal(None).label("superseded_at")), caller, measure_ids)


def revisions(caller: Caller, measure_ids: Collection[UUID], known_before: datetime | None = None) -> Select[Any]:
    """The query of all revisions; with `known_before`, of the one each cell had just before that instant."""
    values = [getattr(DataPointRevision, name) for name in _VALUES]
    query = select(*_CELL, *values, DataPointRevision.superseded_at).join(
        DataPointRevision,
        and_(
            DataPointRevision.coalition_id == DataPoint.coalition_id,
            DataPointRevision.data_point_id == DataPoint.id,
        ),
    )
    if known_before is not None:
        ended = DataPointRevision.superseded_at
        query = query.where(DataPointRevision.recorded_at < known_before, or_(ended.is_(None), ended >= known_before))
    return _of(query, caller, measure_ids)


async def fetch(session: AsyncSession, query: Select[Any]) -> Sequence[Row[Any]]:
    """The rows of one of the queries above, oldest cell first, its revisions in order."""
    rows: Sequence[Row[Any]] = (await session.execute(query.order_by(DataPoint.id, "revision"))).all()
    return rows


def _of(query: Select[Any], caller: Caller, measure_ids: Collection[UUID]) -> Select[Any]:
    return query.where(DataPoint.coalition_id == caller.coalition_id, DataPoint.measure_id.in_(measure_ids))
