"""What the tests of measures-api start from: the app, a coalition of its own for each test, callers of every role."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from measures_api.main import create_app
from measures_api.settings import MeasuresSettings
from rba_platform.clock import StillClock
from rba_platform.testing import OPERATOR_KEY, SERVICE_KEY, running

NAME = {"en": "Reading together", "ar": "نقرأ معا"}


@dataclass
class Tenant:
    """A coalition of a test, with a client for callers of each role."""

    id: str
    app: FastAPI
    admin: httpx.AsyncClient

    async def client(self, role: str, organization_id: str | None = None) -> httpx.AsyncClient:
        body = {"name": role, "role": role, "organization_id": organization_id}
        answer = await self.admin.post("/v1/access-keys", json=body)
        assert answer.status_code == 201, answer.text
        return self.with_token(answer.json()["access_key"])

    def with_token(self, token: str, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport,
            base_url="http://service.test",
            timeout=30,
            headers={"Authorization": f"Bearer {token}", **headers},
        )

    @property
    def service(self) -> httpx.AsyncClient:
        return self.with_token(SERVICE_KEY, **{"Acting-For": self.id})

    @property
    def uuid(self) -> UUID:
        return UUID(self.id)

    async def add(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.admin.post(f"/v1/{path}", json=body)
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def measure(self, key: str = "reading", **fields: Any) -> dict[str, Any]:
        body = {"name": NAME, "level": "population", "unit": "percent", **fields}
        return await self.add("measures", key=key, **body)

    async def audience(self) -> dict[str, Any]:
        values = [{"key": key, "name": {"en": key}} for key in ("student", "educator", "parent")]
        return await self.add("dimensions", key="audience", name={"en": "Audience"}, values=values)

    async def put(self, measure_id: str, *rows: dict[str, Any], query: str = "") -> dict[str, Any]:
        answer = await self.admin.put(f"/v1/measures/{measure_id}/data-points{query}", json={"data_points": rows})
        assert answer.status_code == 200, answer.text
        report: dict[str, Any] = answer.json()
        return report

    async def points(self, measure_id: str, query: str = "") -> list[dict[str, Any]]:
        answer = await self.admin.get(f"/v1/measures/{measure_id}/data-points{query}")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture(scope="session")
def settings(service_settings: Callable[[str], dict[str, Any]]) -> MeasuresSettings:
    return MeasuresSettings(**service_settings("measures"), pool_size=10)


@pytest.fixture(scope="session")
async def app(settings: MeasuresSettings) -> AsyncIterator[FastAPI]:
    made = create_app(settings)
    async with running(made):
        yield made


@pytest.fixture(scope="session")
def new_tenant(app: FastAPI) -> Callable[[], Awaitable[Tenant]]:
    async def make() -> Tenant:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://service.test", timeout=60)
        answer = await client.post(
            "/v1/coalitions", json={"name": NAME}, headers={"Authorization": f"Bearer {OPERATOR_KEY}"}
        )
        assert answer.status_code == 201, answer.text
        made = answer.json()
        client.headers["Authorization"] = f"Bearer {made['access_key']}"
        return Tenant(made["coalition"]["id"], app, client)

    return make


@pytest.fixture
async def tenant(new_tenant: Callable[[], Awaitable[Tenant]]) -> Tenant:
    return await new_tenant()


@pytest.fixture
def still_clock(app: FastAPI) -> Iterator[StillClock]:
    """The service's clock, held at 23:30 in Kuwait on the first of March 2025."""
    before, app.state.clock = app.state.clock, StillClock(datetime(2025, 3, 1, 20, 30, tzinfo=UTC))
    yield app.state.clock
    app.state.clock = before
