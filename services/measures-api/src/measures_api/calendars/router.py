"""Routes of calendars."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from rba_platform.access import Editor
from rba_platform.etag import IfMatch, etag
from rba_platform.paging import Page, Paging

from measures_api import records
from measures_api.calendars.repository import refuse_if_used
from measures_api.calendars.schemas import CalendarIn, CalendarOut
from measures_api.dependencies import Reader, Session, measures_router
from measures_api.models import CalendarRecord

router = measures_router(prefix="/v1/calendars", tags=["calendars"])


@router.get("", response_model=Page[CalendarOut])
async def list_calendars(
    caller: Reader, session: Session, page: Paging, key: Annotated[str | None, Query(max_length=64)] = None
) -> dict[str, Any]:
    """The calendars of the coalition."""
    rows, following = await records.page_of(session, caller, CalendarRecord, page, key=key)
    return {"items": rows, "next": following}


@router.post("", status_code=201, response_model=CalendarOut)
async def create_calendar(body: CalendarIn, caller: Editor, session: Session, response: Response) -> CalendarRecord:
    """Add a calendar."""
    row = CalendarRecord(**body.model_dump())
    await records.create(session, caller, "calendar", row)
    response.headers.update({"Location": f"/v1/calendars/{row.id}", "ETag": etag(row.version)})
    return row


@router.get("/{calendar_id}", response_model=CalendarOut)
async def get_calendar(calendar_id: UUID, caller: Reader, session: Session, response: Response) -> CalendarRecord:
    """One calendar."""
    row = await records.find(session, caller, CalendarRecord, "calendar", calendar_id)
    response.headers["ETag"] = etag(row.version)
    return row


@router.patch("/{calendar_id}", response_model=CalendarOut)
async def update_calendar(
    calendar_id: UUID,
    patch: dict[str, Any],
    caller: Editor,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
) -> CalendarRecord:
    """Change a calendar (merge-patch: members sent are merged, null removes)."""
    row = await records.lock(session, caller, CalendarRecord, "calendar", calendar_id, if_match)
    body = records.patched(CalendarIn, CalendarIn.model_validate(row, from_attributes=True).model_dump(), patch)
    if (body.kind, len(body.terms)) != (row.kind, len(row.terms)):
        await refuse_if_used(session, caller, row.id)
    await records.update(session, caller, "calendar", row, body.model_dump())
    response.headers["ETag"] = etag(row.version)
    return row


@router.delete("/{calendar_id}", status_code=204)
async def delete_calendar(calendar_id: UUID, caller: Editor, session: Session, if_match: IfMatch = None) -> None:
    """Remove a calendar that nothing rests on."""
    row = await records.lock(session, caller, CalendarRecord, "calendar", calendar_id, if_match)
    await records.delete(session, caller, "calendar", row)
