"""The job `locate_excerpts`: find coded quotes again in the transcripts of their sessions.

It looks at what waits, a bounded number at a time, and asks for another run where more is left.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from rba_platform.job_runner import JobRun
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.locating import Transcript, Utterance
from survey_ingest.models import StoredExcerpt
from survey_ingest.sources.parts import load_workshop_frame
from survey_ingest.storage import Storage
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.themes import repository
from survey_ingest.themes.locating import Placed, Talk, place, talks_of, wanted

if TYPE_CHECKING:
    import polars as pl

#: Excerpts of one run; documents that are cut by it are gone on with in the next.
MOST = 2000


async def locate_excerpts(run: JobRun, equipment: Equipment) -> None:
    """Locate the excerpts that wait. What changed meanwhile waits for the next run."""
    coalition_id = run.job.coalition_id
    async with run.reading() as session:
        excerpts = await repository.waiting_excerpts(session, coalition_id, MOST)
        versions = {each.id: each.version for each in excerpts}
        groups = wanted(excerpts)
        talks = talks_of(await repository.workshops_and_files(session, coalition_id))
    transcripts = _Transcripts(equipment.storage, equipment.scratch)
    placed = await place(groups, talks, transcripts.of, asyncio.to_thread)
    async with run.finishing() as session:
        await _keep(session, coalition_id, placed, versions)
        if placed:
            await repository.figures_changed(session, coalition_id)
        if len(excerpts) == MOST:
            await repository.to_be_located(session, coalition_id)


async def _keep(session: AsyncSession, coalition_id: UUID, placed: list[Placed], versions: dict[UUID, int]) -> None:
    query = repository.all_excerpts(coalition_id).where(
        StoredExcerpt.id.in_([each.excerpt_id for each in placed]), StoredExcerpt.located == "waiting"
    )
    current = {
        each.id: each
        for each in await session.scalars(query.with_for_update().execution_options(populate_existing=True))
    }
    for each in placed:
        stored = current.get(each.excerpt_id)
        if stored is not None and stored.version == versions[stored.id]:
            each.apply(stored)


class _Transcripts:
    """The transcripts read in this run, each once."""

    def __init__(self, storage: Storage, scratch: Path) -> None:
        self._storage = storage
        self._scratch = scratch
        self._read: dict[UUID, Transcript] = {}

    async def of(self, talk: Talk) -> Transcript:
        """The transcript of a session; raises `MissingObjectError`, after which the job is tried again."""
        if talk.workshop_id not in self._read:
            frame = await load_workshop_frame(
                self._storage, talk.products_key, "utterances", [talk.session], self._scratch
            )
            self._read[talk.workshop_id] = await asyncio.to_thread(_transcript, frame)
        return self._read[talk.workshop_id]


def _transcript(frame: "pl.DataFrame") -> Transcript:
    columns = ("row_number", "text", "speaker", "started_seconds", "speaker_name")
    rows = frame.sort("row_number").select(*columns).iter_rows()
    return Transcript(
        [Utterance(row, text or "", speaker, seconds, name) for row, text, speaker, seconds, name in rows]
    )
