"""pytest plug-in: one embedded PostgreSQL and one embedded Valkey for a whole test session.

Loaded by its entry point wherever this package is installed. All pytest-xdist workers share the engines; they start
when the first test asks and are gone at the session's end, also when the run is interrupted or killed.
"""

import tempfile
from pathlib import Path

import pytest

from north_star_local.engines import EmbeddedEngines, PostgresAddress
from north_star_local.keeper import hold_session, release_session, session_engines

_FOLDER = pytest.StashKey[Path]()
_LOCK = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """The main process makes the session's folder; a worker is told of it below."""
    worker_input: dict[str, str] | None = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[_FOLDER] = Path(worker_input["north_star_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="north-star-tests-"))
    config.stash[_FOLDER] = folder
    config.stash[_LOCK] = hold_session(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The main process ends the engines; workers have ended before it."""
    if _LOCK in config.stash:
        release_session(config.stash[_FOLDER], config.stash[_LOCK])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "object") -> None:
    """pytest-xdist starts a worker: it must find the same engines."""
    node.workerinput["north_star_folder"] = str(node.config.stash[_FOLDER])  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def embedded(pytestconfig: pytest.Config) -> EmbeddedEngines:
    """Both engines, shared by the whole session."""
    return session_engines(pytestconfig.stash[_FOLDER])


@pytest.fixture(scope="session")
def postgres_engine(embedded: EmbeddedEngines) -> PostgresAddress:
    """The session's PostgreSQL: `.socket_folder` for `databases.make_database`, `.superuser_dsn` for asyncpg."""
    return embedded.postgres


@pytest.fixture(scope="session")
def redis_url(embedded: EmbeddedEngines, request: pytest.FixtureRequest) -> str:
    """The session's Valkey; each pytest-xdist worker has a logical database of its own."""
    worker_input: dict[str, str] = getattr(request.config, "workerinput", {})
    number = int(worker_input.get("workerid", "gw0").removeprefix("gw")) % 16
    return f"{embedded.redis_url}?db={number}"
