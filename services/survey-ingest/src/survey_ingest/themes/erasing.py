"""Taking the excerpts of one respondent away, so that no later reading brings them back."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rba_platform.idempotency import idempotency_keys
from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.erased_names import counts_at
from survey_ingest.domain.hints import ErasedName
from survey_ingest.models import StoredExcerpt, StoredWorkshop, Upload
from survey_ingest.themes.counting import session_of
from survey_ingest.themes.repository import all_excerpts, figures_changed
from survey_ingest.uploads.changing import read_again

_A_DAY = timedelta(days=1)


async def excerpts_of(
    session: AsyncSession,
    coalition_id: UUID,
    identities: Collection[str],
    names: Collection[Mapping[str, Any]] = (),
) -> list[StoredExcerpt]:
    """The excerpts that these said.

    By the voice of the transcript, by the key of the excerpt, by the mark of a name in a sheet (of `names`, see
    `models.Erasure`, in their session only), or by a mark that stands for one voice of the session, and that is theirs.
    `upload_id` and `row_number` of each lead to the record of the file it was coded in.
    """
    known = list(identities)
    theirs = or_(StoredExcerpt.voice.in_(known), StoredExcerpt.speaker.in_(known), StoredExcerpt.key.in_(known))
    found = {each.id: each for each in await session.scalars(all_excerpts(coalition_id).where(theirs))}
    found |= {each.id: each for each in await _named(session, coalition_id, names)}
    found |= {each.id: each for each in await _marked(session, coalition_id, list(found.values()))}
    return [found[each] for each in sorted(found)]


async def _named(
    session: AsyncSession, coalition_id: UUID, names: Collection[Mapping[str, Any]]
) -> list[StoredExcerpt]:
    """Under one of the names, in a session of its time; nobody else's by the transcript."""
    called = [ErasedName(each["name"], each["began"], each["ended"]) for each in names]
    query = all_excerpts(coalition_id).where(
        StoredExcerpt.voice.is_(None), StoredExcerpt.speaker.in_([each.name for each in called])
    )
    excerpts = list(await session.scalars(query))
    places = {each.workshop_id for each in excerpts}
    workshops = select(StoredWorkshop).where(StoredWorkshop.coalition_id == coalition_id, StoredWorkshop.id.in_(places))
    by_id = {each.id: each for each in await session.scalars(workshops)}
    return [
        each for each in excerpts if any(name.name == each.speaker and _said_then(each, by_id, name) for name in called)
    ]


def _said_then(excerpt: StoredExcerpt, workshops: Mapping[UUID, StoredWorkshop], name: ErasedName) -> bool:
    workshop = workshops.get(excerpt.workshop_id) if excerpt.workshop_id else None
    if workshop is not None and workshop.started_at is not None:
        return counts_at(name, workshop.started_at, workshop.ended_at)
    began, _ = name.times
    return began is None or excerpt.said_on is None or abs(began.date() - excerpt.said_on) <= _A_DAY


async def _marked(session: AsyncSession, coalition_id: UUID, theirs: Collection[StoredExcerpt]) -> list[StoredExcerpt]:
    """Those without a voice under a mark that is theirs in the session, as they are counted (see `counting.py`)."""
    marks = {(session_of(each), each.speaker) for each in theirs if each.voice and each.speaker}
    voices = {each.voice for each in theirs if each.voice}
    query = all_excerpts(coalition_id).where(StoredExcerpt.speaker.in_([mark for _, mark in marks]))
    alike = [each for each in await session.scalars(query) if (session_of(each), each.speaker) in marks]
    shared = {(session_of(each), each.speaker) for each in alike if each.voice and each.voice not in voices}
    return [each for each in alike if not each.voice and (session_of(each), each.speaker) not in shared]


async def erase_excerpts(
    session: AsyncSession,
    coalition_id: UUID,
    identities: Collection[str],
    now: datetime,
    *,
    names: Collection[Mapping[str, Any]] = (),
    cleaned: Collection[UUID] = (),
) -> list[str]:
    """Delete the excerpts of a respondent and let figures be made again, and what was read of files not yet `cleaned`.

    Answers the keys of the excerpts: kept among the tombstones, they keep readings from bringing them back. They must
    be kept in the same transaction.
    """
    gone = await excerpts_of(session, coalition_id, identities, names)
    for each in gone:
        await session.delete(each)
    await _forget_answers(session, coalition_id, gone)
    for upload_id in {each.upload_id for each in gone if each.upload_id is not None} - set(cleaned):
        upload = await session.get(Upload, (coalition_id, upload_id), with_for_update=True)
        if upload is not None and upload.raw_deleted_at is None:
            await read_again(session, upload, now)
    if gone:
        await session.flush()
        await figures_changed(session, coalition_id)
    return [each.key for each in gone]


async def _forget_answers(session: AsyncSession, coalition_id: UUID, gone: Collection[StoredExcerpt]) -> None:
    """Empty the answers about these excerpts that are kept for requests with an Idempotency-Key."""
    kept = idempotency_keys
    told = func.encode(kept.c.body, "escape")
    for each in gone:
        about = (kept.c.coalition_id == coalition_id) & told.contains(str(each.id))
        await session.execute(update(kept).where(about).values(body=b"{}"))
