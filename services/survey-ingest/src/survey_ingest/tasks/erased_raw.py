"""What becomes of the raw file of an upload from which somebody is erased: the file without them, or none."""

import asyncio
from typing import Any

from survey_ingest.domain.erasing import blanked
from survey_ingest.hooks.pushed_file import zoom_file_without
from survey_ingest.hooks.zoom_without import Gone
from survey_ingest.models import Upload
from survey_ingest.storage import MissingObjectError, Storage
from survey_ingest.uploads.receiving import raw_key


async def raw_without(storage: Storage, upload: Upload, report: dict[str, Any], rows: set[int]) -> bytes | None:
    """The raw table with the records left blank; None for a file that is none, or is gone, or may hold more of them."""
    if any(each["reason"] == "same_response_again" for each in report["set_aside"]):
        return None  # nobody knows any more whose earlier answers these are
    encoding, delimiter = report["encoding"]["value"], report["delimiter"]
    if upload.raw_deleted_at is not None or not delimiter or not encoding or encoding in {"workbook", "binary"}:
        return None
    try:
        data = await storage.read(raw_key(upload.coalition_id, upload.sha256))
    except MissingObjectError:
        return None
    if data.startswith(b"PK"):
        return None  # the table lies packed in an archive
    return await asyncio.to_thread(_blanked, data, encoding, delimiter, rows)


def _blanked(data: bytes, encoding: str, delimiter: str, rows: set[int]) -> bytes:
    return blanked(data.decode(encoding), delimiter, rows).encode(encoding)


async def events_without(storage: Storage, upload: Upload, gone: Gone) -> bytes | None:
    """The raw file of Zoom's events without them: later events of its sessions are read together with what is left."""
    try:
        content = await storage.read(raw_key(upload.coalition_id, upload.sha256))
    except MissingObjectError:
        return None
    return await asyncio.to_thread(zoom_file_without, content, gone.without)
