"""The worker process of a service: an arq worker around leased job rows, a sweeper, and background loops."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, cast
from uuid import UUID

import structlog
from arq.connections import RedisSettings
from arq.typing import WorkerCoroutine
from arq.worker import Worker, func
from redis.exceptions import RedisError

from rba_platform.bell import Bell, deserialize, serialize
from rba_platform.database import Database
from rba_platform.housekeeping import HOUSEKEEPING, KIND, plan_for_ever
from rba_platform.job_runner import JobKind, JobRunner
from rba_platform.settings import ServiceSettings

log = structlog.get_logger()

#: arq's own time-out is not ours: a job may run as long as it renews its lease.
_ARQ_TIMEOUT_SECONDS = 24 * 3600


Background = Callable[[], Awaitable[None]]


async def _kept_alive(loop: Background) -> None:
    while True:
        try:
            await loop()
        except Exception as error:  # noqa: BLE001 - a background loop outlives every fault of its neighbours
            log.warning("background_restarted", loop=getattr(loop, "__name__", "?"), reason=type(error).__name__)
        await asyncio.sleep(1)


async def _sweep(runner: JobRunner, bell: Bell, seconds: float) -> None:
    while True:
        for ring in await runner.leases.due():
            if not await bell.ring(ring):
                break
        await asyncio.sleep(seconds)


async def _answer_bell(runner: JobRunner, settings: ServiceSettings, queue: str) -> None:
    """One life of the arq worker; it ends when Redis goes, and is built again."""

    async def run_job(_context: dict[Any, Any], coalition_id: str, job_id: str) -> None:
        await runner.run(UUID(coalition_id), UUID(job_id))

    redis = RedisSettings.from_dsn(settings.redis_url)
    redis.conn_retries = 0
    worker = Worker(
        functions=[
            func(
                cast("WorkerCoroutine", run_job),
                name="run_job",
                timeout=_ARQ_TIMEOUT_SECONDS,
                keep_result=0,
                max_tries=1,
            )
        ],
        redis_settings=redis,
        queue_name=queue,
        max_jobs=settings.job_concurrency,
        poll_delay=0.05,
        handle_signals=False,
        health_check_interval=60,
        job_serializer=serialize,
        job_deserializer=deserialize,
    )
    try:
        await worker.async_run()
    except (RedisError, OSError) as error:
        log.warning("bell_lost", kind=type(error).__name__)
    finally:
        await worker.close()


async def serve(
    settings: ServiceSettings,
    service: str,
    database: Database,
    bell: Bell,
    kinds: Mapping[str, JobKind],
    background: Sequence[Background] = (),
) -> None:
    """Do jobs of `service` until cancelled: those of `kinds`, and the housekeeping that every service has."""
    runner = JobRunner(database, {**kinds, KIND: HOUSEKEEPING}, settings.job_lease_seconds)

    async def answer_bell() -> None:
        await _answer_bell(runner, settings, queue_name(service))

    async def sweep() -> None:
        await _sweep(runner, bell, settings.job_sweep_seconds)

    async def keep_house() -> None:
        await plan_for_ever(database)

    async with asyncio.TaskGroup() as group:
        for loop in (answer_bell, sweep, keep_house, *background):
            group.create_task(_kept_alive(loop))


def queue_name(service: str) -> str:
    """The arq queue of a service."""
    return f"north-star:{service}"


def run_until_stopped(main: Callable[[AsyncExitStack], Awaitable[None]]) -> None:
    """Run a worker's `main` until SIGTERM or SIGINT; jobs in hand are then given back to the queue."""

    async def supervised() -> None:
        async with AsyncExitStack() as stack:
            task = asyncio.ensure_future(main(stack))
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
            await asyncio.gather(task, return_exceptions=True)
            if not task.cancelled() and (error := task.exception()) is not None:
                raise error

    asyncio.run(supervised())
