from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from rba_kernel.calendar import DEFAULT_CALENDARS
from rba_platform.testing import OPERATOR_KEY, SERVICE_KEY

OPERATOR = {"Authorization": f"Bearer {OPERATOR_KEY}"}
BODY = {"name": {"en": "Early years", "ar": "السنوات الأولى"}}


@pytest.fixture
def anonymous(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://service.test"
    )


async def test_a_new_coalition_has_defaults_and_a_first_administrator(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.post("/v1/coalitions", json=BODY, headers=OPERATOR)
    assert answer.status_code == 201
    made = answer.json()
    assert made["access_key"].startswith("ns_")
    anonymous.headers["Authorization"] = f"Bearer {made['access_key']}"
    coalition = (await anonymous.get("/v1/coalition")).json()
    assert coalition == made["coalition"]
    assert coalition["name"] == BODY["name"]
    assert coalition["timezone"] == "Asia/Kuwait"
    assert coalition["privacy"]["floor_n"] == 10
    calendars = (await anonymous.get("/v1/calendars")).json()["items"]
    assert [each["key"] for each in calendars] == list(DEFAULT_CALENDARS)
    changes = (await anonymous.get("/v1/changes")).json()
    assert [each["kind"] for each in changes["items"]] == ["coalition", *["calendar"] * len(DEFAULT_CALENDARS)]
    assert answer.headers["Change-Cursor"] == changes["cursor"]


@pytest.mark.parametrize("token", [None, "wrong", SERVICE_KEY, "ns_00_x"])
async def test_only_the_operator_makes_coalitions(anonymous: httpx.AsyncClient, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = await anonymous.post("/v1/coalitions", json=BODY, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_same_request_again_makes_no_second_coalition_and_shows_no_secret(
    anonymous: httpx.AsyncClient,
) -> None:
    headers = {**OPERATOR, "Idempotency-Key": str(uuid4())}
    first = await anonymous.post("/v1/coalitions", json=BODY, headers=headers)
    again = await anonymous.post("/v1/coalitions", json=BODY, headers=headers)
    other = await anonymous.post("/v1/coalitions", json={"name": {"en": "Another"}}, headers=headers)
    assert again.status_code == 201
    assert again.headers["Change-Cursor"] == first.headers["Change-Cursor"]
    assert again.json() == first.json() | {"access_key": None}
    assert other.status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"name": {}},
        {"name": {"en": " "}},
        {"name": {"fr": "Lecture"}},
        {"timezone": "Kuwait City"},
        {"timezone": "../../etc/passwd"},
        {"languages": []},
        {"languages": ["en", "en"]},
        {"privacy": {"floor_n": -1}},
        {"privacy": {"floor": 5}},
        {"colour": "red"},
    ],
)
async def test_a_coalition_that_is_none(anonymous: httpx.AsyncClient, fields: dict[str, Any]) -> None:
    answer = await anonymous.post("/v1/coalitions", json=BODY | fields, headers=OPERATOR)
    assert answer.status_code == 422
    assert "passwd" not in answer.text
    assert "Lecture" not in answer.text


async def test_changing_a_coalition(tenant: Any) -> None:
    before = await tenant.admin.get("/v1/coalition")
    patch = {"privacy": {"floor_n": 5}, "name": {"ar": None}, "languages": ["en"]}
    assert (await tenant.admin.patch("/v1/coalition", json=patch)).status_code == 428
    match = {"If-Match": before.headers["ETag"]}
    after = await tenant.admin.patch("/v1/coalition", json=patch, headers=match)
    assert after.status_code == 200
    assert after.json()["privacy"] == before.json()["privacy"] | {"floor_n": 5}
    assert after.json()["name"] == {"en": before.json()["name"]["en"]}
    assert after.headers["ETag"] == '"2"'
    assert (await tenant.admin.patch("/v1/coalition", json=patch, headers=match)).status_code == 412
    nameless = await tenant.admin.patch("/v1/coalition", json={"name": None}, headers={"If-Match": '"2"'})
    assert nameless.status_code == 422
    assert nameless.json()["errors"][0]["pointer"] == "/name"


async def test_only_administrators_change_the_coalition(tenant: Any) -> None:
    editor = await tenant.client("editor")
    answer = await editor.patch("/v1/coalition", json={"timezone": "UTC"}, headers={"If-Match": "*"})
    assert answer.status_code == 403
    assert (await tenant.service.get("/v1/coalition")).json()["id"] == tenant.id
