"""Changing what was said about a file, after which it is read again; and deleting the file itself."""

from datetime import datetime
from uuid import UUID

from rba_platform.jobs import enqueue
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Source, Upload
from survey_ingest.sources.errors import UnknownSourceError
from survey_ingest.sources.remembering import forget
from survey_ingest.sources.repository import find_source, to_be_built
from survey_ingest.uploads.advice import CANCELLED, cancelled, earlier_reading_kept
from survey_ingest.uploads.errors import NotReadingError, OtherOptionsError, RawDeletedError
from survey_ingest.uploads.receiving import raw_key, source_named
from survey_ingest.uploads.repository import find_upload, to_be_read
from survey_ingest.uploads.schemas import UploadOptions, UploadPatch


async def change(session: AsyncSession, upload: Upload, patch: UploadPatch, now: datetime) -> None:
    """Apply the overrides and let the file be read again. What its last reading gave stays until then.

    Raises `RawDeletedError`, and what `receiving.source_named` raises.
    """
    if patch.workshop_id is not None:
        named = await source_named(session, upload.coalition_id, patch.source_id, patch.workshop_id)
        patch = patch.model_copy(update={"source_id": named})
    if upload.raw_deleted_at is not None:
        raise RawDeletedError
    source = await find_source(session, upload.coalition_id, upload.source_id)
    if source is not None:
        forget(source, upload.options, patch.about_reading())
    options = upload.options | patch.about_reading()
    upload.options = {name: value for name, value in options.items() if value is not None}
    if patch.source_id is not None and patch.source_id != upload.source_id:
        await _move(session, upload, await _other_source(session, upload, patch))
    await read_again(session, upload, now)


async def read_again(session: AsyncSession, upload: Upload, now: datetime) -> None:
    """Let the file be read once more, with all that has been said about it."""
    upload.reading += 1
    upload.version += 1
    upload.state, upload.progress = "received", None
    upload.changed_at = now
    await to_be_read(session, upload)


def cancel(upload: Upload, now: datetime) -> None:
    """Stop the reading that waits or runs; cancelled before, nothing changes.

    The job finds that another reading is waited for, and ends: a waiting one at once, a running one within a second.
    What an earlier reading gave stays. Raises `NotReadingError` where there is nothing to be stopped, also where the
    file has been read and its source is being built.
    """
    if upload.state == "rejected" and upload.problems and upload.problems[0]["code"] == CANCELLED:
        return
    read = upload.products_reading == upload.reading
    if upload.state not in {"received", "reading"} or read:
        raise NotReadingError(upload.state, read=read)
    upload.reading += 1
    upload.version += 1
    upload.state, upload.progress = "rejected", None
    upload.problems = [cancelled()] if upload.products_key is None else [cancelled(), earlier_reading_kept()]
    upload.asks, upload.counts, upload.checksums = {}, {}, {}
    upload.reader_version = None  # no reader's work, so that none is newer than it
    upload.changed_at = now


async def answer_by_sending(
    session: AsyncSession, error: OtherOptionsError, coalition_id: UUID, options: UploadOptions, now: datetime
) -> Upload:
    """Take a file that is sent again with what it asks for as the answer; raises the error again where it is none."""
    upload = await find_upload(session, coalition_id, error.upload_id, lock=True)
    if upload is None or upload.state != "needs_attention" or not set(error.fields) <= upload.asks.keys():
        raise error
    answers = options.model_dump(include=set(error.fields))
    await change(session, upload, UploadPatch.model_validate(answers), now)
    return upload


async def _other_source(session: AsyncSession, upload: Upload, patch: UploadPatch) -> Source:
    assert patch.source_id is not None  # noqa: S101 - asked by the caller
    source = await find_source(session, upload.coalition_id, patch.source_id, lock=True)
    if source is None:
        raise UnknownSourceError
    return source


async def _move(session: AsyncSession, upload: Upload, target: Source) -> None:
    left = await find_source(session, upload.coalition_id, upload.source_id, lock=True)
    upload.source_id = target.id
    # It stands in no part until it has been read for its new source.
    upload.products_key = None
    upload.merged = None
    await session.flush()
    if left is not None:
        # Whoever is merging into the source that is left must begin anew.
        left.version += 1
        await to_be_built(session, left)


async def delete_raw(session: AsyncSession, upload: Upload, now: datetime) -> None:
    """Let the raw file be removed from storage; its checksum, its report and the answers stay."""
    if upload.raw_deleted_at is not None:
        return
    upload.raw_deleted_at = now
    upload.changed_at = now
    upload.version += 1
    await enqueue(
        session,
        upload.coalition_id,
        "drop_objects",
        {"key": raw_key(upload.coalition_id, upload.sha256)},
    )
