"""POST /v1/performance: the rules over HTTP, and what it says of input that does not fit."""

from typing import Any

import httpx
import pytest
from rba_platform.ids import new_id

URL = "/v1/performance"


@pytest.fixture
def headers(keys: Any) -> dict[str, str]:
    found: dict[str, str] = keys.headers(new_id())
    return found


def _yearly(*values: float | None, polarity: str = "higher", unit: str = "number", **more: Any) -> dict[str, Any]:
    points = [{"period": str(2015 + place), "value": value} for place, value in enumerate(values)]
    measure = {"polarity": polarity, "unit": unit, "calendar": "year"}
    return {"measure": measure, "as_of": "2026-11-23", "points": points, **more}


async def _figures(client: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(URL, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_example_of_the_contract(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    figures = await _figures(
        client,
        headers,
        {
            "measure": {"polarity": "higher", "unit": "percent", "calendar": "year"},
            "as_of": "2026-11-23",
            "points": [{"period": "2019", "value": 70}, {"period": "2020", "numerator": 137, "denominator": 200}],
            "targets": [{"period": "2020", "value": 72}],
            "baseline": None,
            "breaks": [],
            "policy": {},
        },
    )
    assert figures["most_recent_period"] == {"value": "2020", "status": "ok", "reason": None, "stale_by": 5}
    assert figures["current_actual"] == {"value": 68.5, "status": "ok", "reason": None}
    assert figures["trend"]["value"] == {"direction": "down", "steps": 1, "gaps_in_run": 0}
    assert figures["trend"]["judgement"] == "bad"
    change = figures["baseline_change"]
    assert change["value"] == pytest.approx(-2.142857142857143)
    assert (change["absolute"], change["points"], change["judgement"]) == (-1.5, -1.5, "bad")
    assert figures["curve"] == {"value": None, "status": "unknown", "reason": "history_too_short"}
    assert figures["current_target"]["value"] == 72


@pytest.mark.parametrize(
    ("values", "polarity", "trend", "change"),
    [
        ((40, 42, 42, 45, 47, 51), "higher", ("up", 3, "good"), 27.5),
        ((51, 47, 45), "lower", ("down", 2, "good"), -11.764705882352942),
        ((40,), "higher", ("none", 0, "neutral"), 0),
        ((40, 40, 40), "higher", ("flat", 2, "neutral"), 0),
        ((40, None, 44, 46), "higher", ("up", 2, "good"), 15),
        ((-4, -2), "higher", ("up", 1, "good"), 50),
    ],
)
async def test_vectors(
    client: httpx.AsyncClient,
    headers: dict[str, str],
    values: tuple[float | None, ...],
    polarity: str,
    trend: tuple[str, int, str],
    change: float,
) -> None:
    figures = await _figures(client, headers, _yearly(*values, polarity=polarity))
    found = figures["trend"]
    assert (found["value"]["direction"], found["value"]["steps"], found["judgement"]) == trend
    assert figures["baseline_change"]["value"] == pytest.approx(change)


async def test_a_turned_curve(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    baseline = {"window": {"from": "2015", "to": "2019"}}
    figures = await _figures(client, headers, _yearly(70, 68.5, 66, 65, 62.5, 61, 61, 61.5, baseline=baseline))
    curve = figures["curve"]
    assert (curve["status"], curve["value"]["verdict"], curve["value"]["df"]) == ("ok", "turned", 3)
    assert curve["value"]["p"] == pytest.approx(0.0168, abs=5e-5)


async def test_a_point_of_few_people_is_hidden_with_all_that_rests_on_it(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    body = _yearly(60, unit="percent")
    body["points"].append({"period": "2016", "value": 55, "n": 9})
    figures = await _figures(client, headers, body)
    assert {figure["status"] for figure in figures.values()} == {"suppressed"}
    assert {figure["value"] for figure in figures.values()} == {None}
    lenient = body | {"policy": {"privacy": {"floor_n": 5}}}
    assert (await _figures(client, headers, lenient))["current_actual"]["value"] == 55


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"points": [{"period": "2025-13", "value": 1}]}, "/points/0/period"),
        ({"points": [{"period": "2025-Q1", "value": 1}]}, "/points/0"),
        ({"points": [{"period": "2025", "value": 1}, {"period": "2025", "value": 2}]}, "/points/1"),
        ({"points": [{"period": "2025", "value": 1e300}]}, "/points/0/value"),
        ({"points": [{"period": "2025", "value": 1, "name": "x"}]}, "/points/0/name"),
        ({"points": [{"period": "2025", "value": 62, "n": 10**400}]}, "/points/0/n"),
        ({"points": [{"period": "2025", "numerator": 3}]}, "/points/0"),
        ({"targets": [{"period": "SY2025", "value": 1}]}, "/targets/0"),
        ({"measure": {"polarity": "sideways"}}, "/measure/polarity"),
        ({"measure": {"calendar": "lunar"}}, "/measure"),
        ({"measure": {"calendar": {"key": "x"}}}, "/measure/calendar"),
        ({"baseline": {"window": {"from": "2020", "to": "2019"}}}, "/baseline"),
        ({"as_of": "0001-01-01"}, "/as_of"),
        ({"surprise": 1}, "/surprise"),
    ],
)
async def test_input_that_does_not_fit_is_named(
    client: httpx.AsyncClient, headers: dict[str, str], change: dict[str, Any], pointer: str
) -> None:
    answer = await client.post(URL, json=_yearly(1, 2) | change, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


async def test_degenerate_series_answer_without_nan(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for values in ((), (None, None), (0,), (0, 0), (5, 5, 5, 5, 5, 5, 5), (1e-30, 9e29)):
        baseline = {"window": {"from": "2015", "to": "2019"}}
        answer = await client.post(URL, json=_yearly(*values, baseline=baseline), headers=headers)
        assert answer.status_code == 200, answer.text
        assert "NaN" not in answer.text
        assert "Infinity" not in answer.text


async def test_it_needs_a_key(client: httpx.AsyncClient) -> None:
    assert (await client.post(URL, json=_yearly(1))).status_code == 401
