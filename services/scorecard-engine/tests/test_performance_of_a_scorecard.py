"""The figures of stored measures: days, floors, cursors and ETags."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from rba_platform.access import Role
from rba_platform.ids import new_id
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.testing.fake_measures import FakeCoalition


@pytest.fixture
async def measure_id(coalition: FakeCoalition, reader: FeedReader) -> UUID:
    measure_id = coalition.put_measure("reading", calendar="year")
    recorded = datetime(2026, 1, 10, tzinfo=UTC)
    for year, value in ((2023, 60), (2024, 65)):
        coalition.put_point(measure_id, str(year), value=value, n=100, at=recorded)
    coalition.put_point(measure_id, "2025", value=70, n=100, at=datetime(2026, 2, 10, 20, 30, tzinfo=UTC))
    coalition.put_around(measure_id, targets=[{"period": "2025", "breakdown": {}, "value": 72}])
    await reader.catch_up(coalition.id)
    return measure_id


@pytest.fixture
def admin(keys: Any, coalition: FakeCoalition) -> dict[str, str]:
    found: dict[str, str] = keys.headers(coalition.id)
    return found


@pytest.fixture
async def url(client: httpx.AsyncClient, admin: dict[str, str], coalition: FakeCoalition, measure_id: UUID) -> str:
    result = coalition.put_entry("result", name={"en": "Children read", "ar": "الأطفال يقرؤون"})
    sections = [{"result_id": str(result), "measures": [str(measure_id), "not-yet"]}]
    body = {"name": {"en": "Reading", "ar": "القراءة"}, "sections": sections, "breakdowns": ["audience"]}
    made = await client.post("/v1/scorecards", json=body, headers=admin)
    return f"/v1/scorecards/{made.json()['id']}/performance"


async def test_a_measure_by_day(client: httpx.AsyncClient, admin: dict[str, str], measure_id: UUID) -> None:
    """as_of is the end of the day in Kuwait: the point of 20:30 UTC on 10 February was recorded on that day there."""

    async def read(**query: Any) -> dict[str, Any]:
        answer = await client.get(f"/v1/measures/{measure_id}/performance", params=query, headers=admin)
        found: dict[str, Any] = answer.json()
        return found

    now = await read()
    assert (now["current_actual"]["value"], now["as_of"]) == (70, "2026-11-23")
    assert (now["percent_of_target"]["met"], now["trend"]["value"]["steps"]) == (False, 2)
    assert (await read(as_of="2026-02-09"))["current_actual"]["value"] == 65
    assert (await read(as_of="2026-02-10"))["current_actual"]["value"] == 70
    assert (await read(as_of="2025-06-30"))["current_actual"]["reason"] == "no_data"
    assert "stale_by" not in (await read(as_of="2026-12-30"))["most_recent_period"]
    assert (await read(as_of="2026-12-31"))["most_recent_period"]["stale_by"] == 1


async def test_a_scorecard_in_the_order_of_its_definition(
    client: httpx.AsyncClient, admin: dict[str, str], url: str, reader: FeedReader, coalition: FakeCoalition
) -> None:
    position = await reader.catch_up(coalition.id)
    body = (await client.get(url, headers=admin)).json()
    assert (body["data_cursor"], body["profile"], body["as_of"]) == (str(position), "viewer", "2026-11-23")
    (section,) = body["sections"]
    assert (section["kind"], section["title"]["ar"], section["missing"]) == ("result", "الأطفال يقرؤون", ["not-yet"])
    (measure,) = section["measures"]
    assert (measure["measure"]["key"], measure["current_actual"]["value"]) == ("reading", 70)


async def test_the_etag_covers_cursor_definition_day_language_and_profile(
    client: httpx.AsyncClient, admin: dict[str, str], url: str, reader: FeedReader, coalition: FakeCoalition
) -> None:
    async def tag(**query: Any) -> str:
        return (await client.get(url, params=query, headers=admin)).headers["etag"]

    first = await tag()
    assert await tag() == first
    assert (await client.get(url, headers={**admin, "If-None-Match": f'W/"x", {first}'})).status_code == 304
    assert len({first, await tag(lang="ar"), await tag(as_of="2026-11-22"), await tag(profile="editor")}) == 4
    definition = url.removesuffix("/performance")
    await client.patch(definition, json={"name": {"en": "Read"}}, headers={**admin, "If-Match": "*"})
    second = await tag()
    coalition.put_measure("not-yet")
    await reader.catch_up(coalition.id)
    third = await client.get(url, headers={**admin, "If-None-Match": second})
    assert (third.status_code, len({first, second, third.headers["etag"]})) == (200, 3)


async def test_after_change_waits_and_says_when_it_waited_too_long(
    client: httpx.AsyncClient, admin: dict[str, str], url: str, coalition: FakeCoalition, reader: FeedReader
) -> None:
    behind = await client.get(url, params={"after_change": len(coalition.changes) + 1}, headers=admin)
    assert (behind.status_code, behind.json()["type"]) == (504, "urn:north-star:problem:change_not_applied")
    assert behind.headers["retry-after"] == "1"
    await reader.catch_up(coalition.id)
    reached = await client.get(url, params={"after_change": len(coalition.changes)}, headers=admin)
    assert reached.status_code == 200
    assert (await client.get(url, params={"after_change": "soon"}, headers=admin)).status_code == 422


def _audience(coalition: FakeCoalition, measure_id: UUID, period: str, **groups: tuple[int, int]) -> None:
    for group, (numerator, denominator) in groups.items():
        breakdown = {"audience": group}
        coalition.put_point(measure_id, period, numerator=numerator, denominator=denominator, breakdown=breakdown)


async def test_a_hidden_group_cannot_be_had_by_subtraction(
    client: httpx.AsyncClient,
    admin: dict[str, str],
    keys: Any,
    url: str,
    measure_id: UUID,
    reader: FeedReader,
    coalition: FakeCoalition,
) -> None:
    coalition.put_point(measure_id, "2026", numerator=50, denominator=84)
    _audience(coalition, measure_id, "2026", student=(20, 40), parent=(18, 22), educator=(10, 15), principal=(2, 7))
    await reader.catch_up(coalition.id)

    async def groups(headers: dict[str, str], **query: Any) -> dict[str, Any]:
        answer = await client.get(url, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        (measure,) = answer.json()["sections"][0]["measures"]
        return {group["breakdown"]["audience"]: group["current_actual"]["value"] for group in measure["groups"]}

    shown = await groups(admin)
    assert (shown["principal"], shown["educator"]) == (None, None)
    assert (shown["student"], shown["parent"]) == (50, pytest.approx(100 * 18 / 22))
    assert (await groups(admin, profile="editor"))["principal"] == pytest.approx(200 / 7)
    assert await groups(keys.headers(coalition.id, Role.viewer)) == shown
    for role in (Role.viewer, Role.reporter):
        answer = await client.get(url, params={"profile": "editor"}, headers=keys.headers(coalition.id, role))
        assert answer.status_code == 403
    query = {"breakdown": "audience=principal"}
    one = await client.get(f"/v1/measures/{measure_id}/performance", params=query, headers=admin)
    assert one.json()["current_actual"] == {"value": None, "status": "suppressed", "reason": "privacy_floor"}
    curve = await client.get(f"/v1/measures/{measure_id}/curve.json", params=query, headers=admin)
    assert (curve.status_code, curve.json()["type"]) == (404, "urn:north-star:problem:no_curve")


async def test_a_series_that_contradicts_itself_leaves_the_others_alone(
    client: httpx.AsyncClient, admin: dict[str, str], url: str, reader: FeedReader, coalition: FakeCoalition
) -> None:
    odd = coalition.put_measure("not-yet", calendar="quarter")
    coalition.put_point(odd, "2025", value=1)
    await reader.catch_up(coalition.id)
    sound, broken = (await client.get(url, headers=admin)).json()["sections"][0]["measures"]
    assert sound["current_actual"]["value"] == 70
    assert {broken[name]["reason"] for name in ("current_actual", "trend", "curve")} == {"inconsistent_series"}


async def test_a_reporter_asks_for_the_own_organization_only(
    client: httpx.AsyncClient, keys: Any, measure_id: UUID, coalition: FakeCoalition
) -> None:
    own = new_id()
    headers = keys.headers(coalition.id, Role.reporter, organization_id=own)
    url = f"/v1/measures/{measure_id}/performance"
    assert (await client.get(url, params={"organization": str(own)}, headers=headers)).status_code == 200
    assert (await client.get(url, params={"organization": str(new_id())}, headers=headers)).status_code == 403


async def test_bad_questions_are_named(client: httpx.AsyncClient, admin: dict[str, str], measure_id: UUID) -> None:
    url = f"/v1/measures/{measure_id}/performance"
    for query in ({"as_of": "yesterday"}, {"as_of": "0001-01-01"}, {"as_of": "9999-12-31"}, {"breakdown": "a=b;a=c"}):
        assert (await client.get(url, params=query, headers=admin)).status_code == 422, query
