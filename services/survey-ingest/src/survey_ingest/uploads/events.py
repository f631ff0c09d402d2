"""Progress of an upload as server-sent events: one event per news, the last one when it is at rest.

Each event tells all there is to tell, so whoever comes back after a broken connection has missed nothing. Only whoever
comes back with the id of the last event of all is told that there is nothing more.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from rba_platform.database import Database

from survey_ingest.domain.progress import standing
from survey_ingest.models import Upload
from survey_ingest.uploads.repository import find_upload

#: States in which nothing happens until somebody acts.
AT_REST = frozenset({"needs_attention", "normalized", "rejected"})
_POLL_SECONDS = 0.15
_KEEP_ALIVE_SECONDS = 15.0
_LONGEST_SECONDS = 3600.0
#: After so long it is a large file: nobody minds to hear of it half a second later.
_PATIENT_AFTER_SECONDS = 30.0
_PATIENT_POLL_SECONDS = 0.5


async def progress(database: Database, coalition_id: UUID, upload_id: UUID) -> AsyncIterator[str]:
    """The events of an upload. Each look at it is a transaction of its own: a stream holds no connection."""
    seen = ""
    silent = waited = 0.0
    while waited < _LONGEST_SECONDS:
        async with database.tenant(coalition_id) as session:
            upload = await find_upload(session, coalition_id, upload_id)
        if upload is None:
            return
        event = _event(upload)
        if event != seen:
            seen, silent = event, 0.0
            yield event
        elif silent >= _KEEP_ALIVE_SECONDS:
            silent = 0.0
            yield ": still here\n\n"
        if upload.state in AT_REST:
            return
        pause = _POLL_SECONDS if waited < _PATIENT_AFTER_SECONDS else _PATIENT_POLL_SECONDS
        await asyncio.sleep(pause)
        silent += pause
        waited += pause


def standing_of(upload: Upload) -> dict[str, Any]:
    """How far the upload is: `stage`, `percent` and `rows` (null where they are not counted yet)."""
    if upload.state == "received":
        return {"stage": "waiting", "percent": 0, "rows": None}
    if upload.state == "reading":
        return upload.progress or standing("opening").to_json()
    return {"stage": "done", "percent": 100, "rows": upload.row_count or None}


def is_told(upload: Upload, last_event_id: str | None) -> bool:
    """Whether whoever has seen this event has seen all: browsers come back by themselves when a stream has ended."""
    return upload.state in AT_REST and last_event_id == _event_id(upload)


def _event_id(upload: Upload) -> str:
    return f"{upload.version}.{standing_of(upload)['percent']}"


def _event(upload: Upload) -> str:
    where = standing_of(upload)
    data = {"id": str(upload.id), "state": upload.state, "counts": upload.counts, **where}
    return f"id: {_event_id(upload)}\nevent: upload\ndata: {json.dumps(data)}\n\n"
