"""What is loaded once, before children are forked, so that they share it.

Only modules that neither start threads nor hold connections when imported may stand here: a fork copies one thread.
Polars and vl-convert do not survive a fork and are loaded by the children that use them.
"""

import gc
import importlib
from collections.abc import Sequence

from north_star_local.services import Service

_SHARED = (
    "uvicorn",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "fastapi",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "asyncpg",
    "arq.worker",
    "redis.asyncio",
    "httpx",
    "structlog",
    "pydantic_settings",
    "prometheus_client",
    "rba_platform.service",
    "rba_platform.worker",
    "north_star_local.serving",
)


def preload(services: Sequence[Service]) -> None:
    """Import what the children of `services` share, and keep the collector from touching it.

    A service that cannot be imported is left to its own process, whose log then says why.
    """
    gc.disable()
    # Not the workers' modules: they may work with Polars themselves, where an API does so in a child of its own.
    for module in (*_SHARED, *(f"{service.package}.main" for service in services)):
        try:
            importlib.import_module(module)
        except Exception:  # noqa: BLE001, S112 - its own process imports it again and reports
            continue
    gc.collect()
    gc.freeze()
