"""The web app of measures-api."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from rba_platform.clock import Clock
from rba_platform.service import create_service

from measures_api import problems
from measures_api.access.authenticator import KeyAuthenticator
from measures_api.access.router import router as access
from measures_api.audit.router import router as audit
from measures_api.baselines.router import router as baselines
from measures_api.breaks.router import router as breaks
from measures_api.calendars.router import router as calendars
from measures_api.changes.router import router as changes
from measures_api.changes.watcher import HeadWatcher
from measures_api.coalitions.router import router as coalitions
from measures_api.data_points.router import router as data_points
from measures_api.dimensions.router import router as dimensions
from measures_api.initiatives.router import router as initiatives
from measures_api.measures.router import router as measures
from measures_api.organizations.router import router as organizations
from measures_api.programs.router import router as programs
from measures_api.results.router import router as results
from measures_api.series.router import router as series
from measures_api.settings import MeasuresSettings
from measures_api.stories.router import router as stories
from measures_api.strategies.router import router as strategies
from measures_api.targets.router import router as targets

NAME = "measures"

_ROUTERS = (
    coalitions,
    access,
    dimensions,
    organizations,
    initiatives,
    results,
    programs,
    strategies,
    calendars,
    measures,
    data_points,
    targets,
    baselines,
    breaks,
    stories,
    series,
    changes,
    audit,
)


def create_app(settings: MeasuresSettings | None = None, clock: Clock | None = None) -> FastAPI:
    """The app; without `settings`, with those of the environment."""
    app = create_service(
        NAME,
        "measures-api",
        "Stores the shared measures of a coalition, their data points with revisions, and the change feed.",
        settings or MeasuresSettings(),
        _ROUTERS,
        lifespan=_lifespan,
        clock=clock,
    )
    problems.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.authenticator = KeyAuthenticator(app.state.database, app.state.clock)
    app.state.watcher = HeadWatcher(app.state.database, app.state.settings.feed_poll_seconds)
    try:
        yield
    finally:
        await app.state.watcher.close()
