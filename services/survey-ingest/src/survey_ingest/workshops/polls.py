"""The polls of a workshop: found by the sessions that uploads name, counted from the parts of their sources.

This module brings Polars; it is imported when somebody asks for polls.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from rba_kernel.privacy import PrivacyPolicy
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.derivations.repository import hidden_in_summary
from survey_ingest.domain.dataset import Part
from survey_ingest.domain.poll_runs import PollRun, runs_of
from survey_ingest.models import Source, StoredWorkshop, Upload
from survey_ingest.sources.disclosure import Cell, QuestionSummary
from survey_ingest.sources.parts import load_part
from survey_ingest.storage import Storage
from survey_ingest.workshops.poll_floors import run_summaries

_NEAR = timedelta(minutes=30)  # between the start that a poll report prints and that of the workshop
_BEFORE, _AFTER, _UNKNOWN_LENGTH = timedelta(minutes=30), timedelta(hours=1), timedelta(hours=12)


@dataclass(frozen=True)
class WorkshopPoll:
    """One run of a poll in a workshop, as it may be shown."""

    source_id: UUID
    run: PollRun
    responses: Cell
    questions: list[QuestionSummary]


async def polls_of(
    session: AsyncSession,
    storage: Storage,
    scratch: Path,
    workshop: StoredWorkshop,
    policy: PrivacyPolicy | None,
) -> list[WorkshopPoll]:
    """The runs of polls in this workshop, earliest first. Raises `MissingObjectError`."""
    by_source: dict[UUID, dict[str, bool]] = defaultdict(dict)
    for upload in await _uploads(session, workshop):
        whole = belongs(workshop.started_at, workshop.meeting_id, upload.sessions)
        if whole is not None:
            by_source[upload.source_id][str(upload.id)] = whole
    found: list[WorkshopPoll] = []
    query = select(Source).where(Source.coalition_id == workshop.coalition_id, Source.id.in_(by_source))
    for source in await session.scalars(query.order_by(Source.id)):
        if source.part_key is None:
            continue
        part = await load_part(storage, source.part_key, scratch)
        runs = await asyncio.to_thread(_runs, part)
        beside = await hidden_in_summary(session, source.coalition_id, source.id) if policy is not None else ()
        shown = run_summaries(runs, policy, beside)
        found += [
            WorkshopPoll(source.id, run, responses, questions)
            for run, (responses, questions) in zip(runs, shown, strict=True)
            if _in_session(run, workshop, by_source[source.id])
        ]
    return sorted(found, key=lambda poll: (str(poll.run.started_at or ""), str(poll.source_id), poll.run.poll))


def _runs(part: Part) -> list[PollRun]:
    return runs_of(part.frame.collect(), part.codebook)


async def _uploads(session: AsyncSession, workshop: StoredWorkshop) -> Collection[Upload]:
    """The surveys of the coalition that name a session of this meeting: poll reports do."""
    if not workshop.meeting_id:
        return []
    query = select(Upload).where(
        Upload.coalition_id == workshop.coalition_id,
        Upload.kind == "survey",
        Upload.products_key.is_not(None),
        Upload.sessions.contains([{"meeting_id": workshop.meeting_id}]),
    )
    return (await session.scalars(query)).all()


def belongs(started_at: datetime | None, meeting_id: str, sessions: Collection[Mapping[str, Any]]) -> bool | None:
    """Whether an upload's answers are of the workshop: all of them (True), those of its time (False), none (None).

    All are where the upload names one session, of this meeting and near its start. Where it names no start, or several
    sessions, the times of the answers tell.
    """
    mine = [each for each in sessions if each.get("meeting_id") == meeting_id]
    starts = [datetime.fromisoformat(each["started_at"]) for each in mine if each.get("started_at")]
    if not mine:
        return None
    if len(starts) < len(mine):
        return False
    if started_at is None or not any(abs(start - started_at) <= _NEAR for start in starts):
        return None
    return len(sessions) == 1


def _in_session(run: PollRun, workshop: StoredWorkshop, uploads: Mapping[str, bool]) -> bool:
    if run.upload not in uploads:
        return False
    if uploads[run.upload]:
        return True
    if run.started_at is None or workshop.started_at is None:
        return False
    end = workshop.ended_at + _AFTER if workshop.ended_at else workshop.started_at + _UNKNOWN_LENGTH
    return workshop.started_at - _BEFORE <= run.started_at <= end
