import httpx
import pytest
from fastapi import FastAPI
from rba_platform.testing import SERVICE_KEY, routes_without_role

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(("path", "expected"), [("/livez", 200), ("/readyz", 200), ("/metrics", 200), ("/docs", 200)])
async def test_plumbing_answers(client: httpx.AsyncClient, path: str, expected: int) -> None:
    assert (await client.get(path)).status_code == expected


async def test_the_docs_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    assert "http://" not in page
    assert "https://" not in page
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert (await client.get(f"/static/docs/swagger-ui/{asset}")).status_code == 200


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"body": "x", "amount": NaN}', "NaN"),
        (b'{"body": "x", "amount": Infinity}', "Infinity"),
        (b'{"body": "x", "amount": 1e400}', "beyond any number"),
        (b'{"body": "\\ud800"}', "half a surrogate pair"),
        (b'{"body": "a\\u0000b"}', "a NUL"),
        (b'{"body": "x", "amount": ' + b"9" * 5000 + b"}", "a huge integer"),
        (b'{"body": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", "too deep"),
        (b'{"body": "\xff"}', "not UTF-8"),
        (b'{"body": "x", "extra": 1}', "a field nobody knows"),
        (b'{"body": ', "cut off"),
        (b"", "nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_body_is_a_problem_and_never_a_fault(client: httpx.AsyncClient, body: bytes, why: str) -> None:
    answer = await client.post("/v1/notes", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, why
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["errors"]


async def test_a_whole_surrogate_pair_and_arabic_are_fine(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/notes", content=b'{"body": "\\ud83d\\ude00 \\u0645\\u0631\\u062d\\u0628\\u0627"}')
    assert answer.status_code == 422, "without a content type it is no JSON"
    answer = await client.post(
        "/v1/notes",
        content=b'{"body": "\\ud83d\\ude00 \\u0645\\u0631\\u062d\\u0628\\u0627"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["body"] == "😀 مرحبا"


async def test_a_problem_never_repeats_what_was_sent(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/notes", json={"body": {"secret": "Noura said"}})
    assert answer.status_code == 422
    assert "Noura" not in answer.text
    assert answer.json()["errors"][0]["pointer"] == "/body"
    answer = await client.post("/v1/notes", json={"body": "x", "Noura said": 1, "extra": 2})
    assert "Noura" not in answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/?", "/extra"]


async def test_an_unexpected_error_tells_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/notes/fault")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert "Noura" not in answer.text


async def test_too_large_a_body_is_a_problem_also_in_chunks(client: httpx.AsyncClient) -> None:
    async def chunks() -> object:
        for _ in range(100):
            yield b"x" * 1024

    for content in (b"x" * 100_000, chunks()):
        answer = await client.post("/v1/notes", content=content, headers={"Content-Type": "application/json"})  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("path", ["/v1/notes/echo/a%00b", "/v1/notes?cursor=a%00b"])
async def test_a_nul_in_the_address_is_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 400


async def test_unknown_addresses_and_methods_are_problems(client: httpx.AsyncClient) -> None:
    for answer in (await client.get("/v1/nothing"), await client.delete("/v1/notes")):
        assert answer.status_code in (404, 405)
        assert answer.headers["content-type"] == PROBLEM


async def test_lists_come_in_pages(client: httpx.AsyncClient) -> None:
    made = [(await client.post("/v1/notes", json={"body": str(n)})).json()["id"] for n in range(5)]
    seen: list[str] = []
    url: str | None = "/v1/notes?limit=2"
    while url:
        answer = await client.get(url)
        seen += [item["id"] for item in answer.json()["items"]]
        url = answer.links["next"]["url"] if "next" in answer.links else None
        assert bool(url) == bool(answer.json()["next"])
    assert seen == sorted(made)


@pytest.mark.parametrize("cursor", ["x", "%F0%9F%98%80", "a" * 150, "AAAA"])
async def test_a_forged_cursor_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    assert (await client.get(f"/v1/notes?cursor={cursor}")).status_code == 400


async def test_changes_need_the_version_seen(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/notes/versioned")).status_code == 428
    stale = await client.put("/v1/notes/versioned", headers={"If-Match": '"6"'})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"7"')
    assert (await client.put("/v1/notes/versioned", headers={"If-Match": '"6", "7"'})).status_code == 200


async def test_a_version_may_be_named_without_quotes(client: httpx.AsyncClient) -> None:
    assert (await client.put("/v1/notes/versioned", headers={"If-Match": "7"})).status_code == 200
    for other in ("6", "77", "seven", '"7', 'W/"7"'):
        assert (await client.put("/v1/notes/versioned", headers={"If-Match": other})).status_code == 412, other


async def test_cross_origin_requests_of_a_front_end_see_our_headers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/notes", headers={"Origin": "https://front.example"})
    assert answer.headers["access-control-allow-origin"] == "https://front.example"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    stranger = await client.get("/v1/notes", headers={"Origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in stranger.headers


async def test_who_may_come_in(client: httpx.AsyncClient) -> None:
    def bearing(token: str, **headers: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}", **headers}

    assert (await client.get("/v1/notes/admin")).status_code == 403
    assert (await client.get("/v1/notes", headers=bearing("unknown"))).status_code == 401
    assert (await client.get("/v1/notes", headers={"Authorization": "Basic eA=="})).status_code == 401
    acting = {"Acting-For": "018f0000-0000-7000-8000-000000000000"}
    assert (await client.get("/v1/notes/neighbourly", headers=bearing(SERVICE_KEY))).status_code == 401
    assert (await client.get("/v1/notes/neighbourly", headers=bearing(SERVICE_KEY, **acting))).status_code == 200
    assert (await client.get("/v1/notes", headers=bearing(SERVICE_KEY, **acting))).status_code == 403


async def test_what_is_another_coalitions_is_not_listed(client: httpx.AsyncClient) -> None:
    await client.post("/v1/notes", json={"body": "ours"})
    theirs = await client.get("/v1/notes", headers={"Authorization": "Bearer stranger"})
    assert theirs.json()["items"] == []


def test_every_route_asks_for_a_role(app: FastAPI) -> None:
    assert routes_without_role(app) == []


@pytest.mark.parametrize(
    ("content", "content_type", "words"),
    [
        (b'{"body": ', "application/json", "the body is no JSON"),
        (b'{"body": "x"}', None, "Content-Type: application/json"),
        (b"", "application/json", "Content-Type: application/json"),
        (b"{}", "application/json", "in body /body: field required"),
    ],
)
async def test_a_problem_says_what_to_do(
    client: httpx.AsyncClient, content: bytes, content_type: str | None, words: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await client.post("/v1/notes", content=content, headers=headers)
    assert words in answer.json()["detail"]
