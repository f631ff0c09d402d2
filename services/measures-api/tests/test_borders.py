"""What must not get through: other coalitions' rows, bodies that are no JSON, words of callers in problems."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from measures_api import models
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError


async def test_row_level_security_holds_with_the_where_removed(tenant: Any, new_tenant: Any, app: FastAPI) -> None:
    other = await new_tenant()
    for each in (tenant, other):
        measure = (await each.measure())["id"]
        await each.add("organizations", name={"en": "School"})
        await each.put(measure, {"period": "2025", "value": 1})
    tables = [mapper.class_ for mapper in models.Base.registry.mappers]
    assert len(tables) > 15
    async with app.state.database.tenant(tenant.uuid) as session:
        for table in tables:
            seen = set((await session.scalars(select(table.coalition_id))).all())
            assert seen <= {tenant.uuid}, table
        await session.execute(update(models.Organization).values(sector="private"))
    assert (await other.admin.get("/v1/organizations")).json()["items"][0]["sector"] is None
    async with app.state.database.app_engine.connect() as connection:
        for table in tables:
            assert await connection.scalar(select(func.count()).select_from(table)) == 0


async def test_nobody_writes_for_another_coalition(tenant: Any, app: FastAPI) -> None:
    async def write() -> None:
        async with app.state.database.tenant(tenant.uuid) as session:
            session.add(models.Organization(coalition_id=uuid4(), name={"en": "x"}, sector=None))

    with pytest.raises(DBAPIError, match="row-level security"):
        await write()


async def test_the_audit_cannot_be_changed(tenant: Any, app: FastAPI) -> None:
    for statement in ("UPDATE audit_entries SET action = ''", "DELETE FROM audit_entries"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with app.state.database.tenant(tenant.uuid) as session:
                await session.execute(text(statement))


async def test_the_role_without_a_coalition_sees_little(app: FastAPI) -> None:
    for statement in ("SELECT name FROM access_keys", "SELECT * FROM data_points", "SELECT * FROM changes"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with app.state.database.dispatch() as connection:
                await connection.execute(text(statement))


def _operations(app: FastAPI) -> Iterator[tuple[str, str]]:
    for path, methods in app.openapi()["paths"].items():
        if "{" in path:
            yield from ((method, path) for method in methods)


async def test_every_operation_on_another_coalitions_id_is_404(tenant: Any, new_tenant: Any, app: FastAPI) -> None:
    """Generated from the OpenAPI document: each operation with an id, tried with ids of all kinds of another one."""
    other = await new_tenant()
    await other.audience()
    measure = (await other.measure())["id"]
    ids = {"measure_id": measure, "key_id": (await other.admin.get("/v1/access-keys")).json()["items"][0]["id"]}
    name = {"en": "x"}
    for plural, kind in (
        ("organizations", "organization"),
        ("initiatives", "initiative"),
        ("results", "result"),
        ("programs", "program"),
        ("strategies", "strategy"),
    ):
        ids[f"{kind}_id"] = (await other.add(plural, name=name))["id"]
    ids["dimension_id"] = (await other.admin.get("/v1/dimensions")).json()["items"][0]["id"]
    ids["calendar_id"] = (await other.admin.get("/v1/calendars")).json()["items"][0]["id"]
    bodies = {
        "data-points": {"data_points": []},
        "targets": {"targets": []},
        "breaks": {"breaks": []},
        "story": {"text": name},
        "baseline": {"value": 1},
    }
    tried = 0
    for method, path in _operations(app):
        address = path.format_map(ids)
        body = bodies.get(path.rsplit("/", 1)[-1], {}) if method in {"put", "patch", "post"} else None
        answer = await tenant.admin.request(method, address, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 404, (method, path, answer.text)
        tried += 1
    assert tried >= 35


_BAD_JSON = [
    b'{"name": {"en": NaN}}',
    b'{"name": {"en": "\\ud800"}}',
    b'{"name": {"en": "a\\u0000b"}}',
    b'{"name": {"en": "a\x00b"}}',
    b"{" + b'"a":{' * 5000,
    b'{"name": 1' + b"0" * 5000 + b"}",
    b"\xff\xfe",
    b"",
    b"null",
    b'{"name": {"en": "x"}, "sector": "canary-word"}',
    b'{"name": {"en": "x"}, "colour": 1}',
]


@pytest.mark.parametrize("content", _BAD_JSON)
@pytest.mark.parametrize("target", ["organizations", "measure", "data_points", "story"])
async def test_bad_json_is_the_callers_fault(tenant: Any, content: bytes, target: str) -> None:
    measure = f"/v1/measures/{(await tenant.measure())['id']}"
    method, address = {
        "organizations": ("POST", "/v1/organizations"),
        "measure": ("PATCH", measure),
        "data_points": ("PUT", f"{measure}/data-points"),
        "story": ("PUT", f"{measure}/story"),
    }[target]
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    answer = await tenant.admin.request(method, address, content=content, headers=headers)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if target != "measure":
        assert "canary-word" not in answer.json()["detail"]


@pytest.mark.parametrize(
    "value",
    ["1" + "0" * 400, "1e400", "-1e-400", "1" + "0" * 28, "0." + "1" * 60, '"\\ud800"', "NaN", "[[]]", '"1"', "true"],
)
async def test_absurd_numbers_are_refused(tenant: Any, value: str) -> None:
    measure = (await tenant.measure(unit="number"))["id"]
    content = f'{{"data_points": [{{"period": "2025", "value": {value}}}]}}'
    answer = await tenant.admin.put(
        f"/v1/measures/{measure}/data-points", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {200, 422}, answer.text
    points = await tenant.points(measure)
    json.dumps(points, allow_nan=False)
    if answer.status_code == 200 and answer.json()["counts"]["created"]:
        assert abs(points[0]["value"]) <= 10**30


@pytest.mark.parametrize("field", ["note", "provenance", "period", "organization"])
async def test_rows_with_words_in_them_are_not_echoed(tenant: Any, field: str) -> None:
    measure = (await tenant.measure())["id"]
    row = {"period": "2025", "value": 1} | {field: "canary-word " * 900}
    answer = await tenant.admin.put(
        f"/v1/measures/{measure}/data-points", json={"data_points": [row, {"canary-word": 1}]}
    )
    assert answer.json()["counts"]["rejected"] == 2
    assert "canary-word" not in answer.text


async def test_a_caller_without_a_key(tenant: Any) -> None:
    for token in ("", "ns_1", f"ns_{uuid4().hex}_{'x' * 43}", "é"):
        http = tenant.with_token("x")
        http.headers = {"Authorization": f"Bearer {token}".encode()}
        assert (await http.get("/v1/measures")).status_code == 401


async def test_a_service_names_its_coalition(tenant: Any) -> None:
    assert (await tenant.with_token("test-service-key").get("/v1/measures")).status_code == 401
    nowhere = tenant.with_token("test-service-key", **{"Acting-For": str(uuid4())})
    assert (await nowhere.get("/v1/measures")).json()["items"] == []
    assert (await nowhere.get("/v1/coalition")).status_code == 404
