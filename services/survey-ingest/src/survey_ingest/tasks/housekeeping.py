"""The job `keep_house`: what has come to its end is removed, coalition by coalition.

Whose turn it is, is found by the role that knows no coalition: it sees when something ends, and not what it is.
"""

import asyncio
from uuid import UUID

from rba_platform.database import Database
from rba_platform.job_runner import JobRun
from rba_platform.jobs import enqueue
from sqlalchemy import func, select

from survey_ingest.models import Transfer
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.transfers.repository import drop_transfer

KIND = "keep_house"
_EVERY_SECONDS = 600.0

_OVER = Transfer.expires_at <= func.now()


async def keep_house(run: JobRun, _equipment: Equipment) -> None:
    """Remove transfers that nobody goes on with, and the pieces of them."""
    coalition_id = run.job.coalition_id
    async with run.finishing() as session:
        for transfer_id in await session.scalars(select(Transfer.id).where(_OVER)):
            await drop_transfer(session, coalition_id, transfer_id)


async def plan(database: Database) -> list[UUID]:
    """Put a job for each coalition that has something to remove; answers those coalitions."""
    async with database.dispatch() as connection:
        coalitions = list((await connection.scalars(select(Transfer.coalition_id).where(_OVER).distinct())).all())
    for coalition_id in coalitions:
        async with database.tenant(coalition_id) as session:
            await enqueue(session, coalition_id, KIND, {}, dedupe_key=KIND)
    return coalitions


async def plan_for_ever(database: Database) -> None:
    """The loop in each worker; several workers put one job."""
    while True:
        await plan(database)
        await asyncio.sleep(_EVERY_SECONDS)
