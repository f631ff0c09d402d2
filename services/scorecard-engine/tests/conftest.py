"""Fixtures of the engine's tests: a migrated database, a fake measures-api, and the app with callers it knows."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from rba_platform.access import Caller, Role
from rba_platform.clock import StillClock
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.testing import running
from scorecard_engine.main import create_app
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.settings import EngineSettings
from scorecard_engine.testing.fake_measures import FakeCoalition, FakeMeasures

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def engine_settings(service_settings: Callable[[str], dict[str, Any]]) -> EngineSettings:
    return EngineSettings(**service_settings("scorecards"))


@dataclass
class KnownKeys:
    """Access keys that the test made."""

    callers: dict[str, Caller] = field(default_factory=dict)

    def key(self, coalition_id: UUID, role: Role = Role.admin, organization_id: UUID | None = None) -> str:
        token = f"ns_{new_id()}"
        self.callers[token] = Caller(coalition_id, role, new_id(), organization_id)
        return token

    def headers(self, coalition_id: UUID, role: Role = Role.admin, **of: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key(coalition_id, role, **of)}"}

    async def identify(self, token: str) -> Caller | None:
        return self.callers.get(token)


@pytest.fixture(scope="session")
def keys() -> KnownKeys:
    return KnownKeys()


@pytest.fixture(scope="session")
def clock() -> StillClock:
    return StillClock(NOW)


@pytest.fixture(scope="session")
def app(engine_settings: EngineSettings, keys: KnownKeys, clock: StillClock) -> FastAPI:
    settings = engine_settings.model_copy(update={"change_wait_seconds": 0.5, "scorecard_url": "http://service.test"})
    return create_app(settings, clock=clock, authenticator=keys)


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with running(app) as http:
        yield http


@pytest.fixture(scope="session")
async def database(engine_settings: EngineSettings) -> AsyncIterator[Database]:
    opened = Database(engine_settings)
    yield opened
    await opened.close()


@pytest.fixture
def measures() -> FakeMeasures:
    return FakeMeasures()


@pytest.fixture
def coalition(measures: FakeMeasures) -> FakeCoalition:
    return measures.coalition()


@pytest.fixture
def reader(database: Database, measures: FakeMeasures) -> FeedReader:
    return FeedReader(database, measures, wait_seconds=1)


@pytest.fixture
async def scorecard_id(client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition, reader: FeedReader) -> str:
    coalition.put_coalition(name={"en": "Coalition & Partners", "ar": "التحالف وشركاؤه"})
    values = [
        {"key": "student", "name": {"en": "Students", "ar": "الطلبة"}},
        {"key": "parent", "name": {"en": "Parents", "ar": "أولياء الأمور"}},
    ]
    coalition.put_entry("dimension", key="audience", name={"en": "audience", "ar": "الفئة"}, values=values)
    result = coalition.put_entry("result", name={"en": "Children <read>", "ar": "الأطفال يقرؤون"})
    reading = coalition.put_measure("reading", name={"en": "Reads <daily>", "ar": "يقرأ يوميًا"}, calendar="school_year")
    for year, count in ((2021, 120), (2022, 130), (2023, 150), (2024, 160)):
        coalition.put_point(reading, f"SY{year}", numerator=count, denominator=200, n=200)
    coalition.put_point(reading, "SY2024", numerator=131, denominator=181, breakdown={"audience": "student"})
    coalition.put_point(reading, "SY2024", numerator=8, denominator=12, breakdown={"audience": "parent"})
    coalition.put_point(reading, "SY2024", numerator=3, denominator=7, breakdown={"audience": "principal"})
    targets = [{"period": "SY2024", "breakdown": {}, "value": 75}]
    coalition.put_around(
        reading, targets=targets, story={"en": "Reading aloud is back.", "ar": "عادت القراءة الجهرية."}
    )
    hidden = coalition.put_measure("hidden", name={"en": "Small school", "ar": "مدرسة صغيرة"})
    coalition.put_point(hidden, "2024", value=33.3, n=40)
    coalition.put_point(hidden, "2025", value=44.4, n=9)
    coalition.put_measure("empty", name={"en": "Not measured"})
    await reader.catch_up(coalition.id)
    body = {
        "name": {"en": "Ready to read", "ar": "مستعدون للقراءة"},
        "sections": [{"result_id": str(result), "measures": ["reading", "hidden", "empty", "not-there"]}],
        "breakdowns": ["audience"],
    }
    made = await client.post("/v1/scorecards", json=body, headers=keys.headers(coalition.id))
    return str(made.json()["id"])


@pytest.fixture
async def link(client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition, scorecard_id: str) -> dict[str, Any]:
    url = f"/v1/scorecards/{scorecard_id}/share-links"
    made = (await client.post(url, json={"expires_in_days": 7}, headers=keys.headers(coalition.id))).json()
    return {**made, "path": made["url"].removeprefix("http://service.test"), "revoke": f"{url}/{made['id']}"}
