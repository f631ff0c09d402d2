"""Housekeeping: what a service need not remember any longer is forgotten, coalition by coalition, as a job."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, union

from rba_platform.database import Database
from rba_platform.idempotency import KEEP, idempotency_keys
from rba_platform.job_runner import JobKind, JobRun
from rba_platform.jobs import enqueue, jobs

KIND = "housekeeping"

#: How long a finished job can be looked at; one that was given up stays for longer, so that somebody may notice.
KEEP_DONE = timedelta(days=7)
KEEP_GIVEN_UP = timedelta(days=90)

_EVERY_SECONDS = 3600.0

_OLD_KEYS = idempotency_keys.c.created_at < func.now() - KEEP
_OLD_JOBS = (jobs.c.finished_at < func.now() - KEEP_GIVEN_UP) | (
    (jobs.c.state == "done") & (jobs.c.finished_at < func.now() - KEEP_DONE)
)


async def forget(run: JobRun) -> None:
    """The job: delete what is old of one coalition."""
    async with run.finishing() as session:
        await session.execute(delete(idempotency_keys).where(_OLD_KEYS))
        await session.execute(delete(jobs).where(_OLD_JOBS))


async def plan(database: Database) -> list[UUID]:
    """Put a job for each coalition that has something old; answers those coalitions."""
    old = union(select(idempotency_keys.c.coalition_id).where(_OLD_KEYS), select(jobs.c.coalition_id).where(_OLD_JOBS))
    async with database.dispatch() as connection:
        coalitions = list((await connection.scalars(old)).all())
    for coalition_id in coalitions:
        async with database.tenant(coalition_id) as session:
            await enqueue(session, coalition_id, KIND, {}, dedupe_key=KIND)
    return coalitions


async def plan_for_ever(database: Database) -> None:
    """The loop in each worker; several workers put one job."""
    while True:
        await plan(database)
        await asyncio.sleep(_EVERY_SECONDS)


#: How a worker does it.
HOUSEKEEPING = JobKind(forget)
