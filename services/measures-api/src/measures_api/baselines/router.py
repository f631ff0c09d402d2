"""Routes of baselines."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from rba_platform.access import Caller, Editor
from rba_platform.etag import IfMatch, check_match, etag
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api import records
from measures_api.baselines.repository import baselines_of, frozen_of
from measures_api.baselines.schemas import BaselineIn, BaselineOut, BaselinesOut
from measures_api.baselines.showing import frozen_point, shown
from measures_api.data_points.repository import fetch, present
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.baseline import baseline_faults, within
from measures_api.domain.errors import InvalidFieldsError, NoSuchThingError
from measures_api.domain.measure import MeasureShape
from measures_api.measures.repository import shape_of
from measures_api.models import BaselineRecord

router = measures_router(prefix="/v1/measures/{measure_id}/baseline", tags=["baseline"])


@router.get("", response_model=BaselineOut)
async def get_baseline(measure_id: UUID, caller: Reader, session: Session, response: Response) -> dict[str, Any]:
    """The baseline of a measure as it stands."""
    shape = await shape_of(session, caller, measure_id)
    baseline = (await baselines_of(session, caller, [measure_id])).get(measure_id)
    if baseline is None:
        raise NoSuchThingError("baseline")
    response.headers["ETag"] = etag(baseline.version)
    return shown(baseline, shape.unit, raw_counts=caller.sees_raw_counts)


@router.get("/versions", response_model=BaselinesOut)
async def list_frozen_baselines(measure_id: UUID, caller: Reader, session: Session) -> dict[str, Any]:
    """The frozen versions of a measure's baseline, oldest first."""
    shape = await shape_of(session, caller, measure_id)
    frozen = await frozen_of(session, caller, measure_id)
    return {"items": [shown(each, shape.unit, raw_counts=caller.sees_raw_counts) for each in frozen]}


@router.put("", response_model=BaselineOut)
async def put_baseline(
    measure_id: UUID,
    body: BaselineIn,
    caller: Editor,
    session: Session,
    request: Request,
    response: Response,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Set the baseline. The first needs no If-Match; a later one does. `frozen` keeps its history as it is now."""
    shape = await shape_of(session, caller, measure_id, lock=True)
    if faults := baseline_faults(body.plan(), shape):
        raise InvalidFieldsError(faults)
    before = (await baselines_of(session, caller, [measure_id])).get(measure_id)
    if before is not None:
        check_match(if_match, before.version)
    baseline = BaselineRecord(
        coalition_id=caller.coalition_id,
        measure_id=measure_id,
        version=before.version + 1 if before else 1,
        window_from=body.window.first if body.window else None,
        window_to=body.window.last if body.window else None,
        value=body.value,
        period=body.period,
        scenarios=[each.model_dump(mode="json") for each in body.scenarios],
    )
    if body.frozen:
        await _freeze(session, caller, shape, baseline, request.app.state.clock.now())
    session.add(baseline)
    await session.flush()
    records.note_write(
        session,
        caller,
        "baseline",
        measure_id,
        measure_id=measure_id,
        action="baseline.freeze" if body.frozen else "baseline.put",
        detail={"version": baseline.version},
    )
    response.headers["ETag"] = etag(baseline.version)
    return shown(baseline, shape.unit, raw_counts=caller.sees_raw_counts)


async def _freeze(
    session: AsyncSession, caller: Caller, shape: MeasureShape, baseline: BaselineRecord, now: datetime
) -> None:
    rows = [row for row in await fetch(session, present(caller, [shape.id])) if row.status == "ok"]
    window = (str(baseline.window_from), str(baseline.window_to))
    inside = within(window, {row.period for row in rows}, shape.calendar)
    frozen = await frozen_of(session, caller, shape.id)
    baseline.history = [frozen_point(row) for row in rows if row.period in inside]
    baseline.frozen_at = now
    baseline.frozen_version = len(frozen) + 1
