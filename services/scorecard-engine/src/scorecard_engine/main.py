"""The web app: `uvicorn scorecard_engine.main:create_app --factory`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from rba_platform.access import Authenticator
from rba_platform.clock import Clock
from rba_platform.introspection import IntrospectionAuthenticator
from rba_platform.page_files import shared_files
from rba_platform.service import create_service

from scorecard_engine import problems
from scorecard_engine.charts.renderer import Renderer
from scorecard_engine.dependencies import measures_http
from scorecard_engine.measures.router import router as measures
from scorecard_engine.pages import lost
from scorecard_engine.pages.rendering import page_files
from scorecard_engine.pages.router import router as pages
from scorecard_engine.performance.router import router as performance
from scorecard_engine.scorecards.performance_router import router as scorecard_performance
from scorecard_engine.scorecards.router import router as scorecards
from scorecard_engine.settings import EngineSettings
from scorecard_engine.share_links.router import router as share_links
from scorecard_engine.sign_in.router import router as sign_in

_DESCRIPTION = """Figures of Results Based Accountability from the data of measures-api, and scorecards that show them.
Each figure is `{value, status, reason}`; unknown is never 0."""


def create_app(
    settings: EngineSettings | None = None,
    *,
    clock: Clock | None = None,
    authenticator: Authenticator | None = None,
    measures_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The app. Tests hand in the clock, who is known, or the transport of measures-api's real app."""
    settings = settings or EngineSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        renderer = Renderer(settings.chart_idle_seconds, settings.chart_cache_entries)
        async with measures_http(settings, measures_transport) as http:
            app.state.authenticator = authenticator or IntrospectionAuthenticator(http, app.state.clock)
            app.state.renderer = renderer
            try:
                yield
            finally:
                await renderer.close()

    app = create_service(
        "scorecards",
        "North Star: scorecard-engine",
        _DESCRIPTION,
        settings,
        [performance, scorecard_performance, measures, scorecards, share_links, sign_in, pages],
        lifespan=lifespan,
        clock=clock,
    )
    problems.install(app)
    lost.install(app)
    page_files().mount_on(app)
    shared_files().mount_on(app)
    return app
