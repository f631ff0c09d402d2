from typing import Any
from uuid import uuid4

import pytest

NAME = {"en": "Children who read", "ar": "أطفال يقرؤون"}
INDICATOR = {"key": "readers", "name": NAME, "level": "population", "unit": "percent"}
PERFORMANCE = {"key": "sessions", "name": NAME, "level": "performance", "unit": "number"}


async def test_what_a_measure_is_unless_it_says_otherwise(tenant: Any) -> None:
    measure = await tenant.add("measures", **INDICATOR)
    assert measure["calendar"]["key"] == "year"
    assert measure["calendar_id"] == measure["calendar"]["id"]
    assert measure["aggregation"] == "pooled_ratio"
    assert measure["missing_policy"] == "none_if_all_missing"
    assert (measure["polarity"], measure["range"], measure["rank"]) == ("higher", None, "secondary")
    assert (await tenant.add("measures", **PERFORMANCE))["aggregation"] == "sum"


async def test_all_fields_come_back(tenant: Any) -> None:
    await tenant.audience()
    quarter = (await tenant.admin.get("/v1/calendars?key=quarter")).json()["items"][0]
    program = await tenant.add("programs", name=NAME)
    body = {
        "key": "attending",
        "name": NAME,
        "level": "performance",
        "quadrant": "how_well",
        "result_id": None,
        "program_id": program["id"],
        "unit": "percent",
        "decimals": 2,
        "polarity": "range",
        "range": {"low": 12.5, "high": 40},
        "calendar_id": quarter["id"],
        "aggregation": "mean",
        "missing_policy": "none_if_any_missing",
        "rank": "headline",
        "powers": {"communication": "high", "proxy": "medium", "data": None},
        "definition": {"en": "Who came"},
        "source": {"ar": "سجل الحضور"},
        "breakdowns": ["audience"],
        "confidentiality": "public",
    }
    measure = await tenant.add("measures", **body)
    assert {name: measure[name] for name in body} == body
    listed = (await tenant.admin.get(f"/v1/measures?program_id={program['id']}&level=performance")).json()["items"]
    assert listed == [measure]
    assert (await tenant.admin.get("/v1/measures?rank=secondary")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (INDICATOR | {"quadrant": "how_much"}, "/quadrant"),
        (INDICATOR | {"program_id": str(uuid4())}, "/program_id"),
        (PERFORMANCE | {"result_id": str(uuid4())}, "/result_id"),
        (INDICATOR | {"range": {"low": 1, "high": 2}}, "/range"),
        (INDICATOR | {"polarity": "range"}, "/range"),
        (INDICATOR | {"polarity": "range", "range": {"low": 3, "high": 2}}, "/range"),
        (INDICATOR | {"polarity": "range", "range": {"low": 90, "high": 101}}, "/range"),
        (PERFORMANCE | {"aggregation": "pooled_ratio"}, "/aggregation"),
        (INDICATOR | {"breakdowns": ["audience"]}, "/breakdowns"),
        (INDICATOR | {"key": "No Spaces"}, "/key"),
        (INDICATOR | {"unit": "points"}, "/unit"),
        (INDICATOR | {"decimals": 9}, "/decimals"),
        (INDICATOR | {"level": None}, "/level"),
    ],
)
async def test_fields_that_do_not_fit(tenant: Any, body: dict[str, Any], field: str) -> None:
    answer = await tenant.admin.post("/v1/measures", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(field)


async def test_unit_and_calendar_stay_once_there_are_data(tenant: Any) -> None:
    measure = await tenant.add("measures", **INDICATOR)
    address, match = f"/v1/measures/{measure['id']}", {"If-Match": "*"}
    month = (await tenant.admin.get("/v1/calendars?key=month")).json()["items"][0]["id"]
    patched = await tenant.admin.patch(address, json={"calendar_id": month}, headers=match)
    assert patched.json()["calendar"]["key"] == "month"
    await tenant.put(measure["id"], {"period": "2025-01", "value": 50})
    for patch in ({"unit": "score"}, {"calendar_id": None}):
        assert (await tenant.admin.patch(address, json=patch, headers=match)).status_code == 409
    calendar = await tenant.admin.patch(f"/v1/calendars/{month}", json={"kind": "year"}, headers=match)
    assert calendar.status_code == 409
    assert (await tenant.admin.patch(address, json={"decimals": 0}, headers=match)).status_code == 200


async def test_what_a_measure_was_stays_in_the_audit(tenant: Any) -> None:
    measure = await tenant.add("measures", **INDICATOR)
    patch = {"definition": {"en": "Reads daily"}}
    await tenant.admin.patch(f"/v1/measures/{measure['id']}", json=patch, headers={"If-Match": "*"})
    entries = (await tenant.admin.get(f"/v1/audit?kind=measure&subject_id={measure['id']}")).json()["items"]
    assert [each["action"] for each in entries] == ["measure.create", "measure.update"]
    assert entries[1]["detail"]["changed"] == {"definition": {"from": None, "to": {"en": "Reads daily"}}}
    assert entries[1]["key_id"] is not None


async def test_removing_a_measure_takes_its_data_along(tenant: Any) -> None:
    measure = await tenant.add("measures", **INDICATOR)
    await tenant.put(measure["id"], {"period": "2025", "value": 50})
    address = f"/v1/measures/{measure['id']}"
    await tenant.admin.put(f"{address}/targets", json={"targets": [{"period": "2025", "value": 60}]})
    editor = await tenant.client("editor")
    assert (await editor.delete(address, headers={"If-Match": "*"})).status_code == 403
    assert (await tenant.admin.delete(address, headers={"If-Match": "*"})).status_code == 204
    assert (await tenant.admin.get(f"{address}/data-points")).status_code == 404
    again = await tenant.add("measures", **INDICATOR)
    assert await tenant.points(again["id"]) == []


async def test_a_dimension_keeps_the_values_that_data_stand_in(tenant: Any) -> None:
    dimension = await tenant.audience()
    measure = await tenant.measure()
    await tenant.put(measure["id"], {"period": "2025", "value": 50, "breakdown": {"audience": "student"}})
    address, match = f"/v1/dimensions/{dimension['id']}", {"If-Match": "*"}
    without = [value for value in dimension["values"] if value["key"] != "student"]
    assert (await tenant.admin.patch(address, json={"values": without}, headers=match)).status_code == 409
    assert (await tenant.admin.delete(address, headers=match)).status_code == 409
    others = [value for value in dimension["values"] if value["key"] != "parent"]
    assert (await tenant.admin.patch(address, json={"values": others}, headers=match)).status_code == 200
