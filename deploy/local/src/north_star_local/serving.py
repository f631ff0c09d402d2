"""Serving an API with uvicorn, so that it stops at once: nobody waits for a reader that waits for news.

Long polls and event streams may last as long as they like. When the API is told to stop, a GET that is still waiting is
let go: with 503 and Retry-After where nothing was answered yet, an event stream by its end. Downloads and requests that
change something are finished.
"""

import asyncio
import contextlib
import socket
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Requests that change something have this long to finish.
_GRACE_SECONDS = 8
#: A read that is nearly there may finish.
_READ_GRACE_SECONDS = 0.3


class Interruptible:
    """An ASGI app that lets waiting reads go when `stopping` is set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, watching reads."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        reading = asyncio.ensure_future(self._app(scope, receive, answer.send))
        stopping = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                await asyncio.wait({reading}, timeout=_READ_GRACE_SECONDS)
            if reading.done() or (answer.started and not answer.event_stream):
                # Half a download must not look like a whole one: it is finished.
                await reading
                return
        finally:
            stopping.cancel()
            reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading
        await answer.end(scope, receive)


class _Answer:
    """What has been answered so far."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.event_stream = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.event_stream = any(
                name.lower() == b"content-type" and value.startswith(b"text/event-stream")
                for name, value in message.get("headers", ())
            )
        await self._send(message)

    async def end(self, scope: Scope, receive: Receive) -> None:
        if self.started:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            retry = {"Retry-After": "1", "Connection": "close"}
            await Response(status_code=503, headers=retry)(scope, receive, self._send)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: Interruptible) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.stopping.set()
        await super().shutdown(sockets)


def serve(app: Any, listener: socket.socket) -> None:
    """Serve on a socket that already listens, until SIGTERM or SIGINT; exits with 1 where the app did not start."""
    interruptible = Interruptible(app)
    config = uvicorn.Config(
        interruptible, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    server = _Server(config, interruptible)
    server.run(sockets=[listener])
    if not server.started:
        raise SystemExit(1)
