"""/v1/workshops."""

import asyncio

from rba_platform.access import Viewer
from rba_platform.paging import Page, Paging, read_page
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Floors, Objects, Scratch
from survey_ingest.models import StoredWorkshop
from survey_ingest.uploads.repository import find_upload
from survey_ingest.workshops import repository
from survey_ingest.workshops.finding import FoundWorkshop
from survey_ingest.workshops.schemas import AttendanceOut, PersonOut, WorkshopOut

router = service_router(prefix="/v1/workshops", tags=["workshops"])


@router.get("")
async def list_workshops(caller: Viewer, session: Session, page: Paging, floors: Floors) -> Page[WorkshopOut]:
    """All workshops."""
    rows, following = await read_page(session, repository.all_workshops(caller.coalition_id), StoredWorkshop.id, page)
    return Page(items=[WorkshopOut.of(row, floors) for row in rows], next=following)


@router.get("/{workshop_id}")
async def get_workshop(workshop: FoundWorkshop, floors: Floors) -> WorkshopOut:
    """One workshop."""
    return WorkshopOut.of(workshop, floors)


@router.get("/{workshop_id}/attendance")
async def get_attendance(
    workshop: FoundWorkshop, caller: Viewer, session: Session, storage: Objects, scratch: Scratch, floors: Floors
) -> AttendanceOut:
    """Who was there and how long: persons for those who see raw counts, else only how many."""
    out = WorkshopOut.of(workshop, floors)
    if workshop.persons is None:
        return AttendanceOut(workshop=out, status="unknown", persons=None, person_hours=None, items=[])
    if out.persons is None:
        return AttendanceOut(workshop=out, status="suppressed", persons=None, person_hours=None, items=[])
    upload_id, session_key = workshop.telling("persons") or (workshop.upload_id, workshop.session_key)
    upload = await find_upload(session, caller.coalition_id, upload_id)
    if upload is None or upload.products_key is None:
        raise not_found("workshop")
    from survey_ingest.sources.parts import load_attendance
    from survey_ingest.workshops.attendance import attendance_rows, person_hours
    from survey_ingest.workshops.speech import people, speech_frames

    part = await load_attendance(storage, upload.products_key, [session_key], scratch)
    hours = await asyncio.to_thread(person_hours, part.persons)
    items = []
    if caller.sees_raw_counts:
        record(session, caller, "attendance", "workshop", workshop.id)
        rows = await asyncio.to_thread(attendance_rows, part.persons, workshop.seconds)
        frames = {
            name: frame for name, (_, frame) in (await speech_frames(session, storage, scratch, workshop)).items()
        }
        who = await asyncio.to_thread(people, frames)
        items = [PersonOut(**row, pseudonym=who.short[row["person"]]) for row in rows]
    return AttendanceOut(workshop=out, status="ok", persons=workshop.persons, person_hours=hours, items=items)
