"""/v1/lineage."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from rba_kernel.cell import BreakdownError, parse_breakdown
from rba_platform.access import Viewer
from rba_platform.problems import Problem
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Measures, Objects, Scratch
from survey_ingest.derivations.errors import UnknownMeasureError
from survey_ingest.derivations.repository import all_derivations
from survey_ingest.lineage.schemas import LineageItem, LineageOut, LineageRow, LineageUpload
from survey_ingest.lineage.tracing import Traced, trace
from survey_ingest.models import StoredDerivation

router = service_router(prefix="/v1/lineage", tags=["lineage"])


@router.get("")
async def get_lineage(
    caller: Viewer,
    session: Session,
    measures: Measures,
    storage: Objects,
    scratch: Scratch,
    measure_key: Annotated[str, Query(min_length=1, max_length=1000)],
    period: Annotated[str, Query(min_length=1, max_length=20)],
    breakdown: Annotated[str, Query(max_length=2000, description="audience=student;sector=public")] = "",
    organization: Annotated[UUID | None, Query(description="without it, the coalition's own value")] = None,
) -> LineageOut:
    """The derivation, the run, the files, and for those who may see them the rows behind a data point."""
    try:
        group = parse_breakdown(breakdown)
    except BreakdownError as error:
        raise Problem(422, "invalid_breakdown", str(error)) from None
    measure = await measures.measure(caller.coalition_id, measure_key)
    if measure is None:
        raise UnknownMeasureError
    coalition = await measures.coalition(caller.coalition_id)
    cell = {"period": period, "organization": str(organization) if organization else None, "breakdown": group}
    query = all_derivations(caller.coalition_id).where(
        StoredDerivation.measure_key == measure_key, StoredDerivation.state == "published"
    )
    items = []
    for stored in (await session.scalars(query.order_by(StoredDerivation.id))).all():
        traced = await trace(session, storage, scratch, stored, measure, coalition, cell)
        if traced is not None:
            items.append(_item(stored.id, traced, rows=caller.sees_raw_counts))
    if caller.sees_raw_counts and items:
        record(session, caller, "lineage", "measure", measure.id)
    return LineageOut(measure_key=measure_key, period=period, organization=organization, breakdown=group, items=items)


def _item(derivation_id: UUID, traced: Traced, *, rows: bool) -> LineageItem:
    uploads = [
        LineageUpload(
            id=upload.id,
            file_name=upload.file_name,
            sha256=upload.sha256,
            rows=[LineageRow(row_number=number, counted=counted) for number, counted in behind] if rows else None,
        )
        for upload, behind in traced.uploads
    ]
    return LineageItem(
        derivation_id=derivation_id, run_id=traced.run.id, published_at=traced.run.created_at, uploads=uploads
    )
