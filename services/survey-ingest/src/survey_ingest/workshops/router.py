"""/v1/workshops."""

import asyncio
from uuid import UUID

from rba_platform.access import Viewer
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Measures, Objects, Scratch
from survey_ingest.models import StoredWorkshop
from survey_ingest.uploads.repository import find_upload
from survey_ingest.workshops import repository
from survey_ingest.workshops.schemas import AttendanceOut, PersonOut, WorkshopOut

router = service_router(prefix="/v1/workshops", tags=["workshops"])


async def _shows(workshop: StoredWorkshop, caller: Viewer, measures: Measures) -> bool:
    if caller.sees_raw_counts:
        return True
    return not (await measures.coalition(caller.coalition_id)).privacy.hides(workshop.persons)


@router.get("")
async def list_workshops(caller: Viewer, session: Session, page: Paging, measures: Measures) -> Page[WorkshopOut]:
    """All workshops."""
    rows, following = await read_page(session, repository.all_workshops(caller.coalition_id), StoredWorkshop.id, page)
    items = [WorkshopOut.of(row, shows_persons=await _shows(row, caller, measures)) for row in rows]
    return Page(items=items, next=following)


@router.get("/{workshop_id}")
async def get_workshop(workshop_id: UUID, caller: Viewer, session: Session, measures: Measures) -> WorkshopOut:
    """One workshop."""
    workshop = await repository.find_workshop(session, caller.coalition_id, workshop_id)
    if workshop is None:
        raise not_found("workshop")
    return WorkshopOut.of(workshop, shows_persons=await _shows(workshop, caller, measures))


@router.get("/{workshop_id}/attendance")
async def get_attendance(
    workshop_id: UUID, caller: Viewer, session: Session, storage: Objects, scratch: Scratch, measures: Measures
) -> AttendanceOut:
    """Who was there and how long: persons for those who see raw counts, else only how many."""
    workshop = await repository.find_workshop(session, caller.coalition_id, workshop_id)
    if workshop is None:
        raise not_found("workshop")
    shown = await _shows(workshop, caller, measures)
    out = WorkshopOut.of(workshop, shows_persons=shown)
    if workshop.persons is None:
        return AttendanceOut(workshop=out, status="unknown", persons=None, person_hours=None, items=[])
    if not shown:
        return AttendanceOut(workshop=out, status="suppressed", persons=None, person_hours=None, items=[])
    upload_id, session_key = workshop.telling("persons") or (workshop.upload_id, workshop.session_key)
    upload = await find_upload(session, caller.coalition_id, upload_id)
    if upload is None or upload.products_key is None:
        raise not_found("workshop")
    from survey_ingest.sources.parts import load_attendance
    from survey_ingest.workshops.attendance import attendance_rows, person_hours

    part = await load_attendance(storage, upload.products_key, [session_key], scratch)
    hours = await asyncio.to_thread(person_hours, part.persons)
    items = []
    if caller.sees_raw_counts:
        record(session, caller, "attendance", "workshop", workshop.id)
        rows = await asyncio.to_thread(attendance_rows, part.persons, workshop.seconds)
        items = [PersonOut(**row) for row in rows]
    return AttendanceOut(workshop=out, status="ok", persons=workshop.persons, person_hours=hours, items=items)
