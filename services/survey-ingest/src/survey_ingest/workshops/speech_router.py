"""/v1/workshops/{id}/messages and …/utterances."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Viewer
from rba_platform.paging import Paging
from rba_platform.routing import Session
from rba_platform.service import service_router

from survey_ingest.audit.recording import record
from survey_ingest.dependencies import Floors, Objects, Scratch
from survey_ingest.sources.schemas import CellOut
from survey_ingest.workshops.finding import FoundWorkshop
from survey_ingest.workshops.schemas import WorkshopOut
from survey_ingest.workshops.speech_schemas import MessageOut, MessagesOut, UtteranceOut, UtterancesOut

if TYPE_CHECKING:
    import polars as pl

    from survey_ingest.sources.disclosure import Cell

router = service_router(prefix="/v1/workshops", tags=["workshops"])


async def _fill(
    out: MessagesOut | UtterancesOut,
    frame: "pl.DataFrame",
    cells: "Callable[[pl.DataFrame, PrivacyPolicy | None], list[Cell]]",
    floors: PrivacyPolicy | None,
) -> None:
    """The counts, and whether they may be seen."""
    out.counts = [CellOut(**asdict(cell)) for cell in await asyncio.to_thread(cells, frame, floors)]
    out.status = "suppressed" if out.counts[0].status == "suppressed" else "ok"


@router.get("/{workshop_id}/messages")
async def get_messages(
    workshop: FoundWorkshop,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    floors: Floors,
    page: Paging,
) -> MessagesOut:
    """The chat of the workshop: its messages for those who see raw counts, else only how many."""
    shown = WorkshopOut.of(workshop, floors)
    out = MessagesOut(workshop=shown, upload_id=None, status="unknown", counts=[], items=[])
    from survey_ingest.workshops import speech

    told = await speech.speech_frames(session, storage, scratch, workshop)
    if "messages" not in told:
        return out
    out.upload_id, frame = told["messages"]
    await _fill(out, frame, speech.message_cells, floors)
    if floors is None:
        record(session, caller, "messages", "workshop", workshop.id)
        rows, out.next = speech.speech_page(frame, page)
        who = await asyncio.to_thread(speech.people, _frames(told))
        out.items = [MessageOut.model_validate(row) for row in speech.message_rows(rows, who)]
    return out


@router.get("/{workshop_id}/utterances")
async def get_utterances(
    workshop: FoundWorkshop,
    caller: Viewer,
    session: Session,
    storage: Objects,
    scratch: Scratch,
    floors: Floors,
    page: Paging,
) -> UtterancesOut:
    """The transcript of the workshop: what was said for those who see raw counts, else only how much."""
    shown = WorkshopOut.of(workshop, floors)
    out = UtterancesOut(workshop=shown, upload_id=None, status="unknown", counts=[], items=[])
    from survey_ingest.workshops import speech

    told = await speech.speech_frames(session, storage, scratch, workshop)
    if "utterances" not in told:
        return out
    out.upload_id, frame = told["utterances"]
    await _fill(out, frame, speech.utterance_cells, floors)
    if floors is None:
        record(session, caller, "utterances", "workshop", workshop.id)
        rows, out.next = speech.speech_page(frame, page)
        who = await asyncio.to_thread(speech.people, _frames(told))
        out.items = [UtteranceOut.model_validate(row) for row in speech.utterance_rows(rows, who)]
    return out


def _frames(told: dict[str, tuple[UUID, Any]]) -> dict[str, Any]:
    return {name: frame for name, (_, frame) in told.items()}
