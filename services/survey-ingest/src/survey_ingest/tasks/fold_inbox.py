"""The job `fold_inbox`: the events that wait in a source's inbox become one upload, which is read as any other.

So identity, merging, lineage and erasure of what is pushed are those of files.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from rba_platform.ids import new_id
from rba_platform.job_runner import JobRun, RetryLaterError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.hooks.deliveries import Delivery, Tool, UnreadableEventError
from survey_ingest.hooks.events import EVENTS
from survey_ingest.hooks.events.event import object_in
from survey_ingest.hooks.pushed_file import payloads_in, pushed_file
from survey_ingest.hooks.repository import PUSHED, inbox_of, to_be_folded
from survey_ingest.models import InboxEvent, Upload
from survey_ingest.sources.repository import find_source
from survey_ingest.storage import MissingObjectError
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_by_content, to_be_read

#: Events of one upload, and their bytes, at most. A fold that was delayed by a long outage is done in several.
_MOST = 5_000
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class _Folded:
    """The events of one tool and the file they make."""

    tool: str
    ids: list[UUID]
    content: bytes

    @property
    def sha256(self) -> str:
        """Of the file."""
        return sha256(self.content).hexdigest()


async def fold_inbox(run: JobRun, equipment: Equipment) -> None:
    """Fold what waits. Nothing is lost or doubled when it dies: the rows change in the transaction that ends it."""
    coalition_id, source_id = run.job.coalition_id, UUID(run.job.payload["source_id"])
    async with run.reading() as session:
        waiting = await _waiting(session, coalition_id, source_id)
    folded = [
        await _fold(run, equipment, source_id, tool, [event for event in waiting if event.tool == tool])
        for tool in sorted({event.tool for event in waiting})
    ]
    for each in folded:
        key = raw_key(coalition_id, each.sha256)
        await equipment.storage.put_verified(key, io.BytesIO(each.content), each.sha256)
    async with run.finishing() as session:
        # Before the uploads, as whoever builds the source does; and so no two folds make uploads of the same events.
        if await find_source(session, coalition_id, source_id, lock=True) is None:
            return
        for each in folded:
            await _put_in_place(session, equipment, coalition_id, source_id, each)
        if len(waiting) >= _MOST or _size(waiting) >= _MOST_BYTES:
            await to_be_folded(session, coalition_id, source_id, equipment.clock.now())


async def _waiting(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> list[InboxEvent]:
    query = inbox_of(coalition_id, source_id).where(InboxEvent.state == "pending").order_by(InboxEvent.id).limit(_MOST)
    taken: list[InboxEvent] = []
    async for event in await session.stream_scalars(query):
        taken.append(event)
        if _size(taken) >= _MOST_BYTES:
            break
    return taken


def _size(events: Sequence[InboxEvent]) -> int:
    return sum(len(event.body or b"") for event in events)


async def _fold(run: JobRun, equipment: Equipment, source_id: UUID, tool: str, events: Sequence[InboxEvent]) -> _Folded:
    payloads = [payload_of(event) for event in events]
    if tool == "zoom":
        payloads += await _same_sessions(run, equipment, source_id, payloads)
    return _Folded(tool, [event.id for event in events], pushed_file(tool, str(source_id), payloads))


def payload_of(event: InboxEvent) -> dict[str, Any]:
    """What the event says, from its raw body, or from what was fetched for it."""
    body = event.body or b"{}"
    if event.fetched_at is not None:
        return object_in(body)
    try:
        found = EVENTS[cast("Tool", event.tool)](Delivery(body, event.content_type))
    except UnreadableEventError as error:
        # It was read when it came; were it not now, the job would fail and say so.
        raise AssertionError(error.code) from None
    return dict(found.payload)


async def _same_sessions(
    run: JobRun, equipment: Equipment, source_id: UUID, payloads: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What was pushed before about the sessions of these events.

    Zoom tells of one session in many events, and attendance is that of one upload. They are taken from the uploads
    that hold them, so that what was erased there stays erased.
    """
    sessions = {_session(payload) for payload in payloads} - {""}
    async with run.reading() as session:
        query = select(Upload).where(
            Upload.coalition_id == run.job.coalition_id,
            Upload.source_id == source_id,
            Upload.file_name.startswith(f"{PUSHED}zoom"),
            Upload.raw_deleted_at.is_(None),
        )
        earlier = list(await session.scalars(query.order_by(Upload.id.desc()).limit(_LOOK_BACK)))
    found: list[dict[str, Any]] = []
    for upload in earlier:
        try:
            content = await equipment.storage.read(raw_key(upload.coalition_id, upload.sha256))
        except MissingObjectError:
            continue
        found += [payload for payload in payloads_in(content) if _session(payload) in sessions]
    return found


#: Uploads that are looked through for events of the same session; a session of six hours gives no more.
_LOOK_BACK = 400


def _session(payload: dict[str, Any]) -> str:
    about = (payload.get("payload") or {}).get("object") or {}
    return str(about.get("uuid") or about.get("meeting_uuid") or about.get("id") or "")


async def _put_in_place(
    session: AsyncSession, equipment: Equipment, coalition_id: UUID, source_id: UUID, folded: _Folded
) -> None:
    now = equipment.clock.now()
    values = {
        "coalition_id": coalition_id,
        "id": new_id(),
        "source_id": source_id,
        "sha256": folded.sha256,
        "size": len(folded.content),
        "file_name": f"{PUSHED}{folded.tool}-{now:%Y-%m-%d-%H%M%S}.ndjson",
        "options": {},
    }
    statement = insert(Upload).values(values).on_conflict_do_nothing(index_elements=["coalition_id", "sha256"])
    upload = await session.scalar(statement.returning(Upload))
    if upload is None:
        upload = await find_by_content(session, coalition_id, folded.sha256)
        assert upload is not None  # noqa: S101 - the unique constraint just said that it is there
    else:
        await to_be_read(session, upload)
    settled = await session.scalars(
        update(InboxEvent)
        .where(InboxEvent.coalition_id == coalition_id, InboxEvent.id.in_(folded.ids), InboxEvent.state == "pending")
        .values(state="folded", body=None, upload_id=upload.id, settled_at=now, reason=None)
        .returning(InboxEvent.id)
    )
    if len(settled.all()) != len(folded.ids):
        raise RetryLaterError("another fold took some of these events", timedelta(seconds=0.2))
