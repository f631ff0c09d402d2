"""Receiving a file: its bytes to object storage first, then its row, then the job to read it."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from rba_platform.access import Caller
from rba_platform.database import Database
from rba_platform.ids import new_id
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.models import Source, Upload
from survey_ingest.sources.errors import UnknownSourceError, UnknownWorkshopError, WorkshopElsewhereError
from survey_ingest.sources.repository import find_source
from survey_ingest.storage import Storage
from survey_ingest.uploads.errors import OtherOptionsError
from survey_ingest.uploads.file_names import source_name
from survey_ingest.uploads.repository import find_by_content, to_be_read
from survey_ingest.uploads.schemas import UploadOptions
from survey_ingest.workshops.repository import find_workshop


def raw_key(coalition_id: UUID, sha256: str) -> str:
    """Where the raw file lies: under its own content."""
    return f"{coalition_id}/{sha256}"


@dataclass(frozen=True)
class Arrival:
    """A file that has arrived whole: whose, sent by which access key, its content and its name."""

    coalition_id: UUID
    sent_by: UUID | None
    sha256: str
    size: int
    file_name: str


def _measured(file: IO[bytes]) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


async def receive(
    database: Database, storage: Storage, caller: Caller, file: IO[bytes], file_name: str, options: UploadOptions
) -> Upload:
    """The upload of these bytes, made now or long ago.

    Raises `OtherOptionsError` where they are here with other options, `UnknownSourceError`, and `CorruptObjectError`
    where storage did not keep what it was given. No transaction is open while bytes are moved.
    """
    sha256, size = await asyncio.to_thread(_measured, file)

    async def store(key: str) -> None:
        await storage.put_verified(key, file, sha256)

    arrival = Arrival(caller.coalition_id, caller.key_id, sha256, size, file_name)
    return await take_in(database, arrival, options, store)


async def take_in(
    database: Database, arrival: Arrival, options: UploadOptions, store: Callable[[str], Awaitable[None]]
) -> Upload:
    """The upload of a file that is here and measured; `store(key)` writes it to storage where it is not known yet."""
    coalition_id, sha256 = arrival.coalition_id, arrival.sha256
    async with database.tenant(coalition_id) as session:
        known = await find_by_content(session, coalition_id, sha256)
        if known is None:
            source_id = await source_named(session, coalition_id, options.source_id, options.workshop_id)
            options = options.model_copy(update={"source_id": source_id})
    if known is not None:
        return _same(known, options)
    await store(raw_key(coalition_id, sha256))
    values = {
        "coalition_id": coalition_id,
        "id": new_id(),
        "sha256": sha256,
        "size": arrival.size,
        "file_name": arrival.file_name,
        "options": options.about_reading(),
        "uploaded_by": arrival.sent_by,
    }
    async with database.tenant(coalition_id) as session:
        made = await _insert(session, values, options.source_id)
        if made is not None:
            await to_be_read(session, made)
            return made
        known = await find_by_content(session, coalition_id, sha256)
    assert known is not None  # noqa: S101 - the unique constraint just said that it is there
    return _same(known, options)


async def _insert(session: AsyncSession, values: dict[str, object], source_id: UUID | None) -> Upload | None:
    """The new row with its source; None, and no source, where another request was faster."""
    coalition_id = UUID(str(values["coalition_id"]))
    savepoint = await session.begin_nested()
    if source_id is None:
        source = Source(coalition_id=coalition_id, id=new_id(), name=source_name(str(values["file_name"])))
        session.add(source)
        await session.flush()
        source_id = source.id
    else:
        await existing_source(session, coalition_id, source_id)
    statement = (
        insert(Upload)
        .values(values | {"source_id": source_id})
        .on_conflict_do_nothing(index_elements=["coalition_id", "sha256"])
        .returning(Upload)
    )
    made = await session.scalar(statement)
    await (savepoint.rollback() if made is None else savepoint.commit())
    return made


async def source_named(
    session: AsyncSession, coalition_id: UUID, source_id: UUID | None, workshop_id: UUID | None
) -> UUID | None:
    """The source that is named, by its own id or by a workshop of it; None where none is.

    Raises `UnknownSourceError`, `UnknownWorkshopError`, and `WorkshopElsewhereError` where the two differ.
    """
    if workshop_id is not None:
        workshop = await find_workshop(session, coalition_id, workshop_id)
        if workshop is None:
            raise UnknownWorkshopError
        if source_id not in {None, workshop.source_id}:
            raise WorkshopElsewhereError
        source_id = workshop.source_id
    if source_id is not None:
        await existing_source(session, coalition_id, source_id)
    return source_id


async def existing_source(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> None:
    """Raise `UnknownSourceError` where the source is none; nobody deletes it before the transaction ends."""
    if await find_source(session, coalition_id, source_id, lock=True) is None:
        raise UnknownSourceError


def _same(known: Upload, options: UploadOptions) -> Upload:
    given = options.model_dump(mode="json", exclude_none=True)
    stored = known.options | {"source_id": str(known.source_id)}
    differing = sorted(name for name, value in given.items() if stored.get(name) != value)
    if differing:
        raise OtherOptionsError(known.id, differing)
    return known
