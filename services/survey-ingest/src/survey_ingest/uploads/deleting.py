"""Deleting a file as if it had never been sent: what only it told leaves its source, and what is published follows."""

from datetime import datetime
from uuid import UUID

from rba_platform.jobs import enqueue
from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import InboxEvent, Source, StoredExcerpt, Upload
from survey_ingest.sources.repository import KEEP_OLD, find_source, publish_again, to_be_built, uploads_with_products
from survey_ingest.uploads.errors import UploadInUseError
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_upload
from survey_ingest.workshops.placing import place_workshops


async def delete(session: AsyncSession, coalition_id: UUID, upload_id: UUID, now: datetime) -> Upload | None:
    """Delete the upload, and let its source be made without it; None where there is none.

    The source is locked first, as whoever builds it does. Raises `UploadInUseError`.
    """
    upload = await find_upload(session, coalition_id, upload_id)
    if upload is None:
        return None
    source = await find_source(session, coalition_id, upload.source_id, lock=True)
    await session.refresh(upload, with_for_update=True)
    await _refuse_what_cannot_go(session, upload)
    was_read = upload.products_key is not None
    left = (
        [] if source is None else [each for each in await uploads_with_products(session, source) if each is not upload]
    )
    if source is not None and upload.kind == "workshop" and was_read:
        await place_workshops(session, source, left)
    await session.delete(upload)
    await session.flush()
    if source is not None and was_read:
        await _without(session, source, left, now)
    for payload, run_at in _objects(upload, now):
        await enqueue(session, coalition_id, "drop_objects", payload, run_at=run_at)
    return upload


async def _refuse_what_cannot_go(session: AsyncSession, upload: Upload) -> None:
    if upload.state in {"received", "reading"}:
        raise UploadInUseError("it is being read; stop that first")
    excerpts = exists().where(StoredExcerpt.coalition_id == upload.coalition_id, StoredExcerpt.upload_id == upload.id)
    if upload.kind == "themes" or await session.scalar(select(excerpts)):
        raise UploadInUseError("its themes and quotes stand by themselves; delete those")
    events = exists().where(InboxEvent.coalition_id == upload.coalition_id, InboxEvent.upload_id == upload.id)
    if await session.scalar(select(events)):
        raise UploadInUseError("it was pushed by a tool, which would not send it again")


async def _without(session: AsyncSession, source: Source, left: list[Upload], now: datetime) -> None:
    # Whoever is building it meanwhile begins anew; nothing counts as merged, so all that is left is merged again.
    source.version += 1
    source.built_from = []
    if any(each.kind != "definition" for each in left):
        await to_be_built(session, source)
        return
    if source.part_key is not None:
        await enqueue(session, source.coalition_id, "drop_objects", {"prefix": source.part_key}, run_at=now + KEEP_OLD)
    source.part_key, source.responses, source.title_keys = None, 0, []
    await publish_again(session, source.coalition_id, source.id)


def _objects(upload: Upload, now: datetime) -> list[tuple[dict[str, str], datetime | None]]:
    """What goes from storage: the raw file, unless it is sent again meanwhile, and later what was read from it."""
    raw = {"key": raw_key(upload.coalition_id, upload.sha256), "unless_sent_again": upload.sha256}
    found: list[tuple[dict[str, str], datetime | None]] = [(raw, None)]
    if upload.products_key is not None:
        found.append(({"prefix": upload.products_key}, now + KEEP_OLD))
    return found
