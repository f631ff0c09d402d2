"""A running survey-ingest with a coalition of its own, beside a measures-api that is a fake."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from rba_platform.access import Role
from rba_platform.client import neighbour
from rba_platform.clock import SystemClock
from rba_platform.database import Database
from rba_platform.testing import SERVICE_KEY, running
from rba_platform.worker import JobRunner
from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.main import create_app
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.storage import Storage
from survey_ingest.tasks.equipment import Equipment
from survey_ingest.testing import FakeCoalition, FakeMeasures
from survey_ingest.worker import job_kinds


@pytest.fixture(scope="session")
def ingest_settings(service_settings: Callable[[str], dict[str, Any]]) -> IngestSettings:
    return IngestSettings(**service_settings("ingest"))


@pytest.fixture(scope="session")
async def reader() -> AsyncIterator[ReaderProcess]:
    process = ReaderProcess()
    yield process
    await process.close()


@pytest.fixture
def fake_measures() -> FakeMeasures:
    return FakeMeasures()


@pytest.fixture
async def app_and_client(
    ingest_settings: IngestSettings, fake_measures: FakeMeasures
) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    app = create_app(ingest_settings, measures_transport=fake_measures.transport)
    async with running(app) as client:
        yield app, client


@pytest.fixture
async def equipment(
    ingest_settings: IngestSettings, fake_measures: FakeMeasures, reader: ReaderProcess
) -> AsyncIterator[Equipment]:
    ingest_settings.scratch_folder.mkdir(parents=True, exist_ok=True)
    async with neighbour("http://measures.test", SERVICE_KEY, fake_measures.transport) as http:
        yield Equipment(
            storage=Storage(ingest_settings.storage_url),
            measures=MeasuresClient(http, SystemClock()),
            reader=reader,
            scratch=ingest_settings.scratch_folder,
            secret_key=ingest_settings.secret_key.get_secret_value(),
            clock=SystemClock(),
        )


@dataclass
class Ingest:
    """One coalition's view of the service."""

    app: FastAPI
    client: httpx.AsyncClient
    measures: FakeMeasures
    coalition: FakeCoalition
    equipment: Equipment

    def as_role(self, role: Role, coalition: FakeCoalition | None = None) -> dict[str, str]:
        token = self.measures.add_key(coalition or self.coalition, role)
        return {"Authorization": f"Bearer {token}"}

    @property
    def database(self) -> Database:
        return self.app.state.database

    async def work(self) -> int:
        """Do all jobs of this coalition that are due; how many there were."""
        runner = JobRunner(self.database, job_kinds(self.equipment), lease_seconds=5)
        done = 0
        while rings := [ring for ring in await runner.leases.due(10_000) if ring.coalition_id == self.coalition.id]:
            await asyncio.gather(*(runner.run(ring.coalition_id, ring.job_id) for ring in rings))
            done += len(rings)
        return done

    async def send(self, name: str, content: bytes, **options: str) -> httpx.Response:
        return await self.client.post("/v1/uploads", files={"file": (name, content)}, data=options)

    async def upload(self, name: str, content: bytes, **options: str) -> dict[str, Any]:
        """Send a file, let it be read, answer the upload."""
        sent = await self.send(name, content, **options)
        assert sent.status_code == 202, sent.text
        await self.work()
        return (await self.client.get(sent.headers["location"])).json()


@pytest.fixture
async def ingest(
    app_and_client: tuple[FastAPI, httpx.AsyncClient], fake_measures: FakeMeasures, equipment: Equipment
) -> Ingest:
    app, client = app_and_client
    ingest = Ingest(app, client, fake_measures, fake_measures.add_coalition(), equipment)
    client.headers.update(ingest.as_role(Role.editor))
    return ingest


@pytest.fixture(scope="session")
def exports() -> Path:
    """Export files of invented people, in the shapes that the tools print."""
    return Path(__file__).parent / "exports"
