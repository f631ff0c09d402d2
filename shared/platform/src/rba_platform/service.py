"""A service's web app: what all three have alike — health, metrics, the offline docs page, limits, problems, logs."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rba_platform import problems
from rba_platform.bell import Bell
from rba_platform.clock import Clock, SystemClock
from rba_platform.database import Database
from rba_platform.ids import new_id
from rba_platform.problems import MEDIA_TYPE, Problem, unavailable
from rba_platform.routing import ServiceRoute
from rba_platform.settings import ServiceSettings
from rba_platform.worker import queue_name

log = structlog.get_logger()

_DURATION = Histogram(
    "http_request_duration_seconds", "Time to the end of the answer.", ["service", "method", "route", "status"]
)
_EXPOSED_HEADERS = ["ETag", "Link", "Location", "Change-Cursor", "Retry-After", "Idempotent-Replayed"]

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_service(
    name: str,
    title: str,
    description: str,
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    *,
    lifespan: Lifespan,
    clock: Clock | None = None,
    max_body_bytes: int | None = None,
    exposed_headers: Sequence[str] = (),
) -> FastAPI:
    """The app of a service.

    `app.state` holds `settings`, `clock`, `bell` and `database`; the service's `lifespan` adds what is its own, at
    least `authenticator`. Routers are made with `service_router()`. Front ends of other origins see the usual headers
    of answers, and `exposed_headers`.
    """

    @asynccontextmanager
    async def whole_lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.bell = Bell(settings.redis_url, queue_name(name))
        app.state.database = Database(settings, app.state.bell)
        try:
            async with lifespan(app):
                yield
        finally:
            await app.state.database.close()
            await app.state.bell.close()

    app = FastAPI(
        title=title,
        description=description,
        version="0.1.0",
        lifespan=whole_lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        responses={"default": {"description": "A problem (RFC 9457)", "content": {MEDIA_TYPE: {}}}},
    )
    app.state.settings = settings
    app.state.clock = clock or SystemClock()
    problems.install(app)
    app.include_router(_plumbing(title))
    for router in routers:
        app.include_router(router)
    app.mount("/static/docs", StaticFiles(directory=str(files("rba_platform") / "static")), name="docs-static")
    # Inside ours, so that its plain-text refusal becomes a problem on the way out.
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=max_body_bytes or settings.max_body_bytes)
    app.add_middleware(_Observed, service=name)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=[*_EXPOSED_HEADERS, *exposed_headers],
    )
    return app


def service_router(**arguments: Any) -> APIRouter:
    """A router whose routes have strict JSON and idempotent POST."""
    return APIRouter(route_class=ServiceRoute, **arguments)


def _operation_id(route: APIRoute) -> str:
    return route.name


def _plumbing(title: str) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz(request: Request) -> dict[str, str]:
        try:
            await request.app.state.database.ready()
        except Exception as error:  # whatever it is, we are not ready
            raise unavailable("The database does not answer.") from error
        return {"status": "ready"}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(_DOCS_PAGE.replace("{title}", title))

    return router


# Loads nothing from elsewhere: an administrator may read it on a machine without the internet.
_DOCS_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/static/docs/swagger-ui/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/static/docs/swagger-ui/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/openapi.json", dom_id: "#docs", deepLinking: true, persistAuthorization: true,
  tryItOutEnabled: true})</script></body></html>"""


#: What proxies log for a request that was left before it was answered, such as a long poll at the end of the process.
_NO_ANSWER = 499
_TOO_LARGE = 413
_TOO_LARGE_BODY = bytes(
    Problem(_TOO_LARGE, "too_large", "The request body is larger than this service takes.").response().body
)


def _is_plain_text(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/plain") for name, value in start["headers"])


class _Observed:
    """Counts and logs each request, refuses addresses that cannot be stored, and adds the usual headers."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = str(new_id())
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = _NO_ANSWER

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # The server's own limit answers in plain text; ours is the answer that people can read.
                if status == _TOO_LARGE and _is_plain_text(message):
                    message["headers"] = [
                        (b"content-type", MEDIA_TYPE.encode()),
                        (b"content-length", str(len(_TOO_LARGE_BODY)).encode()),
                        (b"connection", b"close"),
                    ]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            elif status == _TOO_LARGE and not message["body"].startswith(b"{"):
                message["body"] = _TOO_LARGE_BODY
            await send(message)

        try:
            if "\x00" in scope["path"] or b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]:
                refusal = Problem(400, "invalid_request", "The address holds a NUL character.")
                await refusal.response()(scope, receive, sending)
            else:
                await self._app(scope, receive, sending)
        except Exception:
            status = 500
            raise
        finally:
            seconds = time.perf_counter() - started
            # The route's template, not the address: that may hold a person's words.
            route = getattr(scope.get("route"), "path", "none")
            _DURATION.labels(self._service, scope["method"], route, str(status)).observe(seconds)
            if not route.endswith("z") and route != "/metrics":
                log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
