"""Routes of targets."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from rba_platform.access import Editor

from measures_api import records
from measures_api.data_points.body import JSON, NDJSON, RawRow, read_rows
from measures_api.data_points.repository import vocabulary_of
from measures_api.data_points.schemas import UpsertReport
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.cell_reading import RowFault, Vocabulary
from measures_api.domain.measure import MeasureShape
from measures_api.domain.target_row import TargetRow, plan_targets, read_target
from measures_api.domain.upserting import Outcome, report
from measures_api.measures.repository import shape_of
from measures_api.targets.repository import by_cell, store, targets_of
from measures_api.targets.schemas import TARGETS_BODY, TargetsOut
from measures_api.targets.showing import shown

router = measures_router(prefix="/v1/measures/{measure_id}/targets", tags=["targets"])


@router.get("", response_model=TargetsOut)
async def list_targets(measure_id: UUID, caller: Reader, session: Session) -> dict[str, Any]:
    """All targets of a measure."""
    await shape_of(session, caller, measure_id)
    return {"items": [shown(target) for target in await targets_of(session, caller, [measure_id])]}


@router.put("", response_model=UpsertReport, response_model_exclude_unset=True, openapi_extra=TARGETS_BODY)
async def put_targets(measure_id: UUID, caller: Editor, session: Session, request: Request) -> dict[str, Any]:
    """Store targets by cell (period, organization, breakdown); a value of null removes one. A report per row."""
    raw = await read_rows(request, "targets", request.app.state.settings.max_rows, takes=(JSON, NDJSON))
    shape = await shape_of(session, caller, measure_id, lock=True)
    rows, refused = _read(raw, shape, await vocabulary_of(session, caller))
    stored = by_cell(await targets_of(session, caller, [measure_id]))
    plan = plan_targets(rows, refused, {cell: value for cell, (_id, value) in stored.items()})
    await store(session, caller, plan, stored)
    answer = report(plan.outcomes)
    if plan.put or plan.removed:
        records.note_write(
            session,
            caller,
            "targets",
            measure_id,
            measure_id=measure_id,
            action="targets.put",
            detail={"counts": answer["counts"]},
        )
    return answer


def _read(raw: Sequence[RawRow], shape: MeasureShape, vocabulary: Vocabulary) -> tuple[list[TargetRow], list[Outcome]]:
    rows: list[TargetRow] = []
    refused: list[Outcome] = []
    for row in raw:
        try:
            if row.fault is not None:
                raise row.fault
            rows.append(read_target(row.index, row.data, shape, vocabulary))
        except RowFault as fault:
            refused.append(Outcome(row.index, "rejected", fault=fault))
    return rows, refused
