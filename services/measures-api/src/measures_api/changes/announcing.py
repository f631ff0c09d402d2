"""The header Change-Cursor: each write says up to where the feed must be read to hold it."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from rba_platform.routing import ServiceRoute
from sqlalchemy.ext.asyncio import AsyncSession

from measures_api.changes import feed

_READING = {"GET", "HEAD", "OPTIONS"}


class _FeedWritten(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            response = await original(request)
            session: AsyncSession | None = getattr(request.state, "session", None)
            if session is not None and request.method not in _READING:
                position = await feed.write(session, request.state.caller.coalition_id)
                response.headers["Change-Cursor"] = str(position)
            return response

        return handle


class AnnouncingRoute(ServiceRoute, _FeedWritten):
    """The platform's route, whose writes answer with a Change-Cursor.

    The platform's part wraps ours, so that an answer kept for its Idempotency-Key holds the cursor too.
    """
