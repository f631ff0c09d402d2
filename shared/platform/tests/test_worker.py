"""The worker with a real Valkey: rung for, swept for, and alive after the bell was lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import redis.asyncio as redis
from rba_platform import worker
from rba_platform.bell import Bell, Ring
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.job_runner import JobKind, JobRun
from rba_platform.jobs import enqueue
from rba_platform.settings import ServiceSettings
from sqlalchemy import text


async def write_note(run: JobRun) -> None:
    async with run.finishing() as session:
        await session.execute(
            text("INSERT INTO notes VALUES (:c, :id, 'done')"), {"c": run.job.coalition_id, "id": new_id()}
        )


@asynccontextmanager
async def working(settings: ServiceSettings, service: str) -> AsyncIterator[Database]:
    bell = Bell(settings.redis_url, worker.queue_name(service))
    database = Database(settings, bell)
    task = asyncio.create_task(worker.serve(settings, service, database, bell, {"work": JobKind(write_note)}))
    await asyncio.sleep(0.3)
    try:
        yield database
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()
        await bell.close()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


def all_done(database: Database, coalition: UUID, count: int) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        async with database.tenant(coalition) as session:
            return await session.scalar(text("SELECT count(*) FROM notes")) == count

    return check


async def put(database: Database, coalition: UUID, count: int) -> None:
    async with database.tenant(coalition) as session:
        for _ in range(count):
            await enqueue(session, coalition, "work", {})


async def test_a_committed_job_is_rung_for(sample_settings: ServiceSettings, coalition: UUID) -> None:
    # A sweeper that comes after the test: only the bell can be the one that rang.
    settings = sample_settings.model_copy(update={"job_sweep_seconds": 60.0})
    async with working(settings, "rung") as database:
        await put(database, coalition, 1)
        await until(all_done(database, coalition, 1), seconds=5)


async def test_a_job_that_is_due_in_a_moment_is_rung_for_then(
    sample_settings: ServiceSettings, coalition: UUID
) -> None:
    # A sweeper that comes after the test: only the bell can be the one that rang.
    settings = sample_settings.model_copy(update={"job_sweep_seconds": 60.0})
    async with working(settings, "later") as database:
        async with database.tenant(coalition) as session:
            await enqueue(session, coalition, "work", {}, run_at=datetime.now(UTC) + timedelta(seconds=0.5))
        assert not await all_done(database, coalition, 1)()
        await until(all_done(database, coalition, 1), seconds=5)


async def test_nothing_is_lost_when_the_bell_is_emptied(sample_settings: ServiceSettings, coalition: UUID) -> None:
    silent = Database(sample_settings)
    await put(silent, coalition, 50)
    await silent.close()
    async with (
        working(sample_settings, "flushed") as database,
        redis.Redis.from_url(sample_settings.redis_url) as valkey,
    ):
        await valkey.flushdb()
        await until(all_done(database, coalition, 50))


async def test_writes_go_on_while_the_bell_is_away(sample_settings: ServiceSettings, coalition: UUID) -> None:
    away = sample_settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    bell = Bell(away.redis_url, "away")
    database = Database(away, bell)
    await put(database, coalition, 3)
    await database.close()
    await bell.close()
    async with working(sample_settings, "away") as back:
        await until(all_done(back, coalition, 3))


async def test_a_job_that_arq_took_and_never_ran_is_rung_for_again(
    sample_settings: ServiceSettings, coalition: UUID
) -> None:
    silent = Database(sample_settings)
    async with silent.tenant(coalition) as session:
        job_id = await enqueue(session, coalition, "work", {})
    await silent.close()
    now = time.time()
    async with redis.Redis.from_url(sample_settings.redis_url) as valkey:
        # What an arq worker leaves that is killed between taking a job and running it.
        await valkey.set(f"arq:in-progress:{Ring(coalition, job_id, 0).arq_id(now)}", b"1", ex=3600)
    async with working(sample_settings, "taken") as database:
        await until(all_done(database, coalition, 1))
