"""The present state of what moved, asked of measures-api."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from scorecard_engine.clients.measures import CoalitionState, Measures, MeasureState, SeriesState
from scorecard_engine.read_model.moved import Moved

#: Measures whose series are asked for in one request, so that its address stays short and its answer small.
_SERIES_AT_ONCE = 50
#: Requests under way at once for one coalition.
_REQUESTS_AT_ONCE = 8


@dataclass(frozen=True)
class State:
    """What is to be stored. A None means that the thing is gone."""

    coalition: CoalitionState | None = None
    measures: dict[UUID, MeasureState | None] = field(default_factory=dict)
    series: dict[UUID, SeriesState | None] = field(default_factory=dict)
    catalogue: dict[tuple[str, UUID], dict[str, Any] | None] = field(default_factory=dict)


async def fetch(measures: Measures, coalition_id: UUID, moved: Moved) -> State:
    """The state of everything in `moved`; it is at least as new as the changes that named it."""
    gate = asyncio.Semaphore(_REQUESTS_AT_ONCE)

    async def measure(measure_id: UUID) -> MeasureState | None:
        async with gate:
            return await measures.get_measure(coalition_id, measure_id)

    async def entry(kind: str, entry_id: UUID) -> dict[str, Any] | None:
        async with gate:
            return await measures.get_catalogue_entry(coalition_id, kind, entry_id)

    async def series(measure_ids: Sequence[UUID]) -> list[SeriesState]:
        async with gate:
            return await measures.get_series(coalition_id, measure_ids)

    measure_ids, entries = sorted(moved.measures), sorted(moved.catalogue)
    series_ids = sorted(moved.series)
    batches = [series_ids[start : start + _SERIES_AT_ONCE] for start in range(0, len(series_ids), _SERIES_AT_ONCE)]
    try:
        async with asyncio.TaskGroup() as group:
            coalition_task = group.create_task(measures.get_coalition(coalition_id)) if moved.coalition else None
            measure_tasks = [group.create_task(measure(measure_id)) for measure_id in measure_ids]
            entry_tasks = [group.create_task(entry(*key)) for key in entries]
            series_tasks = [group.create_task(series(batch)) for batch in batches]
    except ExceptionGroup as errors:
        # One request that failed ended the others; whoever waits knows what to do with it alone.
        raise errors.exceptions[0] from errors
    found = {state.measure_id: state for task in series_tasks for state in task.result()}
    return State(
        coalition=coalition_task.result() if coalition_task else None,
        measures=dict(zip(measure_ids, (task.result() for task in measure_tasks), strict=True)),
        series={measure_id: found.get(measure_id) for measure_id in moved.series},
        catalogue=dict(zip(entries, (task.result() for task in entry_tasks), strict=True)),
    )
