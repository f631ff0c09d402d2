"""Uploads in the database."""

from datetime import datetime
from uuid import UUID

from rba_platform.jobs import enqueue
from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Source, Upload
from survey_ingest.retention.policy import set_raw_ends

#: Fewer shared questions than this share of the file's are no sign of one instrument.
SIMILAR_PERCENT = 60
_MOST_SIMILAR = 5


def all_uploads(coalition_id: UUID) -> Select[Upload]:
    """All uploads of the coalition."""
    return select(Upload).where(Upload.coalition_id == coalition_id)


async def find_upload(
    session: AsyncSession, coalition_id: UUID, upload_id: UUID, *, lock: bool = False
) -> Upload | None:
    """The upload of that id; with `lock`, nobody else changes it until the transaction ends."""
    query = all_uploads(coalition_id).where(Upload.id == upload_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def find_by_content(session: AsyncSession, coalition_id: UUID, sha256: str) -> Upload | None:
    """The upload of exactly these bytes."""
    return await session.scalar(all_uploads(coalition_id).where(Upload.sha256 == sha256))


async def to_be_read(session: AsyncSession, upload: Upload, *, run_at: datetime | None = None) -> None:
    """Let the worker read the upload (again). Whatever way a file came, from here on its raw file has its end."""
    await set_raw_ends(session, upload.coalition_id, Upload.id == upload.id)
    await session.refresh(upload, ["raw_expires_at"])
    await enqueue(
        session,
        upload.coalition_id,
        "read_upload",
        {"upload_id": str(upload.id), "reading": upload.reading},
        dedupe_key=str(upload.id),
        run_at=run_at,
    )


async def similar_sources(session: AsyncSession, upload: Upload) -> list[tuple[Source, int]]:
    """Other sources with (nearly) the questions of this upload, each with the number it shares; likeliest first."""
    if not upload.title_keys:
        return []
    shared = func.cardinality(
        text("ARRAY(SELECT unnest(sources.title_keys) INTERSECT SELECT unnest(CAST(:keys AS text[])))")
    ).label("shared")
    query = (
        select(Source, shared)
        .where(
            Source.coalition_id == upload.coalition_id,
            Source.id != upload.source_id,
            Source.kind == ("survey" if upload.kind == "definition" else upload.kind),
            100 * shared >= SIMILAR_PERCENT * len(upload.title_keys),
        )
        .order_by(shared.desc(), Source.id)
        .limit(_MOST_SIMILAR)
    )
    rows = await session.execute(query, {"keys": upload.title_keys})
    return [(source, count) for source, count in rows]
