"""A running survey-ingest with a coalition of its own, beside a measures-api that is a fake."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from rba_platform.access import Role
from survey_ingest.reading.process import ReaderProcess
from survey_ingest.settings import IngestSettings
from survey_ingest.testing.fake_measures import FakeCoalition, FakeMeasures
from survey_ingest.testing.running_ingest import RunningIngest, running_ingest


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
def coalition(fake_measures: FakeMeasures) -> FakeCoalition:
    return fake_measures.add_coalition()


@pytest.fixture
async def ingest(
    ingest_settings: IngestSettings, fake_measures: FakeMeasures, coalition: FakeCoalition, reader: ReaderProcess
) -> AsyncIterator[RunningIngest]:
    token = fake_measures.add_key(coalition, Role.editor)
    async with running_ingest(ingest_settings, fake_measures.transport, reader, coalition.id, token) as ingest:
        yield ingest


@pytest.fixture
def key_of(fake_measures: FakeMeasures, coalition: FakeCoalition) -> Callable[..., dict[str, str]]:
    """`key_of(Role.viewer)`: the headers of a new key of that role, of this or another coalition."""

    def headers(role: Role, other: FakeCoalition | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {fake_measures.add_key(other or coalition, role)}"}

    return headers
