"""What scorecard-engine asks of measures-api: one suite, against the real app and against the fake of its tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol
from uuid import UUID

import httpx
import pytest
from measures_api.main import create_app
from measures_api.settings import MeasuresSettings
from rba_kernel.calendar import Calendar
from rba_platform.client import NeighbourRefusedError, neighbour
from rba_platform.ids import new_id
from rba_platform.testing import OPERATOR_KEY, SERVICE_KEY, running
from scorecard_engine.clients.measures import HttpMeasures, Measures
from scorecard_engine.performance.scoring import privacy_of
from scorecard_engine.performance.stored import series_inputs
from scorecard_engine.read_model.repository import StoredMeasure
from scorecard_engine.testing.fake_measures import FakeCoalition, FakeMeasures


class Provider(Protocol):
    """One coalition in a measures-api."""

    measures: Measures
    id: UUID

    async def put_measure(self, key: str) -> UUID: ...
    async def put_point(self, measure_id: UUID, period: str, **value: Any) -> None: ...
    async def put_targets(self, measure_id: UUID, *targets: dict[str, Any]) -> None: ...
    async def put_baseline(self, measure_id: UUID, baseline: dict[str, Any]) -> None: ...
    async def put_breaks(self, measure_id: UUID, *breaks: dict[str, Any]) -> None: ...
    async def put_story(self, measure_id: UUID, story: dict[str, str]) -> None: ...
    async def put_entry(self, kind: str, **document: Any) -> UUID: ...
    async def delete_measure(self, measure_id: UUID) -> None: ...


class FakeProvider:
    """The fake."""

    def __init__(self, measures: FakeMeasures) -> None:
        self.measures = measures
        self._coalition: FakeCoalition = measures.coalition()
        self.id = self._coalition.id

    async def put_measure(self, key: str) -> UUID:
        return self._coalition.put_measure(key)

    async def put_point(self, measure_id: UUID, period: str, **value: Any) -> None:
        self._coalition.put_point(measure_id, period, **value)

    async def put_targets(self, measure_id: UUID, *targets: dict[str, Any]) -> None:
        self._coalition.put_around(measure_id, targets=list(targets))

    async def put_baseline(self, measure_id: UUID, baseline: dict[str, Any]) -> None:
        self._coalition.put_around(measure_id, baseline=baseline)

    async def put_breaks(self, measure_id: UUID, *breaks: dict[str, Any]) -> None:
        self._coalition.put_around(measure_id, breaks=list(breaks))

    async def put_story(self, measure_id: UUID, story: dict[str, str]) -> None:
        self._coalition.put_around(measure_id, story=story)

    async def put_entry(self, kind: str, **document: Any) -> UUID:
        return self._coalition.put_entry(kind, **document)

    async def delete_measure(self, measure_id: UUID) -> None:
        self._coalition.delete_measure(measure_id)


class RealProvider:
    """The real app, in process."""

    def __init__(self, http: httpx.AsyncClient, measures: Measures, coalition_id: UUID) -> None:
        self._http, self.measures, self.id = http, measures, coalition_id

    async def put_measure(self, key: str) -> UUID:
        body = {"key": key, "name": {"en": key}, "level": "population", "unit": "percent", "polarity": "higher"}
        return UUID((await self._sent("POST", "/v1/measures", body)).json()["id"])

    async def put_point(self, measure_id: UUID, period: str, **value: Any) -> None:
        body = {"data_points": [{"period": period, **value}]}
        answer = await self._sent("PUT", f"/v1/measures/{measure_id}/data-points", body)
        assert answer.json()["rows"][0]["status"] in {"created", "revised"}

    async def put_targets(self, measure_id: UUID, *targets: dict[str, Any]) -> None:
        await self._sent("PUT", f"/v1/measures/{measure_id}/targets", {"targets": list(targets)})

    async def put_baseline(self, measure_id: UUID, baseline: dict[str, Any]) -> None:
        await self._sent("PUT", f"/v1/measures/{measure_id}/baseline", baseline)

    async def put_breaks(self, measure_id: UUID, *breaks: dict[str, Any]) -> None:
        await self._sent("PUT", f"/v1/measures/{measure_id}/breaks", {"breaks": list(breaks)})

    async def put_story(self, measure_id: UUID, story: dict[str, str]) -> None:
        await self._sent("PUT", f"/v1/measures/{measure_id}/story", {"text": story})

    async def put_entry(self, kind: str, **document: Any) -> UUID:
        return UUID((await self._sent("POST", f"/v1/{kind}s", document)).json()["id"])

    async def delete_measure(self, measure_id: UUID) -> None:
        answer = await self._http.delete(f"/v1/measures/{measure_id}", headers={"If-Match": "*"})
        assert answer.is_success, answer.text

    async def _sent(self, method: str, path: str, body: dict[str, Any]) -> httpx.Response:
        answer = await self._http.request(method, path, json=body, headers={"If-Match": "*"})
        assert answer.is_success, answer.text
        return answer


@pytest.fixture(scope="session")
def real_settings(service_settings: Callable[[str], dict[str, Any]]) -> MeasuresSettings:
    return MeasuresSettings(**service_settings("measures"))


@pytest.fixture
async def real(real_settings: MeasuresSettings) -> AsyncIterator[RealProvider]:
    app = create_app(real_settings)
    async with running(app) as client:
        headers = {"Authorization": f"Bearer {OPERATOR_KEY}"}
        body = {"name": {"en": "Reading", "ar": "القراءة"}}
        made = (await client.post("/v1/coalitions", json=body, headers=headers)).json()
        client.headers["Authorization"] = f"Bearer {made['access_key']}"
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with neighbour("http://measures.test", SERVICE_KEY, transport) as http:
            yield RealProvider(client, HttpMeasures(http), UUID(made["coalition"]["id"]))


@pytest.fixture
async def fake() -> FakeProvider:
    return FakeProvider(FakeMeasures())


@pytest.fixture(params=["real", "fake"])
def provider(request: pytest.FixtureRequest) -> Provider:
    found: Provider = request.getfixturevalue(request.param)
    return found


async def _all(provider: Provider, after: int = 0) -> list[tuple[str, UUID, UUID | None]]:
    page = await provider.measures.changes(provider.id, after)
    return [(change.kind, change.id, change.measure_id) for change in page.items]


async def test_the_feed_names_the_coalition(provider: Provider) -> None:
    assert ("coalition", provider.id, None) in await _all(provider)
    coalition = await provider.measures.get_coalition(provider.id)
    assert coalition is not None
    assert coalition.timezone == "Asia/Kuwait"
    assert "en" in coalition.name
    assert privacy_of(coalition.privacy).floor_n == 10


async def test_changes_name_their_measure_and_end_at_the_head(provider: Provider) -> None:
    before = (await provider.measures.changes(provider.id, 0)).cursor
    measure_id = await provider.put_measure("reading")
    await provider.put_point(measure_id, "2025", value=61)
    found = await _all(provider, before)
    assert found[0] == ("measure", measure_id, measure_id)
    assert {(kind, about) for kind, _, about in found[1:]} == {("data_points", measure_id)}
    head = (await provider.measures.changes(provider.id, 0)).cursor
    assert await _all(provider, head) == []
    assert (await provider.measures.changes(provider.id, head)).cursor == head


async def test_a_cursor_beyond_the_head_is_refused(provider: Provider) -> None:
    with pytest.raises(NeighbourRefusedError) as caught:
        await provider.measures.changes(provider.id, 10_000)
    assert caught.value.code == "invalid_cursor"


async def test_heads_name_who_moved_and_hold_the_line(provider: Provider) -> None:
    everybody = await provider.measures.heads(None, 0)
    positions = {head.coalition_id: head.position for head in everybody.items}
    assert positions[provider.id] == (await provider.measures.changes(provider.id, 0)).cursor
    waiting = asyncio.create_task(provider.measures.heads(everybody.cursor, 10))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await provider.put_measure("reading")
    moved = await asyncio.wait_for(waiting, 5)
    assert provider.id in {head.coalition_id for head in moved.items}
    assert {head.coalition_id: head.position for head in moved.items}[provider.id] > positions[provider.id]


async def test_heads_answer_in_the_end_when_nothing_moves(provider: Provider) -> None:
    cursor = (await provider.measures.heads(None, 0)).cursor
    assert (await asyncio.wait_for(provider.measures.heads(cursor, 1), 5)).cursor


async def test_a_measure_comes_with_its_calendar(provider: Provider) -> None:
    measure_id = await provider.put_measure("reading")
    found = await provider.measures.get_measure(provider.id, measure_id)
    assert found is not None
    assert (found.id, found.key) == (measure_id, "reading")
    assert Calendar.from_json(found.document["calendar"]).kind == "year"
    facets = {name: found.document[name] for name in ("unit", "decimals", "polarity", "range")}
    assert facets == {"unit": "percent", "decimals": 1, "polarity": "higher", "range": None}
    assert await provider.measures.get_measure(provider.id, new_id()) is None


async def test_a_series_has_all_revisions(provider: Provider) -> None:
    measure_id = await provider.put_measure("reading")
    await provider.put_point(measure_id, "2025", numerator=30, denominator=60, n=60)
    await provider.put_point(measure_id, "2025", numerator=37, denominator=60, n=60)
    (series,) = await provider.measures.get_series(provider.id, [measure_id])
    first, second = sorted(series.data_points, key=lambda point: point.revision)
    assert (first.id, first.numerator, first.status) == (second.id, 30, "ok")
    assert first.superseded_at == second.recorded_at
    assert (second.revision, second.numerator, second.n, second.superseded_at) == (first.revision + 1, 37, 60, None)
    assert (second.period, second.organization_id, second.breakdown) == ("2025", None, {})


async def test_what_stands_around_a_series_fits_the_rules(provider: Provider) -> None:
    measure_id = await provider.put_measure("reading")
    await provider.put_point(measure_id, "2025", value=61)
    await provider.put_targets(measure_id, {"period": "2025", "value": 70}, {"period": "2026", "value": 75})
    scenario = {"key": "trend", "name": {"en": "Trend"}, "points": [{"period": "2026", "value": 60}]}
    window = {"from": "2020", "to": "2024"}
    await provider.put_baseline(measure_id, {"window": window, "scenarios": [scenario]})
    await provider.put_breaks(measure_id, {"period": "2023", "reason": {"en": "New question"}})
    await provider.put_story(measure_id, {"en": "Why", "ar": "لماذا"})
    (series,) = await provider.measures.get_series(provider.id, [measure_id])
    measure = await provider.measures.get_measure(provider.id, measure_id)
    assert measure is not None
    stored = StoredMeasure(
        measure_id, "reading", measure.document, [], series.targets, series.baseline, series.breaks, series.story
    )
    inputs = series_inputs(stored, "", "", privacy_of(None), frozenset())
    assert [(str(target.period), target.value) for target in inputs.targets] == [("2025", 70), ("2026", 75)]
    assert inputs.baseline is not None
    assert [str(period) for period in inputs.baseline.window or ()] == ["2020", "2024"]
    assert [(s.key, list(map(str, s.forecast))) for s in inputs.baseline.scenarios] == [("trend", ["2026"])]
    assert [str(item.period) for item in inputs.breaks] == ["2023"]
    assert series.story == {"en": "Why", "ar": "لماذا"}


async def test_a_series_that_is_gone_is_left_out(provider: Provider) -> None:
    kept, gone = await provider.put_measure("kept"), await provider.put_measure("gone")
    await provider.delete_measure(gone)
    found = await provider.measures.get_series(provider.id, [kept, gone])
    assert [series.measure_id for series in found] == [kept]


async def test_the_catalogue_is_read_by_kind(provider: Provider) -> None:
    name = {"en": "Children read", "ar": "الأطفال يقرؤون"}
    result = await provider.put_entry("result", name=name)
    values = [{"key": "student", "name": {"en": "Students", "ar": "الطلبة"}}]
    dimension = await provider.put_entry("dimension", key="audience", name=name, values=values)
    found = await provider.measures.get_catalogue_entry(provider.id, "result", result)
    assert found is not None
    assert found["name"] == name
    groups = await provider.measures.get_catalogue_entry(provider.id, "dimension", dimension)
    assert groups is not None
    assert (groups["key"], groups["values"]) == ("audience", values)
    assert await provider.measures.get_catalogue_entry(provider.id, "result", new_id()) is None
