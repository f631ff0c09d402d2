"""Writing data points: all rows of a call in a handful of statements, whatever their number."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from json import dumps
from typing import Any, NamedTuple
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.ids import new_id
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.domain.data_point_row import DataPointRow
from measures_api.domain.upserting import Plan, StoredPoint

_CHUNK = 10_000


class _Write(NamedTuple):
    id: UUID
    measure_id: UUID
    period: str
    organization_id: UUID | None
    breakdown: str
    value: Any
    numerator: Any
    denominator: Any
    n: int | None
    status: str
    writer: str
    provenance: str
    note: str | None


_TYPES = {
    "id": "uuid", "measure_id": "uuid", "period": "text", "organization_id": "uuid", "breakdown": "text",
    "value": "numeric", "numerator": "numeric", "denominator": "numeric", "n": "bigint", "status": "text",
    "writer": "text", "provenance": "text", "note": "text",
}  # fmt: skip
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
_LINE = f"unnest({_ARRAYS}) AS line ({', '.join(_TYPES)})"
_VALUE_NAMES = ("value", "numerator", "denominator", "n", "status", "writer", "provenance", "note")
_VALUES = ", ".join(_VALUE_NAMES)
_ASSIGNMENTS = ", ".join(f"{name} = excluded.{name}" for name in _VALUE_NAMES)

# The locks on the measures hold other writers off, so a cell that is there has the id we were told. A revision never
# starts before the one it follows, even where a clock was put back.
_END_REVISIONS = text("""
    UPDATE data_point_revisions SET superseded_at = greatest(recorded_at, :now)
    WHERE coalition_id = :coalition_id AND data_point_id = ANY(CAST(:id AS uuid[])) AND superseded_at IS NULL
""")

_STORE = text(f"""
    WITH stored AS (
        INSERT INTO data_points AS point
            (coalition_id, id, measure_id, period, organization_id, breakdown, {_VALUES}, revision, recorded_at)
        SELECT :coalition_id, line.id, line.measure_id, line.period, line.organization_id, line.breakdown, line.value,
            line.numerator, line.denominator, line.n, line.status, line.writer, CAST(line.provenance AS jsonb),
            line.note, 1, :now
        FROM {_LINE}
        ON CONFLICT (coalition_id, id) DO UPDATE SET
            {_ASSIGNMENTS}, revision = point.revision + 1,
            recorded_at = greatest(point.recorded_at, excluded.recorded_at)
        RETURNING coalition_id, id, measure_id, {_VALUES}, revision, recorded_at
    )
    INSERT INTO data_point_revisions (coalition_id, data_point_id, measure_id, {_VALUES}, revision, recorded_at)
    SELECT * FROM stored
""")  # noqa: S608 - made of the constants above


async def store(session: AsyncSession, caller: Caller, plan: Plan, writer: str, now: datetime) -> None:
    """Write what the plan says. The measures are locked by the caller."""
    ended = [point.id for point, _row in plan.revised] + [point.id for point in plan.withdrawn]
    if ended:
        await session.execute(_END_REVISIONS, {"coalition_id": caller.coalition_id, "id": ended, "now": now})
    writes = _writes(plan, writer)
    while chunk := list(islice(writes, _CHUNK)):
        values: dict[str, Any] = dict(zip(_Write._fields, map(list, zip(*chunk, strict=True)), strict=True))
        await session.execute(_STORE, {**values, "coalition_id": caller.coalition_id, "now": now})


def _writes(plan: Plan, writer: str) -> Iterator[_Write]:
    for row in plan.created:
        yield _put(new_id(), row, writer)
    for point, row in plan.revised:
        yield _put(point.id, row, writer)
    for point in plan.withdrawn:
        yield _withdrawn(point, writer)


def _put(point_id: UUID, row: DataPointRow, writer: str) -> _Write:
    provenance = dumps(row.provenance, default=str) if row.provenance else "{}"
    numbers = (row.value, row.numerator, row.denominator, row.n)
    return _Write(point_id, *row.cell, *numbers, "ok", writer, provenance, row.note)


def _withdrawn(point: StoredPoint, writer: str) -> _Write:
    return _Write(point.id, *point.cell, None, None, None, None, "withdrawn", writer, "{}", None)
