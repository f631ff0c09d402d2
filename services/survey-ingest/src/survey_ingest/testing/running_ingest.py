"""A running survey-ingest, its jobs done when a test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from rba_platform.client import neighbour
from rba_platform.clock import SystemClock
from rba_platform.database import Database
from rba_platform.job_runner import JobRunner
from rba_platform.jobs import jobs
from rba_platform.testing import running
from sqlalchemy import func, select

from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.main import create_app
from survey_ingest.reading.lanes import ReaderLanes
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.storage import Storage
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.worker import job_kinds


@dataclass
class RunningIngest:
    """The service as one coalition uses it. `client.headers` hold its access key."""

    app: FastAPI
    client: httpx.AsyncClient
    equipment: Equipment
    coalition_id: UUID

    @property
    def database(self) -> Database:
        """The tables."""
        database: Database = self.app.state.database
        return database

    async def work(self) -> int:
        """Do all jobs of this coalition that are due; answers how many there were."""
        runner = JobRunner(self.database, job_kinds(self.equipment), lease_seconds=5)
        done = 0
        while rings := [ring for ring in await runner.leases.due(10_000) if ring.coalition_id == self.coalition_id]:
            await asyncio.gather(*(runner.run(ring.coalition_id, ring.job_id) for ring in rings))
            done += len(rings)
        return done

    async def work_until_quiet(self, seconds: float = 10) -> int:
        """Do the jobs of this coalition until none is queued, also those that wait to be tried again."""
        done, deadline = 0, asyncio.get_running_loop().time() + seconds
        waiting = select(func.count()).select_from(jobs).where(jobs.c.state == "queued", jobs.c.kind != "drop_objects")
        while asyncio.get_running_loop().time() < deadline:
            done += await self.work()
            async with self.database.tenant(self.coalition_id) as session:
                if not await session.scalar(waiting):
                    break
            await asyncio.sleep(0.05)
        return done

    async def send(self, name: str, content: bytes, **options: str) -> httpx.Response:
        """Send a file."""
        return await self.client.post("/v1/uploads", files={"file": (name, content)}, data=options)

    async def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:
        """Send a file, let it be read, answer the upload."""
        sent = await self.send(name, content, **options)
        sent.raise_for_status()
        await self.work()
        return await self.get(sent.headers["location"])

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The JSON at `path`, which must be there."""
        answer = await self.client.get(path, params=query)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def published(self, **derivation: Any) -> dict[str, Any]:
        """Make a derivation, publish it and let it run; answers the derivation."""
        made = await self.client.post("/v1/derivations", json=derivation)
        made.raise_for_status()
        asked = await self.client.post(f"{made.headers['location']}/publish")
        asked.raise_for_status()
        await self.work()
        return await self.get(made.headers["location"])


@asynccontextmanager
async def running_ingest(
    settings: IngestSettings,
    transport: httpx.AsyncBaseTransport,
    reader: ReaderProcess | ReaderLanes,
    coalition_id: UUID,
    token: str,
) -> AsyncIterator[RunningIngest]:
    """The app, and what its worker needs, beside the measures-api of `transport`; `token` is the coalition's key."""
    settings.scratch_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clock = SystemClock()
    app = create_app(settings, measures_transport=transport)
    key = settings.service_key.get_secret_value()
    async with running(app) as client, neighbour(settings.measures_url, key, transport) as http:
        client.headers["Authorization"] = f"Bearer {token}"
        equipment = Equipment(
            storage=Storage(settings.storage_url),
            measures=MeasuresClient(http, clock),
            reader=reader,
            scratch=settings.scratch_folder,
            secret_key=settings.secret_key.get_secret_value(),
            clock=clock,
        )
        yield RunningIngest(app, client, equipment, coalition_id)
