"""The end of a transfer: its pieces become a file, and that an upload like any other.

Done by the request that brought the last piece; where its process died, by a worker. Both at once do no harm: the
file lies under its own content, and its row is unique by that.
"""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

from rba_platform.database import Database

from survey_ingest.models import Transfer, TransferPart, Upload
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.transfers.errors import TransferGoneError
from survey_ingest.transfers.repository import drop_pieces, find_transfer, part_key, parts_of
from survey_ingest.uploads.changing import answer_by_sending
from survey_ingest.uploads.errors import OtherOptionsError
from survey_ingest.uploads.receiving import Arrival, take_in
from survey_ingest.uploads.repository import find_upload
from survey_ingest.uploads.schemas import UploadOptions

#: Whoever makes the same upload at the same time may still read the pieces.
_KEEP_PIECES = timedelta(minutes=10)


async def finish(database: Database, storage: Storage, coalition_id: UUID, transfer_id: UUID, now: datetime) -> Upload:
    """The upload of a transfer that is whole, made now or before.

    Raises `TransferGoneError`, and what receiving a file raises: `OtherOptionsError`, `UnknownSourceError`,
    `CorruptObjectError`.
    """
    async with database.tenant(coalition_id) as session:
        transfer = await find_transfer(session, coalition_id, transfer_id)
        if transfer is None:
            raise TransferGoneError
        if transfer.upload_id is not None and (upload := await find_upload(session, coalition_id, transfer.upload_id)):
            return upload
        parts = await parts_of(session, coalition_id, transfer_id)
    options = UploadOptions.model_validate(transfer.options)
    digest = hashlib.sha256()
    async for chunk in _content(storage, parts):
        digest.update(chunk)
    sha256 = digest.hexdigest()
    arrival = Arrival(coalition_id, transfer.started_by, sha256, transfer.size, transfer.file_name)

    async def store(key: str) -> None:
        await storage.put_verified(key, _content(storage, parts), sha256)

    try:
        upload = await take_in(database, arrival, options, store)
    except OtherOptionsError as error:
        async with database.tenant(coalition_id) as session:
            upload = await answer_by_sending(session, error, coalition_id, options, now)
    await _note(database, transfer, upload, now)
    return upload


async def _note(database: Database, transfer: Transfer, upload: Upload, now: datetime) -> None:
    async with database.tenant(transfer.coalition_id) as session:
        current = await find_transfer(session, transfer.coalition_id, transfer.id)
        if current is not None and current.upload_id is None:
            current.upload_id = upload.id
            await drop_pieces(session, transfer.coalition_id, transfer.id, run_at=now + _KEEP_PIECES)


async def _content(storage: Storage, parts: list[TransferPart]) -> AsyncIterator[bytes]:
    """The whole file. Raises `MissingObjectError` where a piece is not what its row says."""
    for part in parts:
        seen = 0
        async for chunk in storage.stream(part_key(part)):
            seen += len(chunk)
            yield chunk
        if seen != part.size:
            raise MissingObjectError(part_key(part))
