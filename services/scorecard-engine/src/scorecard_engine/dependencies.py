"""What the engine's routes and processes are put together from."""

import httpx
from rba_platform.client import neighbour

from scorecard_engine.settings import EngineSettings


def measures_http(settings: EngineSettings, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """The client for measures-api."""
    return neighbour(settings.measures_url, settings.service_key.get_secret_value(), transport)
