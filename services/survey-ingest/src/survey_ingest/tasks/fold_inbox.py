"""The job `fold_inbox`: the events that wait in a source's inbox become one upload, which is read as any other.

So identity, merging, lineage and erasure of what is pushed are those of files.

Files are merged in the order of their latest times, and of one response the later file's answers count. Pushes come in
any order, so an event is folded together with all that the source was pushed about the same response before: the file
then holds whatever an earlier one held, is merged after it, and the newest answers are found within it. Likewise for
the events of one Zoom session, which is told in many.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from rba_platform.ids import new_id
from rba_platform.job_runner import JobRun, RetryLaterError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from survey_ingest.erasures.repository import under_way
from survey_ingest.hooks.deliveries import UnreadableEventError
from survey_ingest.hooks.erasing import cut_erased
from survey_ingest.hooks.payloads import payloads_of
from survey_ingest.hooks.pushed_file import payloads_in, pushed_file
from survey_ingest.hooks.repository import PUSHED, inbox_of, to_be_folded
from survey_ingest.identity_keys import identity_key
from survey_ingest.models import InboxEvent, Upload
from survey_ingest.sources.repository import find_source
from survey_ingest.storage import MissingObjectError
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.tasks.left_out import left_out_by
from survey_ingest.uploads.receiving import raw_key
from survey_ingest.uploads.repository import find_by_content, to_be_read

#: Events of one upload, and their bytes, at most. A fold that was delayed by a long outage is done in several.
_MOST = 5_000
_MOST_BYTES = 64 * 1024 * 1024
_AGAIN = timedelta(seconds=0.3)


@dataclass(frozen=True)
class _Folded:
    """The events of one tool, the earlier uploads that are taken in with them, and the file that all make."""

    tool: str
    ids: list[UUID]
    unreadable: dict[UUID, str]
    taken_in: list[UUID]
    content: bytes
    sha256: str


async def fold_inbox(run: JobRun, equipment: Equipment) -> None:
    """Fold what waits. Nothing is lost or doubled when it dies: the rows change in the transaction that ends it."""
    coalition_id, source_id = run.job.coalition_id, UUID(run.job.payload["source_id"])
    key = identity_key(equipment.secret_key, coalition_id)
    async with run.reading() as session:
        await cut_erased(session, coalition_id, source_id, key, equipment.clock.now(), left_out_by(equipment))
        erasing = await under_way(session, coalition_id)
        waiting = await _waiting(session, coalition_id, source_id)
    folded: list[_Folded] = []
    for tool in sorted({event.tool for event in waiting}):
        events = [event for event in waiting if event.tool == tool]
        each = await _fold(run, equipment, source_id, tool, events)
        await equipment.storage.put_verified(raw_key(coalition_id, each.sha256), io.BytesIO(each.content), each.sha256)
        folded.append(each)
    async with run.finishing() as session:
        # Before the uploads, as whoever builds the source does; and so no two folds make uploads of the same events.
        if await find_source(session, coalition_id, source_id, lock=True) is None:
            return
        await _begin_anew_after_erasing(session, coalition_id, erasing, folded)
        for each in folded:
            await _put_in_place(session, equipment, coalition_id, source_id, each)
        if len(waiting) >= _MOST or _size(waiting) >= _MOST_BYTES:
            await to_be_folded(session, coalition_id, source_id, equipment.clock.now())


async def _waiting(session: AsyncSession, coalition_id: UUID, source_id: UUID) -> list[InboxEvent]:
    query = inbox_of(coalition_id, source_id).where(InboxEvent.state == "pending").order_by(InboxEvent.id).limit(_MOST)
    taken: list[InboxEvent] = []
    size = 0
    async for event in await session.stream_scalars(query):
        taken.append(event)
        size += len(event.body or b"")
        if size >= _MOST_BYTES:
            break
    return taken


def _size(events: Sequence[InboxEvent]) -> int:
    return sum(len(event.body or b"") for event in events)


async def _fold(run: JobRun, equipment: Equipment, source_id: UUID, tool: str, events: Sequence[InboxEvent]) -> _Folded:
    payloads: list[dict[str, Any]] = []
    unreadable: dict[UUID, str] = {}
    for event in events:
        try:
            payloads += payloads_of(event)
        except UnreadableEventError as error:
            # It was readable when it came, to another version of this service.
            unreadable[event.id] = error.code
    earlier = await _earlier(run, source_id, tool, {event.about for event in events})
    for upload in earlier:
        try:
            content = await equipment.storage.read(raw_key(upload.coalition_id, upload.sha256))
        except MissingObjectError:
            continue
        payloads += payloads_in(content)
    content = pushed_file(tool, str(source_id), payloads)
    ids = [event.id for event in events if event.id not in unreadable]
    taken_in = [each.id for each in earlier]
    return _Folded(tool, ids, unreadable, taken_in, content, sha256(content).hexdigest())


async def _earlier(run: JobRun, source_id: UUID, tool: str, about: set[str]) -> list[Upload]:
    """The uploads that hold earlier events about the same. From them, so that what was erased there stays erased."""
    coalition_id = run.job.coalition_id
    holders = (
        select(InboxEvent.upload_id)
        .where(
            InboxEvent.coalition_id == coalition_id,
            InboxEvent.source_id == source_id,
            InboxEvent.tool == tool,
            InboxEvent.about.in_(about - {""}),
            InboxEvent.upload_id.is_not(None),
        )
        .distinct()
    )
    query = select(Upload).where(
        Upload.coalition_id == coalition_id,
        Upload.source_id == source_id,
        Upload.id.in_(holders),
        Upload.file_name.startswith(PUSHED),
        Upload.raw_deleted_at.is_(None),
    )
    async with run.reading() as session:
        return list(await session.scalars(query))


async def _begin_anew_after_erasing(
    session: AsyncSession, coalition_id: UUID, before: tuple[int, frozenset[UUID]], folded: Sequence[_Folded]
) -> None:
    """Raises `RetryLaterError` where what was folded may hold somebody who was being erased `before`, or since."""
    taken_in = {upload_id for each in folded for upload_id in each.taken_in}
    number, busy = before
    if taken_in & busy or (await under_way(session, coalition_id))[0] != number:
        raise RetryLaterError("somebody was erased while events were folded", _AGAIN)


async def _put_in_place(
    session: AsyncSession, equipment: Equipment, coalition_id: UUID, source_id: UUID, folded: _Folded
) -> None:
    now = equipment.clock.now()
    for event_id, code in folded.unreadable.items():
        await session.execute(
            update(InboxEvent)
            .where(InboxEvent.coalition_id == coalition_id, InboxEvent.id == event_id)
            .values(state="refused", reason=code, settled_at=now)
        )
    if not folded.ids:
        return
    upload = await _upload_of(session, coalition_id, source_id, folded, f"{now:%Y-%m-%d-%H%M%S}")
    settled = await session.execute(
        update(InboxEvent)
        .where(InboxEvent.coalition_id == coalition_id, InboxEvent.id.in_(folded.ids), InboxEvent.state == "pending")
        .values(state="folded", body=None, upload_id=upload.id, settled_at=now, reason=None)
        .returning(InboxEvent.id)
    )
    if len(settled.all()) != len(folded.ids):
        raise RetryLaterError("an event changed while it was folded", timedelta(seconds=0.2))
    await session.execute(
        update(InboxEvent)
        .where(InboxEvent.coalition_id == coalition_id, InboxEvent.upload_id.in_(folded.taken_in))
        .values(upload_id=upload.id)
    )


async def _upload_of(session: AsyncSession, coalition_id: UUID, source_id: UUID, folded: _Folded, at: str) -> Upload:
    values = {
        "coalition_id": coalition_id,
        "id": new_id(),
        "source_id": source_id,
        "sha256": folded.sha256,
        "size": len(folded.content),
        "file_name": f"{PUSHED}{folded.tool}-{at}.ndjson",
        "options": {},
    }
    statement = insert(Upload).values(values).on_conflict_do_nothing(index_elements=["coalition_id", "sha256"])
    made: Upload | None = await session.scalar(statement.returning(Upload))
    if made is not None:
        await to_be_read(session, made)
        return made
    known = await find_by_content(session, coalition_id, folded.sha256)
    assert known is not None  # noqa: S101 - the unique constraint just said that it is there
    return known
