import asyncio

import httpx


async def count(client: httpx.AsyncClient) -> int:
    return len((await client.get("/v1/notes")).json()["items"])


async def test_the_first_answer_is_given_again(client: httpx.AsyncClient) -> None:
    first = await client.post("/v1/notes", json={"body": "x"}, headers={"Idempotency-Key": "k"})
    again = await client.post("/v1/notes", json={"body": "x"}, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(client) == 1


async def test_the_same_key_with_another_request_is_refused(client: httpx.AsyncClient) -> None:
    await client.post("/v1/notes", json={"body": "x"}, headers={"Idempotency-Key": "k"})
    other = await client.post("/v1/notes", json={"body": "y"}, headers={"Idempotency-Key": "k"})
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency_key_reused")


async def test_fifty_at_once_have_one_effect_and_one_answer(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(client.post("/v1/notes", json={"body": "x"}, headers={"Idempotency-Key": "k"}) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert await count(client) == 1


async def test_a_request_that_failed_may_be_sent_again(client: httpx.AsyncClient) -> None:
    failed = await client.post("/v1/notes", json={"body": "break the commit"}, headers={"Idempotency-Key": "k"})
    assert failed.status_code == 500
    assert await count(client) == 0
    again = await client.post("/v1/notes", json={"body": "fine"}, headers={"Idempotency-Key": "k"})
    assert again.status_code == 201


async def test_keys_of_another_coalition_do_not_matter(client: httpx.AsyncClient) -> None:
    await client.post("/v1/notes", json={"body": "x"}, headers={"Idempotency-Key": "k"})
    theirs = await client.post(
        "/v1/notes", json={"body": "y"}, headers={"Idempotency-Key": "k", "Authorization": "Bearer stranger"}
    )
    assert theirs.status_code == 201


async def test_a_kept_answer_is_not_for_callers_of_another_role(client: httpx.AsyncClient) -> None:
    kept = {"Idempotency-Key": "k"}
    await client.post("/v1/notes", json={"body": "x"}, headers=kept | {"Authorization": "Bearer editor"})
    other = await client.post("/v1/notes", json={"body": "x"}, headers=kept)
    assert other.status_code == 422
    assert "id" not in other.json()
