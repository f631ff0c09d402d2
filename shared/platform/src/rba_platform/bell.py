"""The bell: arq tells a worker that a job is due. The record of the job is its row; a lost ring loses nothing."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

log = structlog.get_logger()

_RING_AGAIN_SECONDS = 5.0
_LITTLE_SECONDS = 0.02


def serialize(job: dict[str, Any]) -> bytes:
    """The job as JSON: pickle, the default of arq, would let whoever writes to Redis run code."""
    return json.dumps(job, default=str).encode()


def deserialize(data: bytes) -> dict[str, Any]:
    """What `serialize` wrote."""
    job: dict[str, Any] = json.loads(data)
    return job


@dataclass(frozen=True)
class Ring:
    """Which job is due, for which attempt, and in how many seconds."""

    coalition_id: UUID
    job_id: UUID
    attempt: int
    after: float = 0.0

    def arq_id(self, now: float) -> str:
        """The id of the arq job: the same for rings within a few seconds, so that they are one.

        Not the same for longer. arq marks a job that it has taken, and keeps the mark for a day when its process dies
        before the job's row was claimed; under one id for good, such a job would never be rung for again.
        """
        return f"{self.job_id}:{self.attempt}:{int(now // _RING_AGAIN_SECONDS)}"


class Bell:
    """Rings for jobs of one service. When Redis is away it says nothing and costs nothing; the sweeper rings later."""

    _PAUSE_SECONDS = 2.0

    def __init__(self, redis_url: str, queue: str) -> None:
        self._settings = RedisSettings.from_dsn(redis_url)
        self._settings.conn_retries = 0
        self._settings.conn_timeout = 1
        self._queue = queue
        self._pool: ArqRedis | None = None
        self._silent_until = 0.0
        self._waiting: set[asyncio.Task[None]] = set()

    def ring_later(self, ring: Ring) -> None:
        """Ring when the job is due. Where this process ends before that, the sweeper rings."""
        task = asyncio.get_running_loop().create_task(self._wait(ring))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _wait(self, ring: Ring) -> None:
        # A little longer than asked, lest the job be claimed an instant before it is due.
        await asyncio.sleep(ring.after + _LITTLE_SECONDS)
        await self.ring(ring)

    async def ring(self, ring: Ring) -> bool:
        """Ring once; False where Redis did not answer."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            async with asyncio.timeout(1):
                pool = await self._connected()
                await pool.enqueue_job(
                    "run_job",
                    str(ring.coalition_id),
                    str(ring.job_id),
                    _job_id=ring.arq_id(time.time()),
                    _queue_name=self._queue,
                )
        except (RedisError, OSError, TimeoutError) as error:
            # One slow failure is enough: for a while the sweeper is quicker than a time-out per ring.
            self._silent_until = time.monotonic() + self._PAUSE_SECONDS
            log.warning("bell_silent", kind=type(error).__name__)
            return False
        return True

    async def _connected(self) -> ArqRedis:
        if self._pool is None:
            self._pool = await create_pool(
                self._settings,
                job_serializer=serialize,
                job_deserializer=deserialize,
                default_queue_name=self._queue,
            )
        return self._pool

    async def close(self) -> None:
        """Give the connections back; nobody is rung for any more."""
        for task in list(self._waiting):
            task.cancel()
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None
