"""Putting a series together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rba_platform.access import Caller
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.baselines import showing as baselines_showing
from measures_api.baselines.repository import baselines_of
from measures_api.breaks.repository import breaks_of
from measures_api.coalitions.repository import coalition_of
from measures_api.data_points import repository
from measures_api.data_points.showing import hidden_in, note_raw_reading, shown
from measures_api.domain.measure import MeasureShape
from measures_api.domain.vintage import end_of_day
from measures_api.stories.repository import stories_of
from measures_api.targets import showing as targets_showing
from measures_api.targets.repository import targets_of


async def assemble(
    session: AsyncSession, caller: Caller, shapes: Sequence[MeasureShape], as_of: date | None, *, revisions: bool
) -> list[dict[str, Any]]:
    """The series of these measures, each with what stands around its curve, as the caller may see it."""
    ids = [shape.id for shape in shapes]
    points = await _data_points(session, caller, shapes, as_of, revisions=revisions)
    targets, breaks = defaultdict(list), defaultdict(list)
    for target in await targets_of(session, caller, ids):
        targets[target.measure_id].append(targets_showing.shown(target))
    for each in await breaks_of(session, caller, ids):
        breaks[each.measure_id].append({"period": each.period, "reason": each.reason})
    baselines = await baselines_of(session, caller, ids)
    stories = await stories_of(session, caller, ids)
    return [
        {
            "measure_id": str(shape.id),
            "data_points": points[shape.id],
            "targets": targets[shape.id],
            "baseline": baselines_showing.shown(baselines[shape.id], shape.unit, raw_counts=caller.sees_raw_counts)
            if shape.id in baselines
            else None,
            "breaks": breaks[shape.id],
            "story": stories[shape.id].text if shape.id in stories else None,
        }
        for shape in shapes
    ]


async def _data_points(
    session: AsyncSession, caller: Caller, shapes: Sequence[MeasureShape], as_of: date | None, *, revisions: bool
) -> dict[UUID, list[dict[str, Any]]]:
    coalition = await coalition_of(session, caller)
    ids = [shape.id for shape in shapes]
    before = end_of_day(as_of, coalition.timezone) if as_of else None
    if revisions or before:
        query = repository.revisions(caller, ids, None if revisions else before)
    else:
        query = repository.present(caller, ids)
    rows: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await repository.fetch(session, query):
        if before is None or row.recorded_at < before:
            rows[row.measure_id].append(row)
    answer: dict[UUID, list[dict[str, Any]]] = {}
    for shape in shapes:
        now = [row for row in rows[shape.id] if not revisions or row.superseded_at is None]
        hidden = hidden_in(now, coalition.privacy)
        if caller.sees_raw_counts:
            note_raw_reading(session, caller, shape.id, hidden)
            hidden = set()
        answer[shape.id] = [shown(row, shape.unit, suppressed=row.id in hidden) for row in rows[shape.id]]
    return answer
