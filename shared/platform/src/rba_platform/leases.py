"""The life of one job row: claimed with a lease, renewed, finished, tried again, given up."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from rba_platform.bell import Ring
from rba_platform.database import Database
from rba_platform.jobs import Job, jobs

#: A job whose process died this often without leaving an error is not tried again: it would kill the next one too.
QUARANTINE_AFTER = 2

_RETRY_BASE_SECONDS = 1.0
_RETRY_CAP_SECONDS = 300.0


class LeaseLostError(Exception):
    """Another worker holds the job now; what this one did must not be kept."""


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after this failed attempt: full jitter under a doubling cap."""
    ceiling = min(_RETRY_CAP_SECONDS, _RETRY_BASE_SECONDS * 2 ** min(attempt, 20))
    return timedelta(seconds=random.uniform(0, ceiling))  # noqa: S311 - spreads load, guards nothing


class Leases:
    """All that is done to job rows, for one service."""

    def __init__(self, database: Database, lease_seconds: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_seconds)

    async def due(self, limit: int = 200) -> list[Ring]:
        """Jobs that should run and that nobody holds, a turn for each coalition in order.

        Nothing is locked: a ring too many does no harm, the claim decides.
        """
        waiting = or_(
            and_(jobs.c.state == "queued", jobs.c.run_at <= func.now()),
            and_(jobs.c.state == "running", jobs.c.lease_until < func.now()),
        )
        turn = func.row_number().over(partition_by=jobs.c.coalition_id, order_by=jobs.c.run_at)
        statement = select(jobs.c.coalition_id, jobs.c.id, jobs.c.attempts).where(waiting).order_by(turn).limit(limit)
        async with self._database.dispatch() as connection:
            rows = (await connection.execute(statement)).all()
        return [Ring(row.coalition_id, row.id, row.attempts) for row in rows]

    async def claim(self, coalition_id: UUID, job_id: UUID) -> Job | None:
        """Take the job; None where it is not due or somebody holds it. A job that keeps killing is quarantined."""
        died = and_(jobs.c.state == "running", jobs.c.lease_until < func.now())
        waiting = and_(jobs.c.state == "queued", jobs.c.run_at <= func.now())
        poison = and_(died, jobs.c.crashes + 1 >= QUARANTINE_AFTER)
        statement = (
            update(jobs)
            .where(jobs.c.coalition_id == coalition_id, jobs.c.id == job_id, or_(died, waiting))
            .values(
                state=case((poison, "quarantined"), else_="running"),
                crashes=case((died, jobs.c.crashes + 1), else_=jobs.c.crashes),
                attempts=jobs.c.attempts + 1,
                lease_until=func.now() + self._lease,
                error=case((poison, "the process died while it ran this job, twice"), else_=jobs.c.error),
            )
            .returning(jobs.c.kind, jobs.c.payload, jobs.c.attempts, jobs.c.state)
        )
        async with self._database.tenant(coalition_id) as session:
            row = (await session.execute(statement)).one_or_none()
        if row is None:
            return None
        return Job(coalition_id, job_id, row.kind, row.payload, row.attempts, quarantined=row.state == "quarantined")

    async def renew(self, job: Job) -> None:
        """Hold the job for another lease."""
        async with self._database.tenant(job.coalition_id) as session:
            await self._mine(session, job, lease_until=func.now() + self._lease)

    @asynccontextmanager
    async def finishing(self, job: Job) -> AsyncIterator[AsyncSession]:
        """The transaction of the job's effects; the job is done when, and only when, they are committed."""
        async with self._database.tenant(job.coalition_id) as session:
            # First, so that the row is locked while the effects are written: no second worker can finish as well.
            await self._mine(session, job, state="done", finished_at=func.now(), lease_until=None, error=None)
            yield session

    async def retry(self, job: Job, reason: str, delay: timedelta) -> None:
        """Let the job run again after `delay`."""
        async with self._database.tenant(job.coalition_id) as session:
            await self._mine(session, job, state="queued", run_at=func.now() + delay, lease_until=None, error=reason)

    @asynccontextmanager
    async def giving_up(self, job: Job, reason: str) -> AsyncIterator[AsyncSession]:
        """The transaction that marks the job dead, for whoever has to tell that to people."""
        async with self._database.tenant(job.coalition_id) as session:
            await self._mine(session, job, state="dead", finished_at=func.now(), lease_until=None, error=reason)
            yield session

    async def release(self, job: Job) -> None:
        """Give an unfinished job back at once, as if it had not been tried: the process is going down in order."""
        async with self._database.tenant(job.coalition_id) as session:
            await self._mine(
                session, job, state="queued", attempts=job.attempt - 1, run_at=func.now(), lease_until=None
            )
            session.info.setdefault("rings", []).append(Ring(job.coalition_id, job.id, job.attempt - 1))

    @staticmethod
    async def _mine(session: AsyncSession, job: Job, **values: object) -> None:
        # The attempt is the fencing token: whoever claimed after us has a higher one.
        statement = (
            update(jobs)
            .where(
                jobs.c.coalition_id == job.coalition_id,
                jobs.c.id == job.id,
                jobs.c.attempts == job.attempt,
                jobs.c.state == "running",
            )
            .values(**values)
            .returning(jobs.c.id)
        )
        if (await session.execute(statement)).one_or_none() is None:
            raise LeaseLostError(str(job.id))
