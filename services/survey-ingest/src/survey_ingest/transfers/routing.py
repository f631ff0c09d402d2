"""The route of this package: every answer names the protocol's version, refusals included."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from rba_platform.problems import Problem
from rba_platform.routing import ServiceRoute

from survey_ingest.transfers.protocol import VERSION


class TusRoute(ServiceRoute):
    """A route whose answers carry `Tus-Resumable`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The service's handler, with the header added to what it answers."""
        original = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                response = await original(request)
            except Problem as problem:
                problem.headers.setdefault("Tus-Resumable", VERSION)
                raise
            response.headers["Tus-Resumable"] = VERSION
            return response

        return handle
