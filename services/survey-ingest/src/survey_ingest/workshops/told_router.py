"""/v1/workshops/{id}/registrations, …/questions and …/polls."""

import asyncio
from dataclasses import asdict
from uuid import UUID

from rba_platform.access import Viewer
from rba_platform.paging import Paging
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Floors, Objects, Scratch
from survey_ingest.sources.schemas import CellOut, QuestionSummaryOut
from survey_ingest.workshops.finding import FoundWorkshop
from survey_ingest.workshops.schemas import WorkshopOut
from survey_ingest.workshops.told_schemas import (
    PollOut,
    PollsOut,
    QuestionOut,
    QuestionsOut,
    RegistrationOut,
    RegistrationsOut,
)

router = service_router(prefix="/v1/workshops", tags=["workshops"])


@router.get("/{workshop_id}/registrations")
async def get_registrations(
    workshop: FoundWorkshop,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    floors: Floors,
    page: Paging,
) -> RegistrationsOut:
    """Who registered: registrations for those who see raw counts, else only how many."""
    out = RegistrationsOut(
        workshop=WorkshopOut.of(workshop, floors), upload_id=None, status="unknown", counts=[], items=[]
    )
    from survey_ingest.workshops.telling import frame_page, told_frame
    from survey_ingest.workshops.told_counts import registration_cells

    told = await told_frame(session, storage, scratch, workshop, "registrations")
    if told is None:
        return out
    out.upload_id, frame = told
    out.counts = [CellOut(**asdict(cell)) for cell in await asyncio.to_thread(registration_cells, frame, floors)]
    out.status = "suppressed" if out.counts[0].status == "suppressed" else "ok"
    if floors is None:
        record(session, caller, "registrations", "workshop", workshop.id)
        rows, out.next = frame_page(frame, page)
        out.items = [RegistrationOut.model_validate(row) for row in rows]
    return out


@router.get("/{workshop_id}/questions")
async def get_questions(
    workshop: FoundWorkshop,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    floors: Floors,
    page: Paging,
) -> QuestionsOut:
    """What was asked in Q&A: the texts for those who see raw counts, else only how many."""
    shown = WorkshopOut.of(workshop, floors)
    out = QuestionsOut(workshop=shown, upload_id=None, status="unknown", counts=[], items=[])
    from survey_ingest.workshops.telling import frame_page, told_frame
    from survey_ingest.workshops.told_counts import question_cells

    told = await told_frame(session, storage, scratch, workshop, "questions")
    if told is None:
        return out
    out.upload_id, frame = told
    out.counts = [CellOut(**asdict(cell)) for cell in await asyncio.to_thread(question_cells, frame, floors)]
    out.status = "suppressed" if out.counts[0].status == "suppressed" else "ok"
    if floors is None:
        record(session, caller, "questions", "workshop", workshop.id)
        rows, out.next = frame_page(frame, page)
        out.items = [QuestionOut.model_validate(row) for row in rows]
    return out


@router.get("/{workshop_id}/polls")
async def get_polls(
    workshop: FoundWorkshop, caller: Viewer, session: Session, storage: Objects, scratch: Scratch, floors: Floors
) -> PollsOut:
    """The polls of the workshop, run by run, from all sources whose files name its meeting and start."""
    from survey_ingest.workshops.polls import polls_of

    polls = await polls_of(session, storage, scratch, workshop, floors)
    if polls and floors is None:
        record(session, caller, "polls", "workshop", workshop.id)
    items = [
        PollOut(
            source_id=poll.source_id,
            upload_id=UUID(poll.run.upload),
            started_at=poll.run.started_at,
            ended_at=poll.run.ended_at,
            responses=CellOut(**asdict(poll.responses)),
            questions=[QuestionSummaryOut(**asdict(each)) for each in poll.questions],
        )
        for poll in polls
    ]
    return PollsOut(workshop=WorkshopOut.of(workshop, floors), status="ok" if items else "unknown", items=items)
