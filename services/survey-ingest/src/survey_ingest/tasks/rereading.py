"""The job `read_again`: files that an older reader read, or could not read, are read by the newer one.

A few at a time: people who send files now do not wait for those of last year.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

from rba_platform.database import Database
from rba_platform.job_runner import JobRun
from rba_platform.jobs import enqueue, jobs
from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from survey_ingest.models import Upload
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.uploads.advice import CANCELLED
from survey_ingest.uploads.changing import read_again as let_it_be_read_again

KIND = "read_again"
#: Readings of one coalition that wait or run, beyond which none is added.
ROOM = 6
_NEXT = timedelta(seconds=5)
_EVERY_SECONDS = 600.0


def generation(readers: Mapping[str, int]) -> int:
    """How much these readers know: more with each new reader and each new version of one."""
    return sum(readers.values())


def outdated(readers: Mapping[str, int]) -> ColumnElement[bool]:
    """The uploads at rest that these readers (format: version) may read otherwise than the last reading did.

    Those whose reader has a newer version; and of those that could not be read, by no reader or by one that was not
    there, all that fewer readers have seen.
    """
    older = [and_(Upload.reader == name, Upload.reader_version < version) for name, version in readers.items()]
    unread = and_(
        Upload.state.in_(("rejected", "needs_attention")),
        Upload.reader_version.is_(None),
        func.coalesce(Upload.readers_seen, 0) < generation(readers),
    )
    return and_(
        Upload.state.in_(("normalized", "needs_attention", "rejected")),
        Upload.raw_deleted_at.is_(None),
        or_(unread, *older),
    )


async def read_again(run: JobRun, equipment: Equipment) -> None:
    """Let some of the coalition's outdated uploads be read again, and come back for the others."""
    coalition_id, readers = run.job.coalition_id, equipment.reader.readers
    now = equipment.clock.now()
    async with run.finishing() as session:
        under_way = select(func.count()).where(jobs.c.kind == "read_upload", jobs.c.state.in_(("queued", "running")))
        room = max(ROOM - (await session.scalar(under_way) or 0), 0)
        query = select(Upload).where(outdated(readers)).order_by(Upload.id).limit(room + 1).with_for_update()
        found = list(await session.scalars(query))
        for upload in found[:room]:
            # Noted before it is read: a file whose reading fails on our side is not tried for ever.
            upload.readers_seen = generation(readers)
            # What a person stopped stays so.
            if all(each["code"] != CANCELLED for each in upload.problems):
                await let_it_be_read_again(session, upload, now)
        if len(found) > room:
            await enqueue(session, coalition_id, KIND, {}, dedupe_key=KIND, run_at=now + _NEXT)


async def plan(database: Database, readers: Mapping[str, int]) -> list[UUID]:
    """Put a job for each coalition that has outdated uploads; answers those coalitions."""
    async with database.dispatch() as connection:
        query = select(Upload.coalition_id).where(outdated(readers)).distinct()
        coalitions = list((await connection.scalars(query)).all())
    for coalition_id in coalitions:
        async with database.tenant(coalition_id) as session:
            await enqueue(session, coalition_id, KIND, {}, dedupe_key=KIND)
    return coalitions


def planning(database: Database, readers: Mapping[str, int]) -> Callable[[], Awaitable[None]]:
    """The loop in a worker that has just started with these readers, and now and then later."""

    async def plan_rereading() -> None:
        while True:
            await plan(database, readers)
            await asyncio.sleep(_EVERY_SECONDS)

    return plan_rereading
