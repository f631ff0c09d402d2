"""Routes of measures."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Admin, Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.calendars.repository import default_calendar_id
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.domain.measure import Level, Rank
from measures_api.measures.repository import check_breakdowns, refuse_if_filled, with_calendars
from measures_api.measures.schemas import MeasureIn, MeasureOut, measure_body
from measures_api.models import MeasureRecord

router = measures_router(prefix="/v1/measures", tags=["measures"])


@router.get("", response_model=Page[MeasureOut])
async def list_measures(
    caller: Reader,
    session: Session,
    page: Paging,
    key: Annotated[str | None, Query(max_length=64)] = None,
    level: Level | None = None,
    rank: Rank | None = None,
    result_id: UUID | None = None,
    program_id: UUID | None = None,
) -> dict[str, Any]:
    """The measures of the coalition."""
    rows, following = await records.page_of(
        session,
        caller,
        MeasureRecord,
        page,
        key=key,
        level=level,
        rank=rank,
        result_id=result_id,
        program_id=program_id,
    )
    return {"items": await with_calendars(session, caller, rows), "next": following}


@router.post("", status_code=201, response_model=MeasureOut)
async def create_measure(body: MeasureIn, caller: Editor, session: Session, response: Response) -> dict[str, Any]:
    """Add a measure."""
    columns = body.columns()
    columns["calendar_id"] = body.calendar_id or await default_calendar_id(session, caller)
    await check_breakdowns(session, caller, body.breakdowns)
    row = MeasureRecord(**columns)
    await records.create(session, caller, "measure", row)
    response.headers.update({"Location": f"/v1/measures/{row.id}", "ETag": etag(row.version)})
    return (await with_calendars(session, caller, [row]))[0]


@router.get("/{measure_id}", response_model=MeasureOut)
async def get_measure(measure_id: UUID, caller: Reader, session: Session, response: Response) -> dict[str, Any]:
    """One measure."""
    row = await records.find(session, caller, MeasureRecord, "measure", measure_id)
    response.headers["ETag"] = etag(row.version)
    return (await with_calendars(session, caller, [row]))[0]


@router.patch("/{measure_id}", response_model=MeasureOut)
async def update_measure(
    measure_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Change a measure (merge-patch: members sent are merged, null removes). What it was stays in the audit."""
    row = await records.lock(session, caller, MeasureRecord, "measure", measure_id, if_match)
    body = records.patched(MeasureIn, measure_body(row), patch)
    columns = body.columns()
    columns["calendar_id"] = body.calendar_id or await default_calendar_id(session, caller)
    if (row.unit, row.calendar_id) != (body.unit, columns["calendar_id"]):
        await refuse_if_filled(session, caller, row.id)
    await check_breakdowns(session, caller, body.breakdowns)
    await records.update(session, caller, "measure", row, columns)
    response.headers["ETag"] = etag(row.version)
    return (await with_calendars(session, caller, [row]))[0]


@router.delete("/{measure_id}", status_code=204)
async def delete_measure(measure_id: UUID, caller: Admin, session: Session, if_match: IfMatch = None) -> None:
    """Remove a measure with its data points and all that stands around them."""
    row = await records.lock(session, caller, MeasureRecord, "measure", measure_id, if_match)
    await records.delete(session, caller, "measure", row)
