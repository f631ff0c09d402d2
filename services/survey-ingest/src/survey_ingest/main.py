"""The web app of survey-ingest: `uvicorn survey_ingest.main:create_app --factory`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from rba_platform.client import neighbour
from rba_platform.clock import Clock
from rba_platform.introspection import IntrospectionAuthenticator
from rba_platform.page_files import shared_files
from rba_platform.service import create_service

from survey_ingest import problems
from survey_ingest.audit.router import router as audit
from survey_ingest.clients.measures import MeasuresClient
from survey_ingest.codebooks.router import router as codebooks
from survey_ingest.connectors.router import router as connectors
from survey_ingest.derivations.router import router as derivations
from survey_ingest.erasures.router import router as erasures
from survey_ingest.formats.router import router as formats
from survey_ingest.hooks.router import deliveries, hooks
from survey_ingest.lineage.router import router as lineage
from survey_ingest.retention.router import router as retention
from survey_ingest.settings import IngestSettings
from survey_ingest.sources.router import router as sources
from survey_ingest.storage import Storage
from survey_ingest.themes.excerpts_router import router as excerpts
from survey_ingest.themes.router import router as themes
from survey_ingest.transfers.protocol import HEADERS as TRANSFER_HEADERS
from survey_ingest.transfers.router import router as transfers
from survey_ingest.uploads.router import router as uploads
from survey_ingest.workbench.middleware import SignedInBrowser
from survey_ingest.workbench.relay import router as relay
from survey_ingest.workbench.rendering import page_files
from survey_ingest.workbench.router import router as pages
from survey_ingest.workbench.sign_in import router as sign_in
from survey_ingest.workshops.router import router as workshops
from survey_ingest.workshops.speech_router import router as speech_of_workshops
from survey_ingest.workshops.told_router import router as told_of_workshops

_DESCRIPTION = (
    "Reads export files of survey tools and Zoom, and derives data points of measures from them. "
    "Send a file to /v1/uploads, look at what was found, write a derivation, publish it."
)


def create_app(
    settings: IngestSettings | None = None,
    *,
    clock: Clock | None = None,
    measures_transport: httpx.AsyncBaseTransport | None = None,
) -> FastAPI:
    """The app; settings come from the environment unless given. Tests hand in the transport of measures-api."""
    settings = settings or IngestSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        key = settings.service_key.get_secret_value()
        async with (
            neighbour(settings.measures_url, key, measures_transport) as http,
            neighbour(settings.scorecard_url, key) as scorecards,
        ):
            app.state.scorecards_http = scorecards
            app.state.storage = Storage(settings.storage_url)
            app.state.measures_http = http
            app.state.measures = MeasuresClient(http, app.state.clock)
            app.state.authenticator = IntrospectionAuthenticator(http, app.state.clock)
            yield

    app = create_service(
        "ingest",
        "North Star: survey-ingest",
        _DESCRIPTION,
        settings,
        [
            formats,
            transfers,
            uploads,
            sources,
            codebooks,
            hooks,
            deliveries,
            connectors,
            workshops,
            told_of_workshops,
            speech_of_workshops,
            derivations,
            lineage,
            erasures,
            retention,
            themes,
            excerpts,
            audit,
            relay,
            sign_in,
            pages,
        ],
        lifespan=lifespan,
        clock=clock,
        exposed_headers=TRANSFER_HEADERS,
    )
    problems.install(app)
    shared_files().mount_on(app)
    page_files().mount_on(app)
    app.add_middleware(SignedInBrowser, state=app.state)
    return app
