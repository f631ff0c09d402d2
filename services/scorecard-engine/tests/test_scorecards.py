"""/v1/scorecards: definitions, share links, and who may do what."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from rba_platform.access import Role
from rba_platform.ids import new_id
from rba_platform.testing import api_routes, routes_without_role
from scorecard_engine.read_model.feed import FeedReader
from scorecard_engine.testing.fake_measures import FakeCoalition

BODY = {"name": {"en": "Ready to learn", "ar": "مستعدون للتعلّم"}, "sections": [{"title": {"en": "All", "ar": "الكل"}}]}


async def _made(client: httpx.AsyncClient, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/scorecards", json=BODY | more, headers=headers)
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "etag": answer.headers["etag"], "location": answer.headers["location"]}


async def test_made_read_changed_listed_removed(client: httpx.AsyncClient, keys: Any) -> None:
    headers = keys.headers(new_id())
    made = await _made(client, headers)
    assert made["location"] == f"/v1/scorecards/{made['id']}"
    read = await client.get(made["location"], headers=headers)
    assert (read.json()["name"], read.headers["etag"]) == (BODY["name"], '"1"')
    patch = {"name": {"ar": "جاهزون"}, "breakdowns": ["audience"]}
    url = made["location"]
    assert (await client.patch(url, json=patch, headers=headers)).status_code == 428
    changed = await client.patch(url, json=patch, headers={**headers, "If-Match": made["etag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert changed.json()["name"] == {"en": "Ready to learn", "ar": "جاهزون"}
    assert (await client.patch(url, json=patch, headers={**headers, "If-Match": made["etag"]})).status_code == 412
    same = await client.patch(url, json=patch, headers={**headers, "If-Match": '"2"'})
    assert same.json()["version"] == 2
    second = await _made(client, headers)
    page = (await client.get("/v1/scorecards?limit=1", headers=headers)).json()
    assert [item["id"] for item in page["items"]] == [made["id"]]
    rest = (await client.get(f"/v1/scorecards?limit=1&cursor={page['next']}", headers=headers)).json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([second["id"]], None)
    assert (await client.delete(url, headers={**headers, "If-Match": '"2"'})).status_code == 204
    assert (await client.get(url, headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": {}}, "/name"),
        ({"name": {"fr": "Prêts"}}, "/name"),
        ({"sections": [{}]}, "/sections/0"),
        ({"sections": [{"title": {"en": "a"}, "result_id": str(UUID(int=1))}]}, "/sections/0"),
        ({"columns": ["mood"]}, "/columns/0"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_a_definition_that_does_not_fit_is_named(
    client: httpx.AsyncClient, keys: Any, change: dict[str, Any], pointer: str
) -> None:
    headers = keys.headers(new_id())
    answer = await client.post("/v1/scorecards", json=BODY | change, headers=headers)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    made = await _made(client, headers)
    patched = await client.patch(made["location"], json=change, headers={**headers, "If-Match": "*"})
    if change != {"name": {}}:  # a merge-patch with an empty object changes nothing
        assert patched.status_code == 422


async def test_viewers_and_reporters_do_not_change_definitions(client: httpx.AsyncClient, keys: Any) -> None:
    coalition = new_id()
    made = await _made(client, keys.headers(coalition))
    for role in (Role.viewer, Role.reporter):
        headers = {**keys.headers(coalition, role), "If-Match": "*"}
        assert (await client.get(made["location"], headers=headers)).status_code == 200
        assert (await client.post("/v1/scorecards", json=BODY, headers=headers)).status_code == 403
        assert (await client.patch(made["location"], json={}, headers=headers)).status_code == 403
        assert (await client.delete(made["location"], headers=headers)).status_code == 403
        links = f"{made['location']}/share-links"
        assert (await client.post(links, json={}, headers=headers)).status_code == 403
        assert (await client.get(links, headers=headers)).status_code == 403


def test_every_route_asks_for_a_role(app: FastAPI) -> None:
    assert routes_without_role(app) == []
    assert sum(route.path.startswith("/v1") for route in api_routes(app)) >= 13


async def test_another_coalitions_ids_are_not_found(app: FastAPI, client: httpx.AsyncClient, keys: Any) -> None:
    """Each operation of the OpenAPI that takes an id, with one of another coalition."""
    owner, stranger = keys.headers(new_id()), keys.headers(new_id())
    made = await _made(client, owner)
    link = (await client.post(f"{made['location']}/share-links", json={}, headers=owner)).json()
    ids = {"scorecard_id": made["id"], "link_id": link["id"], "measure_id": str(new_id())}
    tried = 0
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            if "{" not in path:
                continue
            body = BODY if method == "post" and path.endswith("scorecards") else {}
            answer = await client.request(
                method,
                path.format(**ids),
                headers={**stranger, "If-Match": "*"},
                json=body if method != "get" else None,
            )
            assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
            tried += 1
    assert tried >= 11
    assert (await client.get(made["location"], headers=owner)).status_code == 200
    links = (await client.get(f"{made['location']}/share-links", headers=owner)).json()["items"]
    assert links[0]["revoked_at"] is None


async def test_a_share_link_needs_no_body_and_is_an_address(client: httpx.AsyncClient, keys: Any) -> None:
    headers = keys.headers(new_id())
    made = await _made(client, headers)
    link = await client.post(f"{made['location']}/share-links", headers=headers)
    assert link.status_code == 201, link.text
    url = link.json()["url"]
    assert url.startswith("http://service.test/shared/")
    assert (await client.get(url)).status_code == 200


async def test_a_measure_that_is_not_known_is_named_when_the_scorecard_is_made(
    client: httpx.AsyncClient, keys: Any, coalition: FakeCoalition, reader: FeedReader
) -> None:
    headers = keys.headers(coalition.id)
    known = coalition.put_measure("reading")
    await reader.catch_up(coalition.id)
    sections = [{"title": {"en": "All"}, "measures": ["reading", "raeding", str(known)]}]
    made = await _made(client, headers, sections=sections)
    assert made["missing"] == ["raeding"]
    coalition.put_measure("raeding")
    await reader.catch_up(coalition.id)
    assert (await client.get(made["location"], headers=headers)).json()["missing"] == []
    assert [item["missing"] for item in (await client.get("/v1/scorecards", headers=headers)).json()["items"]] == [[]]


async def test_a_repeated_request_makes_one_link_and_tells_its_token_once(client: httpx.AsyncClient, keys: Any) -> None:
    headers = keys.headers(new_id())
    made = await _made(client, headers)
    links = f"{made['location']}/share-links"
    first = await client.post(links, json={}, headers={**headers, "Idempotency-Key": "once"})
    again = await client.post(links, json={}, headers={**headers, "Idempotency-Key": "once"})
    assert first.json()["url"] == f"http://service.test/shared/{first.json()['token']}"
    assert (again.json()["id"], again.json()["token"], again.json()["url"]) == (first.json()["id"], None, None)
    listed = await client.get(links, headers=headers)
    assert len(listed.json()["items"]) == 1
    assert first.json()["token"] not in listed.text
