"""The job `keep_house`: what has come to its end is removed, coalition by coalition.

Whose turn it is, is found by the role that knows no coalition: it sees when something ends, and not what it is.
"""

import asyncio
from uuid import UUID

from rba_platform.database import Database
from rba_platform.job_runner import JobRun
from rba_platform.jobs import enqueue
from sqlalchemy import and_, func, select, union

from survey_ingest.audit.recording import record_by_policy
from survey_ingest.models import Transfer, Upload
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.transfers.repository import drop_transfer
from survey_ingest.uploads.changing import delete_raw

KIND = "keep_house"
_EVERY_SECONDS = 600.0

#: The rest waits for the next time, so that no transaction holds too much.
_MOST = 500

_OVER = Transfer.expires_at <= func.now()
#: What is still to be read is kept until then: a policy says how long a file is kept, not that it is lost.
_RAW_OVER = and_(
    Upload.raw_expires_at <= func.now(),
    Upload.raw_deleted_at.is_(None),
    Upload.state.in_(("normalized", "needs_attention", "rejected")),
)


async def keep_house(run: JobRun, equipment: Equipment) -> None:
    """Remove transfers that nobody goes on with, and raw files that are kept no longer (noted in the audit)."""
    coalition_id = run.job.coalition_id
    async with run.finishing() as session:
        for transfer_id in await session.scalars(select(Transfer.id).where(_OVER).limit(_MOST)):
            await drop_transfer(session, coalition_id, transfer_id)
        due = select(Upload).where(_RAW_OVER).order_by(Upload.id).limit(_MOST).with_for_update()
        for upload in await session.scalars(due):
            await delete_raw(session, upload, equipment.clock.now())
            record_by_policy(session, coalition_id, "expire_raw", "upload", upload.id)


async def plan(database: Database) -> list[UUID]:
    """Put a job for each coalition that has something to remove; answers those coalitions."""
    over = union(select(Transfer.coalition_id).where(_OVER), select(Upload.coalition_id).where(_RAW_OVER))
    async with database.dispatch() as connection:
        coalitions = list((await connection.scalars(over)).all())
    for coalition_id in coalitions:
        async with database.tenant(coalition_id) as session:
            await enqueue(session, coalition_id, KIND, {}, dedupe_key=KIND)
    return coalitions


async def plan_for_ever(database: Database) -> None:
    """The loop in each worker; several workers put one job."""
    while True:
        await plan(database)
        await asyncio.sleep(_EVERY_SECONDS)
