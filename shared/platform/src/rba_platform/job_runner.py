"""Running one job: claimed, its handler called under a beating lease, and whatever came of it written on its row."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from rba_platform.database import Database
from rba_platform.jobs import Job
from rba_platform.leases import LeaseLostError, Leases, retry_delay

log = structlog.get_logger()


class PermanentError(Exception):
    """Trying again cannot help; the job is given up at once."""


class RetryLaterError(Exception):
    """Not now: something this job needs is away. Tried again after `delay`, however often."""

    def __init__(self, reason: str, delay: timedelta) -> None:
        super().__init__(reason)
        self.delay = delay


class JobRun:
    """What a handler is given: the job, and the transaction in which it is done."""

    def __init__(self, job: Job, leases: Leases, database: Database) -> None:
        self.job = job
        self.finished = False
        self._leases = leases
        self._database = database

    @property
    def database(self) -> Database:
        """The tables, for what has transactions of its own beside the job's."""
        return self._database

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[AsyncSession]:
        """The transaction of the job's effects and of its end: both are kept or neither."""
        async with self._leases.finishing(self.job) as session:
            yield session
        self.finished = True

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A short transaction before the end, for reading and for effects that may be repeated."""
        async with self._database.tenant(self.job.coalition_id) as session:
            yield session


Handler = Callable[[JobRun], Awaitable[None]]


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done. A handler with effects writes them in `run.finishing()`.

    `given_up(session, job, reason)` runs in the transaction that marks the job dead, to tell people.
    """

    handler: Handler
    max_attempts: int = 8
    given_up: Callable[[AsyncSession, Job, str], Awaitable[None]] | None = None


class JobRunner:
    """Runs jobs of one service in one process."""

    def __init__(self, database: Database, kinds: Mapping[str, JobKind], lease_seconds: float) -> None:
        self._leases = Leases(database, lease_seconds)
        self._database = database
        self._kinds = kinds
        self._lease_seconds = lease_seconds

    @property
    def leases(self) -> Leases:
        """The job rows."""
        return self._leases

    async def run(self, coalition_id: UUID, job_id: UUID) -> bool:
        """Run the job if it is due and free; whether it was."""
        job = await self._leases.claim(coalition_id, job_id)
        if job is None:
            return False
        kind = self._kinds[job.kind]
        if job.quarantined:
            log.error("job_quarantined", job=str(job.id), kind=job.kind)
            if kind.given_up is not None:
                async with self._database.tenant(coalition_id) as session:
                    await kind.given_up(session, job, "quarantined")
            return True
        work = asyncio.ensure_future(self._handle(job, kind))
        heart = asyncio.create_task(self._beat(job, work))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            await self._interrupted(job, work)
        except LeaseLostError:
            log.warning("lease_lost", job=str(job.id), kind=job.kind)
        except Exception as error:  # noqa: BLE001 - every failure of a handler is recorded on its row
            await self._failed(job, kind, error)
        else:
            log.info("job_done", job=str(job.id), kind=job.kind, attempt=job.attempt)
        finally:
            heart.cancel()
        return True

    async def _handle(self, job: Job, kind: JobKind) -> None:
        run = JobRun(job, self._leases, self._database)
        await kind.handler(run)
        if not run.finished:
            async with run.finishing():
                pass

    async def _beat(self, job: Job, work: "asyncio.Future[None]") -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 3)
            try:
                await self._leases.renew(job)
            except LeaseLostError:
                # Either finished a moment ago, or somebody else's now: in both cases there is nothing left to do.
                work.cancel()
                return
            except Exception as error:  # noqa: BLE001 - the database may be away for a beat; the lease decides
                log.warning("heartbeat_missed", job=str(job.id), kind=type(error).__name__)

    async def _interrupted(self, job: Job, work: "asyncio.Future[None]") -> None:
        lost = work.cancelled()
        if not lost:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        if lost or not work.cancelled():
            return
        with suppress(LeaseLostError):
            await self._leases.release(job)
        raise asyncio.CancelledError

    async def _failed(self, job: Job, kind: JobKind, error: Exception) -> None:
        # The kind of error, not its text: that may quote a respondent. Our own errors say only what is safe.
        ours = isinstance(error, PermanentError | RetryLaterError)
        reason = str(error) if ours else type(error).__name__
        log.warning("job_failed", job=str(job.id), kind=job.kind, attempt=job.attempt, reason=reason, exc_info=not ours)
        try:
            if isinstance(error, RetryLaterError):
                await self._leases.retry(job, reason, error.delay)
            elif isinstance(error, PermanentError) or job.attempt >= kind.max_attempts:
                async with self._leases.giving_up(job, reason) as session:
                    if kind.given_up is not None:
                        await kind.given_up(session, job, reason)
            else:
                await self._leases.retry(job, reason, retry_delay(job.attempt))
        except LeaseLostError:
            log.warning("lease_lost", job=str(job.id), kind=job.kind)
