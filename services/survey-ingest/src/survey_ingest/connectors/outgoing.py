"""Requests to tools outside: to public addresses only, no redirects, with an end to waiting and to what is read.

The name is resolved once; where any of its addresses is not public, nothing is sent; else the connection is made to the
address that was checked, under the certificate of the name. What a tool answers never reaches a message of ours.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from survey_ingest.connectors.addresses import is_public

#: The longest answer that is read: an export of some hundred thousand responses, packed.
MOST_BYTES = 128 * 1024 * 1024
_WHOLE_REQUEST_SECONDS = 60.0
_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
_TOO_MANY = 429

Resolve = Callable[[str, int], Awaitable[list[str]]]


class ToolAwayError(Exception):
    """The tool did not answer, or says that it cannot just now. Ask again later."""


class ToolRefusedError(Exception):
    """The tool answered that the request is wrong: the token, an id, or the address. `reason` is in words of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


class PublicTransport(httpx.AsyncBaseTransport):
    """Sends to public addresses only. Tests hand in how names are resolved, and what is behind."""

    def __init__(self, behind: httpx.AsyncBaseTransport | None = None, resolve: Resolve = _resolve) -> None:
        self._behind = behind or httpx.AsyncHTTPTransport(retries=0)
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; raises `ToolRefusedError` for an address that is not public."""
        host = request.url.host
        if request.url.scheme != "https":
            raise ToolRefusedError("the address is not https")
        try:
            addresses = await self._resolve(host, request.url.port or 443)
        except OSError as error:
            raise httpx.ConnectError("no such host") from error
        if not addresses or not all(is_public(address) for address in addresses):
            raise ToolRefusedError("the address is not one of the public internet")
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            # With the Host header of the name, which httpx has set already.
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._behind.handle_async_request(pinned)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._behind.aclose()


@asynccontextmanager
async def tool_client(
    transport: httpx.AsyncBaseTransport, base_url: str, headers: dict[str, str]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client for one tool."""
    async with httpx.AsyncClient(
        transport=transport,
        base_url=base_url,
        headers={"Accept-Encoding": "identity", "User-Agent": "North Star", **headers},
        timeout=_TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    ) as client:
        yield client


async def ask(client: httpx.AsyncClient, method: str, path: str, **arguments: Any) -> bytes:
    """The body of the answer. Raises `ToolAwayError` and `ToolRefusedError`, which say nothing of its words."""
    try:
        async with asyncio.timeout(_WHOLE_REQUEST_SECONDS), client.stream(method, path, **arguments) as response:
            if response.status_code >= 500 or response.status_code == _TOO_MANY:  # noqa: PLR2004 - HTTP's own numbers
                raise ToolAwayError(str(response.status_code))
            if not response.is_success:
                raise ToolRefusedError(f"the tool answered {response.status_code}")
            return await _capped(response)
    except (httpx.HTTPError, TimeoutError) as error:
        raise ToolAwayError(type(error).__name__) from None


async def _capped(response: httpx.Response) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_bytes():
        size += len(piece)
        if size > MOST_BYTES:
            raise ToolRefusedError(f"the answer is longer than {MOST_BYTES // 1024**2} MB")
        pieces.append(piece)
    return b"".join(pieces)


async def ask_json(client: httpx.AsyncClient, method: str, path: str, **arguments: Any) -> Any:
    """The answer as JSON."""
    try:
        return json.loads(await ask(client, method, path, **arguments))
    except (ValueError, RecursionError):
        raise ToolRefusedError("the answer is no JSON") from None
