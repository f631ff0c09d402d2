"""Who sees how much: viewers and reporters never a figure of few people, editors all of it, written down."""

from typing import Any

import pytest


def _row(audience: str | None, numerator: int, denominator: int, **more: Any) -> dict[str, Any]:
    breakdown = {"audience": audience} if audience else {}
    return {"period": "2025", "breakdown": breakdown, "numerator": numerator, "denominator": denominator, **more}


@pytest.fixture
async def measure(tenant: Any) -> str:
    await tenant.audience()
    made: str = (await tenant.measure())["id"]
    small = _row("educator", 4, 5, note="four of the five teachers", provenance={"rows": {"upload": 5}})
    report = await tenant.put(made, _row(None, 44, 65), _row("student", 30, 40), _row("parent", 10, 20), small)
    assert report["counts"]["created"] == 4
    return made


def _by_audience(points: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {point["breakdown"].get("audience", ""): point for point in points}


@pytest.mark.parametrize("role", ["viewer", "reporter"])
@pytest.mark.parametrize("address", ["/v1/measures/{}/data-points", "/v1/measures/{}/data-points?as_of=2199-01-01"])
async def test_viewers_and_reporters_see_that_it_is_hidden(tenant: Any, measure: str, role: str, address: str) -> None:
    school = (await tenant.add("organizations", name={"en": "School"}))["id"]
    caller = await tenant.client(role, school if role == "reporter" else None)
    points = _by_audience((await caller.get(address.format(measure))).json()["items"])
    assert points[""]["value"] == pytest.approx(100 * 44 / 65)
    assert points["student"]["denominator"] == 40
    for hidden in ("educator", "parent"):
        point = points[hidden]
        assert point["status"] == "suppressed"
        assert [point[name] for name in ("value", "numerator", "denominator", "n", "note")] == [None] * 5
        assert point["provenance"] == {}


async def test_a_page_hides_what_its_neighbours_on_other_pages_ask_for(tenant: Any, measure: str) -> None:
    viewer = await tenant.client("viewer")
    seen: list[str] = []
    address = f"/v1/measures/{measure}/data-points?limit=1"
    while address:
        answer = await viewer.get(address)
        seen += [each["status"] for each in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        address = link[1 : link.index(">")] if link else ""
    assert seen == ["ok", "ok", "suppressed", "suppressed"]


async def test_a_point_sent_with_the_size_of_a_group_it_gives_away_is_hidden_and_true_for_editors(tenant: Any) -> None:
    made = (await tenant.measure())["id"]
    # As survey-ingest sends what yields to another measure: 15 of 31, beside which nine would be seen.
    sent = _row(None, 15, 31, n=9, provenance={"respondents": 31})
    await tenant.put(made, sent)
    address = f"/v1/measures/{made}/data-points"
    viewer = await tenant.client("viewer")
    [seen] = (await viewer.get(address)).json()["items"]
    assert (seen["status"], seen["value"], seen["denominator"]) == ("suppressed", None, None)
    editor = await tenant.client("editor")
    [raw] = (await editor.get(address)).json()["items"]
    assert (raw["numerator"], raw["denominator"], raw["provenance"]) == (15, 31, {"respondents": 31})


async def test_series_keep_the_floors(tenant: Any, measure: str) -> None:
    viewer = await tenant.client("viewer")
    answer = await viewer.get(f"/v1/series?measure={measure}")
    points = _by_audience(answer.json()["items"][0]["data_points"])
    assert points["educator"]["status"] == points["parent"]["status"] == "suppressed"
    assert "four of the five" not in answer.text
    assert (await viewer.get(f"/v1/series?measure={measure}&revisions=true")).status_code == 403
    assert (await viewer.get(f"/v1/measures/{measure}/data-points/revisions")).status_code == 403


async def test_editors_see_all_of_it_and_it_is_written_down(tenant: Any, measure: str) -> None:
    editor = await tenant.client("editor")
    points = _by_audience((await editor.get(f"/v1/measures/{measure}/data-points")).json()["items"])
    assert points["educator"]["value"] == 80
    entries = (await tenant.admin.get("/v1/audit?kind=data_points")).json()["items"]
    assert [each["action"] for each in entries] == ["data_points.put", "data_points.read_below_floor"]
    assert entries[1]["detail"] == {"cells": 2}


async def test_other_services_read_raw_and_audit_what_they_show(tenant: Any, measure: str) -> None:
    answer = await tenant.service.get(f"/v1/series?measure={measure}")
    assert _by_audience(answer.json()["items"][0]["data_points"])["educator"]["denominator"] == 5
    entries = (await tenant.admin.get("/v1/audit?kind=data_points")).json()["items"]
    assert [each["action"] for each in entries] == ["data_points.put"]


async def test_the_floor_is_the_coalitions(tenant: Any, measure: str) -> None:
    await tenant.admin.patch("/v1/coalition", json={"privacy": {"floor_n": 5}}, headers={"If-Match": "*"})
    viewer = await tenant.client("viewer")
    points = (await viewer.get(f"/v1/measures/{measure}/data-points")).json()["items"]
    assert {each["status"] for each in points} == {"ok"}


async def test_frozen_history_is_for_those_who_see_raw_values(tenant: Any, measure: str) -> None:
    address = f"/v1/measures/{measure}/baseline"
    body = {"window": {"from": "2024", "to": "2025"}, "frozen": True}
    assert len((await tenant.admin.put(address, json=body)).json()["history"]) == 4
    viewer = await tenant.client("viewer")
    assert (await viewer.get(address)).json()["history"] is None
    assert (await viewer.get(f"/v1/series?measure={measure}")).json()["items"][0]["baseline"]["history"] is None
