"""Sources in the database, and the jobs that follow from their changes."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from rba_platform.jobs import enqueue, jobs
from sqlalchemy import Select, Text, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.domain.telling_order import Telling, in_telling_order
from survey_ingest.models import Hook, InboxEvent, Source, StoredDerivation, StoredExcerpt, StoredTheme, Upload

#: The layout of files of pushed events (`readers/pushed`): they add to what is there.
PUSHED_LAYOUT = "webhook"
#: An old part stays this long: what has begun to read it may end in peace.
KEEP_OLD = timedelta(hours=24)


def all_sources(coalition_id: UUID) -> Select[Source]:
    """All sources of the coalition."""
    return select(Source).where(Source.coalition_id == coalition_id)


async def find_source(
    session: AsyncSession, coalition_id: UUID, source_id: UUID, *, lock: bool = False
) -> Source | None:
    """The source of that id; with `lock`, nobody else changes it until the transaction ends."""
    query = all_sources(coalition_id).where(Source.id == source_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def uploads_with_products(session: AsyncSession, source: Source) -> list[Upload]:
    """The uploads of the source that a reading gave something for, in the order in which they are merged.

    That is not by the time of upload alone: people send old files late (`domain/telling_order`).
    """
    query = (
        select(Upload)
        .where(
            Upload.coalition_id == source.coalition_id,
            Upload.source_id == source.id,
            Upload.products_key.is_not(None),
        )
        .execution_options(populate_existing=True)
    )
    uploads = {upload.id: upload for upload in await session.scalars(query)}
    tellings = [Telling(upload.id, upload.latest_submitted_at, is_pushed(upload)) for upload in uploads.values()]
    return [uploads[telling.upload_id] for telling in in_telling_order(tellings)]


def is_pushed(upload: Upload) -> bool:
    """Whether the upload holds pushed events (`readers/pushed`): they add to what is there."""
    return (upload.detection or {}).get("layout") == PUSHED_LAYOUT


async def to_be_built(session: AsyncSession, source: Source) -> None:
    """Let the worker make the source's part again from its uploads."""
    await enqueue(
        session, source.coalition_id, "build_source", {"source_id": str(source.id)}, dedupe_key=str(source.id)
    )


async def wait_for_building(session: AsyncSession, coalition_id: UUID, source_ids: Collection[UUID]) -> bool:
    """Whether one of the sources has no part now, as after an erasure, but is about to have one."""
    due = exists().where(
        jobs.c.coalition_id == coalition_id,
        jobs.c.kind == "build_source",
        jobs.c.state.in_(("queued", "running")),
        jobs.c.payload["source_id"].astext == cast(Source.id, Text),
    )
    query = select(Source.id).where(
        Source.coalition_id == coalition_id,
        Source.id.in_(source_ids),
        Source.kind == "survey",
        Source.part_key.is_(None),
        due,
    )
    return await session.scalar(query.limit(1)) is not None


async def publish_again(
    session: AsyncSession, coalition_id: UUID, source_id: UUID, workshop_ids: Collection[UUID] = ()
) -> None:
    """Let the worker run the published derivations that read this source, or one of these workshops."""
    reads = StoredDerivation.source_ids.overlap([source_id])
    if workshop_ids:
        reads = or_(reads, StoredDerivation.workshop_ids.overlap(list(workshop_ids)))
    query = select(StoredDerivation.id).where(
        StoredDerivation.coalition_id == coalition_id, StoredDerivation.state == "published", reads
    )
    for derivation_id in await session.scalars(query):
        await to_be_published(session, coalition_id, derivation_id)


async def to_be_published(session: AsyncSession, coalition_id: UUID, derivation_id: UUID) -> None:
    """Let the worker run the derivation and publish what it gives."""
    await enqueue(
        session,
        coalition_id,
        "publish_derivation",
        {"derivation_id": str(derivation_id)},
        dedupe_key=str(derivation_id),
    )


async def user_of(session: AsyncSession, source: Source) -> str | None:
    """What stands on the source and keeps it from being deleted: uploads, hooks, themes … or nothing."""
    uploads = exists().where(Upload.coalition_id == source.coalition_id, Upload.source_id == source.id)
    if await session.scalar(select(uploads)):
        return "uploads"
    hooks = exists().where(Hook.coalition_id == source.coalition_id, Hook.source_id == source.id)
    if await session.scalar(select(hooks)):
        return "hooks"
    waiting = exists().where(
        InboxEvent.coalition_id == source.coalition_id,
        InboxEvent.source_id == source.id,
        InboxEvent.state.in_(["pending", "needs_fetch"]),
    )
    if await session.scalar(select(waiting)):
        return "pushed events that wait"
    themes = exists().where(StoredTheme.coalition_id == source.coalition_id, StoredTheme.source_id == source.id)
    excerpts = exists().where(StoredExcerpt.coalition_id == source.coalition_id, StoredExcerpt.source_id == source.id)
    if await session.scalar(select(themes | excerpts)):
        return "themes"
    derivations = exists().where(
        StoredDerivation.coalition_id == source.coalition_id, StoredDerivation.source_ids.overlap([source.id])
    )
    return "derivations" if await session.scalar(select(derivations)) else None
