"""Progress of an upload as server-sent events: one event per change of state, the last one when it is at rest."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

from rba_platform.database import Database

from survey_ingest.models import Upload
from survey_ingest.uploads.repository import find_upload

#: States in which nothing happens until somebody acts.
AT_REST = frozenset({"needs_attention", "normalized", "rejected"})
_POLL_SECONDS = 0.15
_KEEP_ALIVE_SECONDS = 15.0
_LONGEST_SECONDS = 600.0


async def progress(database: Database, coalition_id: UUID, upload_id: UUID) -> AsyncIterator[str]:
    """The events of an upload. Each look at it is a transaction of its own: a stream holds no connection."""
    seen = 0
    silent = waited = 0.0
    while waited < _LONGEST_SECONDS:
        async with database.tenant(coalition_id) as session:
            upload = await find_upload(session, coalition_id, upload_id)
        if upload is None:
            return
        if upload.version != seen:
            seen, silent = upload.version, 0.0
            yield _event(upload)
        elif silent >= _KEEP_ALIVE_SECONDS:
            silent = 0.0
            yield ": still here\n\n"
        if upload.state in AT_REST:
            return
        await asyncio.sleep(_POLL_SECONDS)
        silent += _POLL_SECONDS
        waited += _POLL_SECONDS


def _event(upload: Upload) -> str:
    data = {"id": str(upload.id), "state": upload.state, "counts": upload.counts}
    return f"id: {upload.version}\nevent: upload\ndata: {json.dumps(data)}\n\n"
