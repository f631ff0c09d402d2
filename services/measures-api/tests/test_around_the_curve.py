"""Targets, baselines, breaks and stories; and series, which hold them all."""

from typing import Any

import pytest
from measures_api.data_points.schemas import UpsertReport
from measures_api.series.schemas import ManySeriesOut, SeriesOut


@pytest.fixture
async def measure(tenant: Any) -> str:
    made: str = (await tenant.measure())["id"]
    return made


async def test_targets_are_put_changed_and_removed(tenant: Any, measure: str) -> None:
    await tenant.audience()
    address = f"/v1/measures/{measure}/targets"
    student = {"audience": "student"}
    rows = [
        {"period": "2025", "value": 70},
        {"period": "2026", "value": 75.5},
        {"period": "2026", "value": 80, "breakdown": student},
    ]
    first = await tenant.admin.put(address, json={"targets": rows})
    assert first.json()["counts"]["created"] == 3
    rows[0]["value"], rows[1]["value"] = 71, None
    wrong = [{"period": "2027", "value": 101}, {"period": "2026-Q1", "value": 1}, {"period": "2028"}, 5]
    second = await tenant.admin.put(address, json={"targets": [*rows, *wrong]})
    assert [row.get("reason", row["status"]) for row in second.json()["rows"]] == [
        "revised",
        "withdrawn",
        "unchanged",
        "percent_out_of_range",
        "period_not_of_calendar",
        "value_missing",
        "not_an_object",
    ]
    targets = (await tenant.admin.get(address)).json()["items"]
    assert [(each["period"], each["breakdown"], each["value"]) for each in targets] == [
        ("2025", {}, 71),
        ("2026", student, 80),
    ]
    third = await tenant.admin.put(address, json={"targets": [{"period": "2025", "value": each} for each in (1, 2)]})
    assert third.json()["counts"]["rejected"] == 2
    assert third.headers["Change-Cursor"] == second.headers["Change-Cursor"]
    assert (await (await tenant.client("viewer")).put(address, json={"targets": []})).status_code == 403


