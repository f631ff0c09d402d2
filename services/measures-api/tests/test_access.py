from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from measures_api.access.authenticator import KeyAuthenticator
from measures_api.domain.access_token import AccessToken
from measures_api.models import AccessKey
from rba_platform.clock import StillClock
from rba_platform.testing import SERVICE_KEY, routes_without_role
from sqlalchemy import select, text


def test_a_token_is_read_as_written() -> None:
    token = AccessToken.make(uuid4())
    again = AccessToken.parse(str(token))
    assert again == token
    assert token.proves(token.hash)
    assert len(token.secret) >= 43
    assert not AccessToken(token.key_id, token.secret[:-1]).proves(token.hash)


@pytest.mark.parametrize("text", ["", "ns_", "ns_1_2", "sn_00000000000000000000000000000000_x", "ns_x_y_z", "ns__"])
def test_texts_that_are_no_token(text: str) -> None:
    assert AccessToken.parse(text) is None


async def test_a_key_is_shown_once_and_stored_as_a_hash(tenant: Any, app: FastAPI) -> None:
    body = {"name": "Front end", "role": "viewer"}
    headers = {"Idempotency-Key": "key-1"}
    first = await tenant.admin.post("/v1/access-keys", json=body, headers=headers)
    token = first.json()["access_key"]
    again = await tenant.admin.post("/v1/access-keys", json=body, headers=headers)
    assert again.json() == first.json() | {"access_key": None}
    listed = await tenant.admin.get("/v1/access-keys")
    assert token not in listed.text
    secret = token.split("_", 2)[2]
    async with app.state.database.tenant(tenant.uuid) as session:
        for table in ("access_keys", "idempotency_keys", "audit_entries"):
            rows = (await session.execute(text(f"SELECT {table}::text, * FROM {table}"))).all()
            assert secret not in str(rows)
            assert secret.encode().hex() not in str(rows)
        hashes = (await session.scalars(select(AccessKey.secret_hash))).all()
    assert AccessToken(UUID(first.json()["id"]), secret).hash in hashes


async def test_a_revoked_key_opens_nothing_at_once(tenant: Any) -> None:
    made = (await tenant.admin.post("/v1/access-keys", json={"name": "x", "role": "viewer"})).json()
    viewer = tenant.with_token(made["access_key"])
    service = tenant.with_token(SERVICE_KEY)
    introspected = await service.post("/v1/access/introspect", json={"token": made["access_key"]})
    assert introspected.json() == {
        "active": True,
        "coalition_id": tenant.id,
        "key_id": made["id"],
        "role": "viewer",
        "organization_id": None,
    }
    assert (await viewer.get("/v1/coalition")).status_code == 200
    for _ in range(2):
        assert (await tenant.admin.delete(f"/v1/access-keys/{made['id']}")).status_code == 204
    assert (await viewer.get("/v1/coalition")).status_code == 401
    introspected = await service.post("/v1/access/introspect", json={"token": made["access_key"]})
    assert introspected.json()["active"] is False
    keys = (await tenant.admin.get("/v1/access-keys")).json()["items"]
    assert [each["revoked_at"] is not None for each in keys] == [False, True]


async def test_a_key_ends_with_its_time(tenant: Any, still_clock: StillClock) -> None:
    until = (still_clock.now() + timedelta(hours=1)).isoformat()
    made = await tenant.admin.post("/v1/access-keys", json={"name": "x", "role": "viewer", "expires_at": until})
    authenticator = KeyAuthenticator(tenant.app.state.database, still_clock)
    assert await authenticator.identify(made.json()["access_key"]) is not None
    still_clock.advance(timedelta(hours=1))
    assert await authenticator.identify(made.json()["access_key"]) is None


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "role": "owner"},
        {"name": "x", "role": "reporter"},
        {"name": "x", "role": "viewer", "organization_id": str(uuid4())},
        {"name": "x", "role": "reporter", "organization_id": str(uuid4())},
        {"name": "x", "role": "viewer", "expires_at": "2030-01-01T00:00:00"},
        {"name": "x", "role": "viewer", "expires_at": "0001-01-01T00:00:00+14:00"},
        {"name": "", "role": "viewer"},
    ],
)
async def test_keys_that_are_none(tenant: Any, body: dict[str, Any]) -> None:
    assert (await tenant.admin.post("/v1/access-keys", json=body)).status_code == 422


async def test_keys_are_the_administrators_matter(tenant: Any, new_tenant: Any) -> None:
    editor = await tenant.client("editor")
    assert (await editor.get("/v1/access-keys")).status_code == 403
    assert (await editor.get("/v1/audit")).status_code == 403
    assert (await tenant.service.post("/v1/access-keys", json={"name": "x", "role": "admin"})).status_code == 403
    mine = (await tenant.admin.get("/v1/access-keys")).json()["items"][0]["id"]
    other = await new_tenant()
    assert (await other.admin.delete(f"/v1/access-keys/{mine}")).status_code == 404


async def test_only_services_introspect(tenant: Any) -> None:
    answer = await tenant.admin.post("/v1/access/introspect", json={"token": "ns_x"})
    assert answer.status_code == 401
    answer = await tenant.with_token(SERVICE_KEY).post("/v1/access/introspect", json={"token": "ns_x"})
    assert answer.json()["active"] is False


def test_every_route_asks_for_a_role(app: FastAPI) -> None:
    without_caller = frozenset({"/v1/coalitions", "/v1/access/introspect", "/v1/changes/heads"})
    assert routes_without_role(app, without_caller) == []
