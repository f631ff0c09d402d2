import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from rba_platform.clock import StillClock

DERIVATION = f"derivation:{uuid4()}"


def _statuses(report: dict[str, Any]) -> list[str]:
    return [row["status"] for row in report["rows"]]


async def test_created_unchanged_revised(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    first = await tenant.put(measure, {"period": "2024", "value": 60.5}, {"period": "2025", "value": 62})
    assert first["counts"] == {"created": 2, "revised": 0, "unchanged": 0, "withdrawn": 0, "rejected": 0}
    second = await tenant.put(measure, {"period": "2024", "value": 60.50}, {"period": "2025", "value": 63})
    assert _statuses(second) == ["unchanged", "revised"]
    points = await tenant.points(measure)
    assert [(each["period"], each["value"], each["revision"]) for each in points] == [
        ("2024", 60.5, 1),
        ("2025", 63, 2),
    ]
    answer = await tenant.admin.get(f"/v1/measures/{measure}/data-points/revisions")
    revisions = answer.json()["items"]
    assert [(each["period"], each["value"], each["revision"]) for each in revisions] == [
        ("2024", 60.5, 1),
        ("2025", 62, 1),
        ("2025", 63, 2),
    ]
    assert revisions[1]["superseded_at"] == revisions[2]["recorded_at"]
    assert revisions[2]["superseded_at"] is None


async def test_valid_rows_are_stored_and_the_others_reported(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    rows = [{"period": "2025", "value": 50}, {"period": "2025-Q1", "value": 50}, {"period": "2024", "value": 101}]
    report = await tenant.put(measure, *rows)
    assert _statuses(report) == ["created", "rejected", "rejected"]
    assert [row.get("reason") for row in report["rows"]] == [None, "period_not_of_calendar", "percent_out_of_range"]
    assert len(await tenant.points(measure)) == 1


async def test_atomic_takes_all_or_nothing(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    rows = [{"period": "2025", "value": 50}, {"period": "nonsense words", "value": 50}]
    answer = await tenant.admin.put(f"/v1/measures/{measure}/data-points?atomic=true", json={"data_points": rows})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/data_points/1"
    assert "nonsense" not in answer.text
    assert await tenant.points(measure) == []
    assert (await tenant.put(measure, rows[0], query="?atomic=true"))["counts"]["created"] == 1


async def test_ndjson_line_by_line(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    lines = (
        b'{"period": "2024", "value": 1}\n\n{"period": \n{"period": "2025", "value": NaN}\n{"period":"2023","value":3}'
    )
    answer = await tenant.admin.put(
        f"/v1/measures/{measure}/data-points", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    rows = answer.json()["rows"]
    assert [(row["index"], row["status"], row.get("reason")) for row in rows] == [
        (0, "created", None),
        (1, "rejected", "not_json"),
        (2, "rejected", "not_json"),
        (3, "created", None),
    ]


async def test_a_whole_set_and_its_withdrawals(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    await tenant.put(measure, {"period": "2020", "value": 1})
    await tenant.put(
        measure, {"period": "2024", "value": 2}, {"period": "2025", "value": 3}, query=f"?replace={DERIVATION}"
    )
    answer = await tenant.service.put(
        f"/v1/measures/{measure}/data-points?replace={DERIVATION}",
        json={"data_points": [{"period": "2020", "value": 9}, {"period": "2025", "value": 3}]},
    )
    report = answer.json()
    assert _statuses(report) == ["rejected", "unchanged", "withdrawn"]
    assert report["rows"][0]["reason"] == "owned_by_another_source"
    assert report["rows"][2] | {"period": "2024", "breakdown": {}, "organization_id": None} == report["rows"][2]
    points = {each["period"]: each for each in await tenant.points(measure)}
    assert (points["2024"]["status"], points["2024"]["value"], points["2024"]["revision"]) == ("withdrawn", None, 2)
    by_hand = await tenant.put(measure, {"period": "2025", "value": 4}, {"period": "2024", "value": 5})
    assert _statuses(by_hand) == ["rejected", "revised"]
    emptied = await tenant.put(measure, query=f"?replace={DERIVATION}")
    assert emptied["counts"]["withdrawn"] == 1
    assert [each["status"] for each in await tenant.points(measure)] == ["ok", "ok", "withdrawn"]


async def test_a_whole_set_keeps_the_cell_of_a_row_that_is_refused(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    path = f"/v1/measures/{measure}/data-points?replace=derivation:{uuid4()}"
    await tenant.admin.put(path, json={"data_points": [{"period": "2024", "value": 1}, {"period": "2025", "value": 2}]})
    rows = [{"period": "2024", "value": "misread"}, {"period": "2025", "value": 3}]
    report = (await tenant.admin.put(path, json={"data_points": rows})).json()
    assert [row["status"] for row in report["rows"]] == ["rejected", "revised"]
    assert {point["period"]: point["value"] for point in await tenant.points(measure)} == {"2024": 1, "2025": 3}


async def test_a_reporter_writes_its_organization_and_replaces_nothing(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    school, other = [(await tenant.add("organizations", name={"en": each}))["id"] for each in ("A", "B")]
    reporter = await tenant.client("reporter", school)
    rows = [{"period": "2025", "value": 50, "organization": each} for each in (school, other, None)]
    answer = await reporter.put(f"/v1/measures/{measure}/data-points", json={"data_points": rows})
    assert _statuses(answer.json()) == ["created", "rejected", "rejected"]
    answer = await reporter.put(f"/v1/measures/{measure}/data-points?replace={DERIVATION}", json={"data_points": []})
    assert answer.status_code == 403
    viewer = await tenant.client("viewer")
    answer = await viewer.put(f"/v1/measures/{measure}/data-points", json={"data_points": rows})
    assert answer.status_code == 403


async def test_fifty_at_once_are_one_revision(tenant: Any) -> None:
    measure = (await tenant.measure())["id"]
    rows = [{"period": str(year), "numerator": 1, "denominator": 3} for year in range(2000, 2020)]
    reports = await asyncio.gather(*(tenant.put(measure, *rows) for _ in range(50)))
    assert sum(each["counts"]["created"] for each in reports) == 20
    assert sum(each["counts"]["unchanged"] for each in reports) == 49 * 20
    answer = await tenant.admin.get(f"/v1/measures/{measure}/data-points/revisions?limit=1000")
    assert len(answer.json()["items"]) == 20
    changes = (await tenant.admin.get("/v1/changes")).json()["items"]
    assert [each["kind"] for each in changes].count("data_points") == 1


async def test_the_vintage_of_a_day(tenant: Any, still_clock: StillClock) -> None:
    measure = (await tenant.measure())["id"]
    await tenant.put(measure, {"period": "2024", "value": 10})
    still_clock.advance(timedelta(hours=1))  # 00:30 of the next day in Kuwait
    await tenant.put(measure, {"period": "2024", "value": 11}, {"period": "2023", "value": 5})
    for day, values in (("2025-02-28", []), ("2025-03-01", [10]), ("2025-03-02", [11, 5]), ("2199-01-01", [11, 5])):
        points = await tenant.points(measure, f"?as_of={day}")
        assert [each["value"] for each in points] == values, day
        series = (await tenant.admin.get(f"/v1/series?measure={measure}&as_of={day}")).json()["items"][0]
        assert [each["value"] for each in series["data_points"]] == values, day


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_days_without_a_period_are_refused(tenant: Any, day: str) -> None:
    measure = (await tenant.measure())["id"]
    for path in (f"/v1/measures/{measure}/data-points?", f"/v1/series?measure={measure}&"):
        assert (await tenant.admin.get(f"{path}as_of={day}")).status_code == 422


async def test_across_measures_by_key(tenant: Any) -> None:
    first, second = await tenant.measure("first"), await tenant.measure("second", unit="number")
    await tenant.audience()
    csv = (
        "\ufeffmeasure_key,period,breakdown,value,numerator,denominator,n,note\r\n"
        'first,2025,audience=student,,18,30,,"typed, by hand"\r\n'
        "second,2025,,١٢٣٤.5,,,٧,\r\n"
        "second,2024,,1 000,,,,\r\n"
        "third,2025,,1,,,,\r\n"
        "first,2025,audience:student,1,,,,\r\n"
        "first,2025\r\n"
    )
    answer = await tenant.admin.put(
        "/v1/data-points", content=csv.encode(), headers={"Content-Type": "text/csv; charset=utf-8"}
    )
    assert [row.get("reason", row["status"]) for row in answer.json()["rows"]] == [
        "created",
        "created",
        "number_invalid",
        "unknown_measure",
        "breakdown_invalid",
        "wrong_number_of_cells",
    ]
    point = (await tenant.points(first["id"]))[0]
    assert (point["value"], point["note"], point["breakdown"]) == (60, "typed, by hand", {"audience": "student"})
    assert [(each["value"], each["n"]) for each in await tenant.points(second["id"])] == [(1234.5, 7)]
    changed = (await tenant.admin.get("/v1/changes")).json()["items"][-2:]
    assert {each["measure_id"] for each in changed} == {first["id"], second["id"]}


async def test_a_whole_set_across_measures(tenant: Any) -> None:
    first, second = (await tenant.measure("first"))["id"], (await tenant.measure("second"))["id"]
    rows = [{"measure_key": key, "period": "2025", "value": 5} for key in ("first", "second")]
    address = f"/v1/data-points?replace={DERIVATION}"
    assert (await tenant.service.put(address, json={"data_points": rows})).json()["counts"]["created"] == 2
    answer = await tenant.service.put(address, json={"data_points": rows[:1]})
    assert answer.json()["rows"][1]["measure_id"] == second
    assert (await tenant.points(first))[0]["status"] == "ok"
    assert (await tenant.points(second))[0]["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 415),
        (b"{}", "text/plain", 415),
        (b"period,value\n", "text/csv", 200),
        (b"value\n1", "text/csv", 422),
        (b"period,period\n1,2", "text/csv", 422),
        (b"period,colour\n1,2", "text/csv", 422),
        (b'period,note\n2025,"open', "text/csv", 422),
        ("period,note\n2025,سنة".encode("cp1256"), "text/csv", 422),
        ("period,note\n2025,a".encode("utf-16"), "text/csv", 422),
        (b"period,note\n2025,\x00", "text/csv", 422),
        (b"", "text/csv", 422),
        (b"", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"data_points": {}}', "application/json", 422),
        (b'{"data_points": [], "more": 1}', "application/json", 422),
    ],
)
async def test_bodies_that_are_no_list(tenant: Any, content: bytes, kind: str, status: int) -> None:
    answer = await tenant.admin.put("/v1/data-points", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    if status == 415:
        assert "text/csv" in answer.json()["detail"]


async def test_thousands_of_rows_in_one_call(tenant: Any) -> None:
    await tenant.measure("big", unit="number", calendar_id=(await _calendar(tenant, "month")))
    values = [{"key": f"g{place}", "name": {"en": f"Group {place}"}} for place in range(50)]
    await tenant.add("dimensions", key="group", name={"en": "Group"}, values=values)
    rows = "".join(
        f"big,{year}-{month:02d},group=g{group},{year}.{group}\n"
        for year in range(2020, 2025)
        for month in range(1, 13)
        for group in range(50)
    )
    csv = f"measure_key,period,breakdown,value\n{rows}".encode()
    answer = await tenant.admin.put("/v1/data-points", content=csv, headers={"Content-Type": "text/csv"})
    assert answer.json()["counts"]["created"] == 5 * 12 * 50


async def _calendar(tenant: Any, key: str) -> str:
    found: str = (await tenant.admin.get(f"/v1/calendars?key={key}")).json()["items"][0]["id"]
    return found