async def test_a_baseline_is_set_frozen_and_set_again(tenant: Any, measure: str) -> None:
    address = f"/v1/measures/{measure}/baseline"
    assert (await tenant.admin.get(address)).status_code == 404
    await tenant.put(measure, *({"period": str(year), "numerator": 1, "denominator": 3} for year in (2018, 2020, 2022)))
    scenario = {"key": "as_before", "name": {"en": "As before"}, "points": [{"period": "2026", "value": 33.5}]}
    draft = await tenant.admin.put(address, json={"window": {"from": "2018", "to": "2020"}, "scenarios": [scenario]})
    assert draft.status_code == 200, draft.text
    assert draft.json()["frozen_version"] is None
    assert draft.json()["scenarios"] == [scenario]
    frozen_body = {"window": {"from": "2018", "to": "2020"}, "frozen": True}
    assert (await tenant.admin.put(address, json=frozen_body)).status_code == 428
    frozen = await tenant.admin.put(address, json=frozen_body, headers={"If-Match": draft.headers["ETag"]})
    assert (frozen.json()["version"], frozen.json()["frozen_version"]) == (2, 1)
    assert [(each["period"], each["value"]) for each in frozen.json()["history"]] == [
        ("2018", pytest.approx(100 / 3)),
        ("2020", pytest.approx(100 / 3)),
    ]
    await tenant.put(measure, {"period": "2020", "value": 50})
    by_hand = await tenant.admin.put(address, json={"value": 40, "period": "2019"}, headers={"If-Match": '"2"'})
    assert (by_hand.json()["value"], by_hand.json()["period"], by_hand.json()["history"]) == (40, "2019", None)
    versions = (await tenant.admin.get(f"{address}/versions")).json()["items"]
    assert versions == [frozen.json()]
    assert (await tenant.admin.get(address)).json() == by_hand.json()
    assert (await tenant.admin.put(address, json=frozen_body, headers={"If-Match": '"2"'})).status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "/window"),
        ({"frozen": True, "value": 1}, "/frozen"),
        ({"window": {"from": "2020", "to": "2018"}}, "/window"),
        ({"window": {"from": "2020-Q1", "to": "2021"}}, "/window/from"),
        ({"window": {"from": "2020"}}, "/window/to"),
        ({"value": 101}, "/value"),
        ({"value": 1, "period": "last year"}, "/period"),
        ({"scenarios": [{"key": "a", "name": {"en": "A"}, "points": []}]}, "/scenarios/0/points"),
        (
            {"scenarios": [{"key": "a", "name": {"en": "A"}, "points": [{"period": "2026", "value": 1}] * 2}]},
            "/scenarios/0/points",
        ),
        (
            {"scenarios": [{"key": "a", "name": {"en": "A"}, "points": [{"period": "2026", "value": 1}]}] * 2},
            "/scenarios",
        ),
        (
            {"scenarios": [{"key": "a", "name": {"en": "A"}, "points": [{"period": "soon", "value": 101}]}]},
            "/scenarios/0/points/0/period",
        ),
    ],
)
async def test_baselines_that_are_none(tenant: Any, measure: str, body: dict[str, Any], field: str) -> None:
    answer = await tenant.admin.put(f"/v1/measures/{measure}/baseline", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == field
    assert "last year" not in answer.text


async def test_breaks_are_one_list(tenant: Any, measure: str) -> None:
    address = f"/v1/measures/{measure}/breaks"
    breaks = [{"period": year, "reason": {"en": "New questionnaire"}} for year in ("2020", "2023")]
    first = await tenant.admin.put(address, json={"breaks": breaks})
    assert first.json() == {"breaks": breaks}
    again = await tenant.admin.put(address, json={"breaks": breaks})
    assert again.headers["Change-Cursor"] == first.headers["Change-Cursor"]
    fewer = await tenant.admin.put(address, json={"breaks": breaks[1:]})
    assert (await tenant.admin.get(address)).json() == fewer.json() == {"breaks": breaks[1:]}
    twice = await tenant.admin.put(address, json={"breaks": [breaks[0], breaks[0]]})
    assert twice.status_code == 422
    wrong = await tenant.admin.put(address, json={"breaks": [{"period": "2020-01", "reason": {"en": "x"}}]})
    assert wrong.json()["errors"][0]["pointer"] == "/breaks/0/period"


async def test_a_story_is_told_and_told_anew(tenant: Any, measure: str) -> None:
    address = f"/v1/measures/{measure}/story"
    assert (await tenant.admin.get(address)).status_code == 404
    first = await tenant.admin.put(address, json={"text": {"ar": "أغلقت المدارس", "en": "Schools were closed"}})
    assert first.headers["ETag"] == '"1"'
    assert (await tenant.admin.put(address, json={"text": {"en": "Again"}})).status_code == 428
    second = await tenant.admin.put(address, json={"text": {"en": "Again"}}, headers={"If-Match": '"1"'})
    assert second.json()["version"] == 2
    assert (await tenant.admin.get(address)).json() == second.json()


async def test_series_hold_it_all_in_the_order_asked_for(tenant: Any, measure: str) -> None:
    other = (await tenant.measure("other", unit="number"))["id"]
    base = f"/v1/measures/{measure}"
    await tenant.put(measure, {"period": "2024", "value": 33})
    await tenant.put(measure, {"period": "2024", "value": 34})
    await tenant.admin.put(f"{base}/targets", json={"targets": [{"period": "2025", "value": 40}]})
    await tenant.admin.put(f"{base}/baseline", json={"window": {"from": "2020", "to": "2024"}, "frozen": True})
    await tenant.admin.put(f"{base}/breaks", json={"breaks": [{"period": "2020", "reason": {"en": "Pandemic"}}]})
    await tenant.admin.put(f"{base}/story", json={"text": {"en": "Schools were closed"}})
    answer = await tenant.service.get(f"/v1/series?measure={other}&measure={measure}&measure={other}&revisions=true")
    assert ManySeriesOut.model_validate_json(answer.content)
    empty, full = answer.json()["items"]
    assert empty == {
        "measure_id": other,
        "data_points": [],
        "targets": [],
        "baseline": None,
        "breaks": [],
        "story": None,
    }
    assert [(each["value"], each["revision"]) for each in full["data_points"]] == [(33, 1), (34, 2)]
    assert full["targets"] == [{"period": "2025", "organization_id": None, "breakdown": {}, "value": 40}]
    assert full["baseline"]["window"] == {"from": "2020", "to": "2024"}
    assert full["baseline"]["history"][0]["value"] == 34
    assert full["breaks"] == [{"period": "2020", "reason": {"en": "Pandemic"}}]
    assert full["story"] == {"en": "Schools were closed"}
    lines = await tenant.service.get(
        f"/v1/series?measure={other}&measure={measure}", headers={"Accept": "application/x-ndjson"}
    )
    parsed = [SeriesOut.model_validate_json(line) for line in lines.text.splitlines()]
    assert [str(each.measure_id) for each in parsed] == [other, measure]


async def test_a_series_that_is_not_there_is_named_by_its_place(tenant: Any, new_tenant: Any, measure: str) -> None:
    foreign = (await (await new_tenant()).measure())["id"]
    answer = await tenant.admin.get(f"/v1/series?measure={measure}&measure={foreign}")
    assert answer.status_code == 404
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/measure/1"]
    assert (await tenant.admin.get("/v1/series")).status_code == 422


async def test_reports_are_what_their_schema_says(tenant: Any, measure: str) -> None:
    rows = [{"period": "2025", "value": 1}, {"period": "2025", "value": 2}, {"period": "2024", "value": 3}]
    await tenant.put(measure, rows[2], query="?replace=derivation:00000000-0000-7000-8000-000000000001")
    report = await tenant.put(measure, *rows[:2], query="?replace=derivation:00000000-0000-7000-8000-000000000001")
    assert UpsertReport.model_validate(report).model_dump(mode="json", exclude_unset=True) == report
