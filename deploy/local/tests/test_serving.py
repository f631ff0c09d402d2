"""An API that is told to stop finishes what changes something, and lets readers go."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from north_star_local.serving import Interruptible


@pytest.fixture
def app() -> Interruptible:
    inner = FastAPI()

    @inner.get("/quick")
    async def quick() -> str:
        return "now"

    @inner.get("/nearly")
    async def nearly() -> str:
        await asyncio.sleep(0.1)
        return "soon"

    @inner.get("/news")
    async def news() -> str:
        await asyncio.sleep(60)
        return "never"

    async def lines(seconds: float) -> AsyncIterator[bytes]:
        yield b"first\n"
        await asyncio.sleep(seconds)
        yield b"last\n"

    @inner.get("/events")
    async def events() -> StreamingResponse:
        return StreamingResponse(lines(60), media_type="text/event-stream")

    @inner.get("/download")
    async def download() -> StreamingResponse:
        return StreamingResponse(lines(0.6))

    @inner.post("/change")
    async def change() -> str:
        await asyncio.sleep(0.6)
        return "changed"

    @inner.get("/broken")
    async def broken() -> str:
        raise LookupError

    return Interruptible(inner)


async def ask(app: Interruptible, path: str, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        return await client.request(method, path)


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/quick", 200, '"now"'),
        ("GET", "/nearly", 200, '"soon"'),
        ("GET", "/news", 503, ""),
        ("GET", "/events", 200, "first\n"),
        ("GET", "/download", 200, "first\nlast\n"),
        ("POST", "/change", 200, '"changed"'),
        ("GET", "/broken", 500, "Internal Server Error"),
    ],
)
async def test_what_becomes_of_a_request_when_the_api_stops(
    app: Interruptible, method: str, path: str, status: int, text: str
) -> None:
    asking = asyncio.create_task(ask(app, path, method))
    await asyncio.sleep(0.05)
    app.stopping.set()
    answer = await asyncio.wait_for(asking, 5)
    assert (answer.status_code, answer.text) == (status, text)
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_nothing_stays_behind_after_a_request(app: Interruptible) -> None:
    before = len(asyncio.all_tasks())
    assert (await ask(app, "/quick")).status_code == 200
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == before
