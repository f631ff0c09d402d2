"""What survey-ingest asks of measures-api: the same suite against the real app, and against the fake of its tests."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from measures_api.main import create_app
from measures_api.settings import MeasuresSettings
from rba_kernel.privacy import PrivacyPolicy
from rba_platform.access import Role
from rba_platform.client import NeighbourRefusedError, neighbour
from rba_platform.clock import SystemClock
from rba_platform.ids import new_id
from rba_platform.introspection import IntrospectionAuthenticator
from rba_platform.testing import OPERATOR_KEY, SERVICE_KEY, running
from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.testing.fake_measures import FakeMeasures

DERIVATION = new_id()


@dataclass
class Provider:
    """One coalition in a measures-api, with a measure `reading` in percent, by year, broken down by audience."""

    http: httpx.AsyncClient
    coalition_id: UUID
    measure_id: UUID
    editor_key: str

    @property
    def client(self) -> MeasuresClient:
        return MeasuresClient(self.http, SystemClock())


@pytest.fixture(scope="session")
def measures_settings(service_settings: Callable[[str], dict[str, Any]]) -> MeasuresSettings:
    return MeasuresSettings(**service_settings("measures"))


@pytest.fixture
async def real(measures_settings: MeasuresSettings) -> AsyncIterator[Provider]:
    app = create_app(measures_settings)
    async with running(app) as client:
        headers = {"Authorization": f"Bearer {OPERATOR_KEY}"}
        made = (await client.post("/v1/coalitions", json={"name": {"en": "Reading"}}, headers=headers)).json()
        client.headers["Authorization"] = f"Bearer {made['access_key']}"
        values = [{"key": key, "name": {"en": key}} for key in ("parent", "educator")]
        dimension = {"key": "audience", "name": {"en": "Audience"}, "values": values}
        assert (await client.post("/v1/dimensions", json=dimension)).status_code == 201
        body = {
            "key": "reading",
            "name": {"en": "Reads at home"},
            "level": "population",
            "unit": "percent",
            "breakdowns": ["audience"],
        }
        measure = (await client.post("/v1/measures", json=body)).json()
        key = (await client.post("/v1/access-keys", json={"name": "editor", "role": "editor"})).json()["access_key"]
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with neighbour("http://measures.test", SERVICE_KEY, transport) as http:
            yield Provider(http, UUID(made["coalition"]["id"]), UUID(measure["id"]), key)


@pytest.fixture
async def fake() -> AsyncIterator[Provider]:
    measures = FakeMeasures()
    coalition = measures.add_coalition()
    measure = measures.add_measure(coalition, "reading", breakdowns=["audience"])
    async with neighbour("http://measures.test", SERVICE_KEY, measures.transport) as http:
        yield Provider(http, coalition.id, UUID(measure["id"]), measures.add_key(coalition, Role.editor))


@pytest.fixture(params=["real", "fake"])
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.getfixturevalue(request.param)
    return found


def _point(period: str, numerator: float, denominator: float, **more: Any) -> dict[str, Any]:
    point = {
        "period": period,
        "organization": None,
        "breakdown": {},
        "numerator": numerator,
        "denominator": denominator,
        "n": int(denominator),
        "provenance": {"derivation": str(DERIVATION)},
    }
    return point | more


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {status: count for status, count in counts.items() if count}


async def test_a_measure_is_found_by_its_key(provider: Provider) -> None:
    measure = await provider.client.measure(provider.coalition_id, "reading")
    assert measure is not None
    assert (measure.id, measure.key, measure.unit) == (provider.measure_id, "reading", "percent")
    assert (measure.calendar.kind, measure.breakdowns) == ("year", ("audience",))
    assert await provider.client.measure(provider.coalition_id, "nothing") is None


async def test_the_coalition_has_a_zone_and_floors(provider: Provider) -> None:
    coalition = await provider.client.coalition(provider.coalition_id)
    assert (coalition.timezone, coalition.privacy) == ("Asia/Kuwait", PrivacyPolicy())


async def test_publishing_is_a_whole_set(provider: Provider) -> None:
    async def publish(*points: dict[str, Any]) -> dict[str, int]:
        published = await provider.client.publish(provider.coalition_id, provider.measure_id, DERIVATION, points)
        return _counts(published.counts)

    parent = _point("2025", 10, 20, breakdown={"audience": "parent"})
    assert await publish(_point("2024", 5, 10), _point("2025", 20, 40), parent) == {"created": 3}
    assert await publish(_point("2024", 5, 10), _point("2025", 20, 40), parent) == {"unchanged": 3}
    assert await publish(_point("2025", 21, 41), parent) == {"revised": 1, "unchanged": 1, "withdrawn": 1}
    assert await publish() == {"withdrawn": 2}
    assert await publish() == {}


async def test_a_change_has_a_cursor(provider: Provider) -> None:
    published = await provider.client.publish(
        provider.coalition_id, provider.measure_id, DERIVATION, [_point("2025", 1, 2)]
    )
    assert published.change_cursor


async def test_only_the_provenance_changed_is_unchanged(provider: Provider) -> None:
    for run, expected in (("first", {"created": 1}), ("second", {"unchanged": 1})):
        point = _point("2025", 1, 2, provenance={"derivation": str(DERIVATION), "run": run})
        published = await provider.client.publish(provider.coalition_id, provider.measure_id, DERIVATION, [point])
        assert _counts(published.counts) == expected


async def test_a_cell_of_another_derivation_is_rejected_with_its_place(provider: Provider) -> None:
    await provider.client.publish(provider.coalition_id, provider.measure_id, DERIVATION, [_point("2025", 1, 2)])
    published = await provider.client.publish(
        provider.coalition_id, provider.measure_id, new_id(), [_point("2024", 1, 2), _point("2025", 3, 4)]
    )
    assert _counts(published.counts) == {"created": 1, "rejected": 1}
    rejected = next(row for row in published.rows if row["status"] == "rejected")
    assert (rejected["index"], rejected["reason"]) == (1, "owned_by_another_source")


async def test_a_value_needs_no_ratio(provider: Provider) -> None:
    point = {**_point("2025", 0, 1), "value": 62.5}
    del point["numerator"], point["denominator"]
    published = await provider.client.publish(provider.coalition_id, provider.measure_id, DERIVATION, [point])
    assert _counts(published.counts) == {"created": 1}


async def test_an_unknown_measure_is_refused(provider: Provider) -> None:
    with pytest.raises(NeighbourRefusedError) as refused:
        await provider.client.publish(provider.coalition_id, new_id(), DERIVATION, [_point("2025", 1, 2)])
    assert (refused.value.status, refused.value.code) == (404, "not_found")


async def test_an_access_key_names_its_holder(provider: Provider) -> None:
    authenticator = IntrospectionAuthenticator(provider.http, SystemClock())
    caller = await authenticator.identify(provider.editor_key)
    assert caller is not None
    assert (caller.coalition_id, caller.role, caller.service) == (provider.coalition_id, Role.editor, False)
    assert await authenticator.identify("ns_nobody_nothing") is None
