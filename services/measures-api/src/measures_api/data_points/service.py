"""Storing a list of rows: read, decide, write, tell."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rba_platform.access import Caller, Role
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api import records
from measures_api.data_points.body import RawRow
from measures_api.data_points.repository import measures_of_writer, stored_points, vocabulary_of
from measures_api.data_points.storing import store
from measures_api.domain.cell_reading import RowFault, Vocabulary
from measures_api.domain.data_point_row import DataPointRow, read_row
from measures_api.domain.errors import NoSuchThingError, NotAllowedError, RowsRejectedError
from measures_api.domain.measure import MeasureShape
from measures_api.domain.upserting import HAND, Outcome, plan_upsert, report
from measures_api.measures.repository import ids_by_key, shapes_of


@dataclass(frozen=True, slots=True)
class Writing:
    """How a list is to be taken. `writer` is given where the list is that writer's whole set."""

    writer: str | None
    atomic: bool
    now: datetime


async def put_of_measure(
    session: AsyncSession, caller: Caller, measure_id: UUID, raw: Sequence[RawRow], writing: Writing
) -> dict[str, Any]:
    """Store rows of one measure; the report per row."""
    shapes = await shapes_of(session, caller, [measure_id], lock=True)
    if not shapes:
        raise NoSuchThingError("measure")
    return await _put(session, caller, {measure_id: shapes[0]}, [(row, measure_id) for row in raw], writing)


async def put_by_key(session: AsyncSession, caller: Caller, raw: Sequence[RawRow], writing: Writing) -> dict[str, Any]:
    """Store rows that name their measures by `measure_key`; the report per row."""
    keys = {key for row in raw if isinstance(key := _key(row), str)}
    by_key = await ids_by_key(session, caller, keys)
    touched = set(by_key.values())
    if writing.writer is not None:
        touched |= await measures_of_writer(session, caller, writing.writer)
    shapes = {shape.id: shape for shape in await shapes_of(session, caller, touched, lock=True)}
    return await _put(session, caller, shapes, [_addressed(row, by_key) for row in raw], writing)


def _key(row: RawRow) -> Any:
    return row.data.get("measure_key") if isinstance(row.data, dict) else None


def _addressed(row: RawRow, by_key: Mapping[str, UUID]) -> tuple[RawRow, UUID | None]:
    if row.fault is not None or not isinstance(row.data, dict):
        return row, None
    key = _key(row)
    rest = {name: value for name, value in row.data.items() if name != "measure_key"}
    return RawRow(row.index, rest), by_key.get(key) if isinstance(key, str) else None


async def _put(
    session: AsyncSession,
    caller: Caller,
    shapes: Mapping[UUID, MeasureShape],
    raw: Iterable[tuple[RawRow, UUID | None]],
    writing: Writing,
) -> dict[str, Any]:
    if writing.writer is not None and caller.role < Role.editor:
        raise NotAllowedError("A whole set is replaced by editors and by derivations, not by a reporter.")
    # Beside the event loop: a hundred thousand rows take seconds, in which others want their answers too.
    rows, refused = await asyncio.to_thread(_read, list(raw), shapes, await vocabulary_of(session, caller))
    periods = {row.period for row in rows}
    stored = await stored_points(session, caller, shapes.keys(), periods, writing.writer)
    writer = writing.writer or HAND
    whole_set = writing.writer is not None
    plan = await asyncio.to_thread(plan_upsert, rows, refused, stored, writer=writer, whole_set=whole_set)
    answer = report(plan.outcomes)
    if writing.atomic and plan.rejected:
        raise RowsRejectedError(answer["rows"])
    await store(session, caller, plan, writer, writing.now)
    for measure_id in sorted(plan.measures):
        detail = {"writer": writer, "counts": answer["counts"]}
        records.note_write(
            session, caller, "data_points", measure_id, measure_id=measure_id, action="data_points.put", detail=detail
        )
    return answer


def _read(
    raw: Iterable[tuple[RawRow, UUID | None]], shapes: Mapping[UUID, MeasureShape], vocabulary: Vocabulary
) -> tuple[list[DataPointRow], list[Outcome]]:
    rows: list[DataPointRow] = []
    refused: list[Outcome] = []
    for row, measure_id in raw:
        try:
            rows.append(_row(row, shapes.get(measure_id) if measure_id else None, vocabulary))
        except RowFault as fault:
            refused.append(Outcome(row.index, "rejected", fault.cell, fault))
    return rows, refused


def _row(row: RawRow, shape: MeasureShape | None, vocabulary: Vocabulary) -> DataPointRow:
    if row.fault is not None:
        raise row.fault
    if not isinstance(row.data, dict):
        raise RowFault("not_an_object", None, "A row is a JSON object.")
    if shape is None:
        raise RowFault("unknown_measure", "measure_key", "Name a measure's key; see GET /v1/measures.")
    return read_row(row.index, row.data, shape, vocabulary)
