"""Routes of data points."""

import json
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AfterValidator
from rba_platform.access import Editor
from rba_platform.paging import Page, Paging

from measures_api.coalitions.repository import coalition_of
from measures_api.data_points import repository
from measures_api.data_points.body import CSV, JSON, NDJSON, read_rows
from measures_api.data_points.schemas import DATA_POINTS_BODY, KEYED_DATA_POINTS_BODY, DataPointOut, UpsertReport
from measures_api.data_points.service import Writing, put_by_key, put_of_measure
from measures_api.data_points.showing import hidden_in, note_raw_reading, shown
from measures_api.dependencies import DataWriter, Reader, Session, measures_router
from measures_api.domain.vintage import check_day, end_of_day
from measures_api.measures.repository import shape_of

router = measures_router(prefix="/v1", tags=["data points"])

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Replace = Annotated[
    str | None,
    Query(pattern=f"^derivation:{_UUID}$", description="the list is the whole set of this writer; its others go"),
]
Atomic = Annotated[bool, Query(description="take all rows or none")]
AsOf = Annotated[
    Annotated[date, AfterValidator(check_day)] | None,
    Query(description="the data as it was known at the end of this day"),
]


@router.put("/measures/{measure_id}/data-points", response_model=UpsertReport, openapi_extra=DATA_POINTS_BODY)
async def put_data_points(
    measure_id: UUID,
    caller: DataWriter,
    session: Session,
    request: Request,
    replace: Replace = None,
    atomic: Atomic = False,
) -> Response:
    """Store values of a measure by cell (period, organization, breakdown); a report per row."""
    raw = await read_rows(request, "data_points", request.app.state.settings.max_rows, takes=(JSON, NDJSON))
    writing = Writing(replace, atomic, request.app.state.clock.now())
    return _answer(await put_of_measure(session, caller, measure_id, raw, writing))


@router.put("/data-points", response_model=UpsertReport, openapi_extra=KEYED_DATA_POINTS_BODY)
async def put_data_points_by_key(
    caller: DataWriter, session: Session, request: Request, replace: Replace = None, atomic: Atomic = False
) -> Response:
    """The same across measures, each row naming its own by `measure_key`; CSV too."""
    raw = await read_rows(request, "data_points", request.app.state.settings.max_rows, takes=(JSON, NDJSON, CSV))
    writing = Writing(replace, atomic, request.app.state.clock.now())
    return _answer(await put_by_key(session, caller, raw, writing))


@router.get("/measures/{measure_id}/data-points", response_model=Page[DataPointOut])
async def list_data_points(
    measure_id: UUID, caller: Reader, session: Session, page: Paging, as_of: AsOf = None
) -> dict[str, Any]:
    """The present values of a measure, or those known on a day."""
    coalition = await coalition_of(session, caller)
    shape = await shape_of(session, caller, measure_id)
    if as_of is None:
        query = repository.present(caller, [measure_id])
    else:
        query = repository.revisions(caller, [measure_id], end_of_day(as_of, coalition.timezone))
    # Whether a cell is hidden depends on its neighbours, which may stand on other pages.
    rows = await repository.fetch(session, query)
    hidden = hidden_in(rows, coalition.privacy)
    if caller.sees_raw_counts:
        note_raw_reading(session, caller, measure_id, hidden)
        hidden = set()
    page_rows = [row for row in rows if page.after is None or row.id > page.after][: page.limit + 1]
    following = page.next(page_rows[page.limit - 1].id) if len(page_rows) > page.limit else None
    items = [shown(row, shape.unit, suppressed=row.id in hidden) for row in page_rows[: page.limit]]
    return {"items": items, "next": following}


@router.get("/measures/{measure_id}/data-points/revisions", response_model=Page[DataPointOut])
async def list_data_point_revisions(measure_id: UUID, caller: Editor, session: Session, page: Paging) -> dict[str, Any]:
    """All revisions of a measure's data points; a page holds `limit` cells, each with all of its revisions.

    For editors: two revisions side by side can give away one respondent's answer.
    """
    coalition = await coalition_of(session, caller)
    shape = await shape_of(session, caller, measure_id)
    rows = await repository.fetch(session, repository.revisions(caller, [measure_id]))
    now = [row for row in rows if row.superseded_at is None]
    note_raw_reading(session, caller, measure_id, hidden_in(now, coalition.privacy))
    cells = [row.id for row in now if page.after is None or row.id > page.after]
    wanted = set(cells[: page.limit])
    items = [shown(row, shape.unit, suppressed=False) for row in rows if row.id in wanted]
    return {"items": items, "next": page.next(cells[page.limit - 1]) if len(cells) > page.limit else None}


def _answer(report: dict[str, Any]) -> Response:
    # A hundred thousand rows need no second check by pydantic; a test holds the shape to the schema.
    return Response(json.dumps(report, separators=(",", ":")), media_type=JSON)
