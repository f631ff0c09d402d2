"""What is alike for all records: made, read, listed, changed, removed; and nothing of another coalition."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

NAME = {"en": "Name", "ar": "اسم"}
VALUES = [{"key": "public", "name": {"en": "Public"}}]
MEASURE = {"key": "m", "name": NAME, "level": "population", "unit": "number"}

BODIES: dict[str, dict[str, Any]] = {
    "organizations": {"name": NAME, "sector": "public"},
    "initiatives": {"name": NAME, "description": {"en": "Why"}},
    "results": {"name": NAME},
    "programs": {"name": NAME},
    "strategies": {"name": NAME},
    "dimensions": {"key": "sector", "name": NAME, "values": VALUES},
    "calendars": {"key": "fiscal_july", "name": NAME, "kind": "fiscal_year", "start_month": 7},
    "measures": MEASURE,
}
KINDS = pytest.mark.parametrize("kind", BODIES)


@KINDS
async def test_the_life_of_a_record(tenant: Any, kind: str) -> None:
    http = tenant.admin
    made = await http.post(f"/v1/{kind}", json=BODIES[kind])
    assert made.status_code == 201, made.text
    address = made.headers["Location"]
    cursor = int(made.headers["Change-Cursor"])
    assert made.headers["ETag"] == '"1"'
    read = await http.get(address)
    assert read.json() == made.json()
    assert made.json().items() >= BODIES[kind].items()
    assert made.json()["id"] in [each["id"] for each in (await http.get(f"/v1/{kind}")).json()["items"]]

    patch = {"name": {"en": "Another name"}}
    assert (await http.patch(address, json=patch)).status_code == 428
    assert (await http.patch(address, json=patch, headers={"If-Match": '"7"'})).status_code == 412
    changed = await http.patch(address, json=patch, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert changed.json()["name"] == {"en": "Another name", "ar": "اسم"}
    assert changed.json()["version"] == 2
    same = await http.patch(address, json=patch, headers={"If-Match": '"2"'})
    assert same.headers["ETag"] == '"2"'
    assert same.headers["Change-Cursor"] == changed.headers["Change-Cursor"]
    merge = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    assert (await http.patch(address, content=b'{"name": {"ar": null}}', headers=merge)).status_code == 200

    assert (await http.delete(address)).status_code == 428
    assert (await http.delete(address, headers={"If-Match": '"3"'})).status_code == 204
    assert (await http.get(address)).status_code == 404
    changes = (await http.get(f"/v1/changes?after={cursor - 1}")).json()["items"]
    assert [each["op"] for each in changes] == ["put", "put", "put", "delete"]
    assert {each["id"] for each in changes} == {made.json()["id"]}


@KINDS
async def test_who_may_do_what(tenant: Any, kind: str) -> None:
    viewer, editor = await tenant.client("viewer"), await tenant.client("editor")
    assert (await viewer.post(f"/v1/{kind}", json=BODIES[kind])).status_code == 403
    made = await editor.post(f"/v1/{kind}", json=BODIES[kind])
    assert made.status_code == 201
    address = made.headers["Location"]
    assert (await viewer.get(address)).status_code == 200
    assert (await tenant.service.get(address)).status_code == 200
    assert (await tenant.service.post(f"/v1/{kind}", json=BODIES[kind])).status_code == 403
    assert (await viewer.delete(address, headers={"If-Match": "*"})).status_code == 403


@KINDS
async def test_another_coalition_sees_nothing(tenant: Any, new_tenant: Callable[[], Awaitable[Any]], kind: str) -> None:
    other = await new_tenant()
    made = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind])
    address = made.headers["Location"]
    assert (await other.admin.get(address)).status_code == 404
    assert (await other.admin.patch(address, json={}, headers={"If-Match": "*"})).status_code == 404
    assert (await other.admin.delete(address, headers={"If-Match": "*"})).status_code == 404
    assert made.json()["id"] not in (await other.admin.get(f"/v1/{kind}")).text


@KINDS
@pytest.mark.parametrize("patch", [{"colour": "red"}, {"name": {"en": 5}}, {"name": None}, {"id": str(uuid4())}])
async def test_a_patch_is_checked_like_a_new_record(tenant: Any, kind: str, patch: dict[str, Any]) -> None:
    made = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind])
    answer = await tenant.admin.patch(made.headers["Location"], json=patch, headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["in"] == "body"


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("results", "initiative_id"),
        ("programs", "initiative_id"),
        ("programs", "organization_id"),
        ("programs", "result_id"),
        ("strategies", "measure_id"),
        ("measures", "result_id"),
        ("measures", "calendar_id"),
    ],
)
async def test_references_stay_within_the_coalition(
    tenant: Any, new_tenant: Callable[[], Awaitable[Any]], kind: str, field: str
) -> None:
    other = await new_tenant()
    plural = {"strategy": "strategies"}.get(field.removesuffix("_id"), f"{field.removesuffix('_id')}s")
    foreign = (await other.admin.post(f"/v1/{plural}", json=BODIES[plural])).json()["id"]
    for unknown in (foreign, str(uuid4())):
        answer = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind] | {field: unknown})
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("unknown_reference")
        assert answer.json()["errors"][0]["pointer"] == f"/{field}"
    own = (await tenant.admin.post(f"/v1/{plural}", json=BODIES[plural])).json()["id"]
    used = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind] | {field: own})
    assert used.status_code == 201
    refused = await tenant.admin.delete(f"/v1/{plural}/{own}", headers={"If-Match": "*"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("in_use")


@pytest.mark.parametrize("kind", ["dimensions", "calendars", "measures"])
async def test_keys_are_unique_and_findable(tenant: Any, kind: str) -> None:
    first = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind])
    second = await tenant.admin.post(f"/v1/{kind}", json=BODIES[kind])
    assert second.status_code == 409
    assert second.json()["errors"][0]["pointer"] == "/key"
    found = (await tenant.admin.get(f"/v1/{kind}", params={"key": BODIES[kind]["key"]})).json()["items"]
    assert [each["id"] for each in found] == [first.json()["id"]]


async def test_pages_follow_one_another(tenant: Any) -> None:
    made = [(await tenant.add("organizations", name={"en": f"School {place}"}))["id"] for place in range(5)]
    seen: list[str] = []
    address = "/v1/organizations?limit=2"
    while address:
        answer = await tenant.admin.get(address)
        seen += [each["id"] for each in answer.json()["items"]]
        link = answer.headers.get("Link", "")
        address = link[1 : link.index(">")] if link else ""
    assert seen == made


async def test_a_repeated_post_is_one_record(tenant: Any) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await tenant.admin.post("/v1/organizations", json=BODIES["organizations"], headers=headers)
    again = await tenant.admin.post("/v1/organizations", json=BODIES["organizations"], headers=headers)
    assert again.json() == first.json()
    assert again.headers["Change-Cursor"] == first.headers["Change-Cursor"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len((await tenant.admin.get("/v1/organizations")).json()["items"]) == 1
