"""Fixtures for the tests of all packages: a migrated database per service and per pytest-xdist worker.

Tests share these databases and need not clean up: each makes a coalition of its own, and coalitions do not see one
another.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from north_star_local.databases import make_database
from north_star_local.engines import PostgresAddress
from rba_platform.testing import OPERATOR_KEY, SECRET_KEY, SERVICE_KEY, migrated

# How long an example takes says nothing on a machine that others use, too.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

PACKAGES = {"measures": "measures_api", "ingest": "survey_ingest", "scorecards": "scorecard_engine"}


@pytest.fixture(scope="session")
def service_settings(
    postgres_engine: PostgresAddress, redis_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Any]]:
    """`service_settings("measures")`: keyword arguments for that service's settings, its database migrated."""
    made: dict[str, dict[str, Any]] = {}
    folder: Path = tmp_path_factory.mktemp("storage")

    def settings_of(service: str) -> dict[str, Any]:
        if service not in made:
            addresses = asyncio.run(make_database(postgres_engine.socket_folder, f"{service}_{worker_id}", service))
            asyncio.run(migrated(PACKAGES[service], addresses.owner))
            made[service] = {
                "database_url": addresses.app,
                "owner_database_url": addresses.owner,
                "dispatch_database_url": addresses.dispatch,
                "redis_url": redis_url,
                "service_key": SERVICE_KEY,
                "secret_key": SECRET_KEY,
                "operator_key": OPERATOR_KEY,
                "storage_url": (folder / "objects").as_uri(),
                "scratch_folder": folder / "scratch",
                "job_lease_seconds": 1.0,
                "job_sweep_seconds": 0.1,
            }
        return dict(made[service])

    return settings_of
