"""Reading the read model."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scorecard_engine.models import CatalogueEntry, Coalition, Cursor, DataPoint, Measure, Series


@dataclass(frozen=True)
class StoredPoint:
    """A data point as it was known at an instant. `organization` is "" for the coalition as a whole."""

    period: str
    organization: str
    breakdown: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None


@dataclass(frozen=True)
class StoredMeasure:
    """A measure and all that its figures rest on."""

    id: UUID
    key: str
    document: dict[str, Any]
    points: list[StoredPoint] = field(default_factory=list)
    targets: list[dict[str, Any]] = field(default_factory=list)
    baseline: dict[str, Any] | None = None
    breaks: list[dict[str, Any]] = field(default_factory=list)
    story: dict[str, Any] | None = None


async def read_position(session: AsyncSession, coalition_id: UUID) -> int:
    """How far the coalition's change feed has been applied."""
    return await session.scalar(select(Cursor.position).where(Cursor.coalition_id == coalition_id)) or 0


@dataclass(frozen=True)
class Applied:
    """How far the feed has been applied, and when it last moved (None: not yet)."""

    position: int
    applied_at: datetime | None


async def read_cursor(session: AsyncSession, coalition_id: UUID) -> Applied:
    """How far the coalition's change feed has been applied, and when that was."""
    row = await session.get(Cursor, coalition_id)
    return Applied(row.position, row.applied_at) if row else Applied(0, None)


async def read_coalition(session: AsyncSession, coalition_id: UUID) -> Coalition | None:
    """The coalition; None until its feed has been read."""
    return await session.get(Coalition, coalition_id)


async def find_measures(
    session: AsyncSession, coalition_id: UUID, *, ids: Collection[UUID] = (), keys: Collection[str] = ()
) -> Sequence[Measure]:
    """The measures with these ids or keys; unknown ones are left out."""
    statement = select(Measure).where(
        Measure.coalition_id == coalition_id, or_(Measure.id.in_(ids), Measure.key.in_(keys))
    )
    return (await session.scalars(statement)).all()


async def read_measures(
    session: AsyncSession, coalition_id: UUID, ids: Collection[UUID], known_until: datetime
) -> dict[UUID, StoredMeasure]:
    """The measures with these ids and their series as known before the instant `known_until`, by id."""
    points = await _points(session, coalition_id, ids, known_until)
    rows = await session.scalars(select(Series).where(Series.coalition_id == coalition_id, Series.measure_id.in_(ids)))
    series = {row.measure_id: row for row in rows}
    found: dict[UUID, StoredMeasure] = {}
    for measure in await find_measures(session, coalition_id, ids=ids):
        row = series.get(measure.id)
        found[measure.id] = StoredMeasure(
            id=measure.id,
            key=measure.key,
            document=measure.document,
            points=points[measure.id],
            targets=row.targets if row else [],
            baseline=row.baseline if row else None,
            breaks=row.breaks if row else [],
            story=row.story if row else None,
        )
    return found


async def read_catalogue(session: AsyncSession, coalition_id: UUID, kind: str) -> dict[str, dict[str, Any]]:
    """All things of a kind, by id in text."""
    statement = select(CatalogueEntry).where(CatalogueEntry.coalition_id == coalition_id, CatalogueEntry.kind == kind)
    return {str(entry.id): entry.document for entry in await session.scalars(statement)}


async def _points(
    session: AsyncSession, coalition_id: UUID, ids: Collection[UUID], known_until: datetime
) -> dict[UUID, list[StoredPoint]]:
    statement = select(DataPoint).where(
        DataPoint.coalition_id == coalition_id,
        DataPoint.measure_id.in_(ids),
        DataPoint.status == "ok",
        DataPoint.recorded_at < known_until,
        or_(DataPoint.superseded_at.is_(None), DataPoint.superseded_at >= known_until),
    )
    points: dict[UUID, list[StoredPoint]] = defaultdict(list)
    for row in await session.scalars(statement):
        organization = str(row.organization_id) if row.organization_id else ""
        n = None if row.n is None else int(row.n)
        points[row.measure_id].append(
            StoredPoint(row.period, organization, row.breakdown, row.value, row.numerator, row.denominator, n)
        )
    return points
