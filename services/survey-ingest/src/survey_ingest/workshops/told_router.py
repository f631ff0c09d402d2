"""/v1/workshops/{id}/registrations, …/questions and …/polls."""

import asyncio
from dataclasses import asdict
from uuid import UUID

from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Caller, Viewer
from rba_platform.paging import Paging
from rba_platform.problems import not_found
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Measures, Objects, Scratch
from survey_ingest.models import StoredWorkshop
from survey_ingest.sources.schemas import CellOut, QuestionSummaryOut
from survey_ingest.workshops import repository
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


async def _found(session: Session, coalition_id: UUID, workshop_id: UUID) -> StoredWorkshop:
    workshop = await repository.find_workshop(session, coalition_id, workshop_id)
    if workshop is None:
        raise not_found("workshop")
    return workshop


async def _floors(caller: Caller, measures: Measures) -> PrivacyPolicy | None:
    """The floors that hold for this caller: none for those who see raw counts."""
    return None if caller.sees_raw_counts else (await measures.coalition(caller.coalition_id)).privacy


def _shown(workshop: StoredWorkshop, floors: PrivacyPolicy | None) -> WorkshopOut:
    return WorkshopOut.of(workshop, floors)


@router.get("/{workshop_id}/registrations")
async def get_registrations(
    workshop_id: UUID,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    measures: Measures,
    page: Paging,
) -> RegistrationsOut:
    """Who registered: registrations for those who see raw counts, else only how many."""
    workshop = await _found(session, caller.coalition_id, workshop_id)
    floors = await _floors(caller, measures)
    out = RegistrationsOut(workshop=_shown(workshop, floors), upload_id=None, status="unknown", counts=[], items=[])
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
    workshop_id: UUID,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    measures: Measures,
    page: Paging,
) -> QuestionsOut:
    """What was asked in Q&A: the texts for those who see raw counts, else only how many."""
    workshop = await _found(session, caller.coalition_id, workshop_id)
    floors = await _floors(caller, measures)
    out = QuestionsOut(workshop=_shown(workshop, floors), upload_id=None, status="unknown", counts=[], items=[])
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
    workshop_id: UUID, caller: Viewer, session: Session, storage: Objects, scratch: Scratch, measures: Measures
) -> PollsOut:
    """The polls of the workshop, run by run, from all sources whose files name its meeting and start."""
    workshop = await _found(session, caller.coalition_id, workshop_id)
    floors = await _floors(caller, measures)
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
    return PollsOut(workshop=_shown(workshop, floors), status="ok" if items else "unknown", items=items)
