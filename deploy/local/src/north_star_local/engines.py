"""Both embedded engines together, for the launcher and for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from north_star_local.databases import superuser_dsn
from north_star_local.guardian import Guardian
from north_star_local.postgres import PostgresEngine
from north_star_local.valkey import ValkeyEngine


@dataclass(frozen=True)
class PostgresAddress:
    """Where a running cluster is reached.

    `socket_folder` is what `databases.make_database` takes; `superuser_dsn` what asyncpg.connect takes.
    """

    socket_folder: Path
    superuser_dsn: str


@dataclass(frozen=True)
class EmbeddedEngines:
    """Both engines, running. `redis_url` is for redis-py and arq (`unix://…`; `?db=3` chooses another database)."""

    postgres: PostgresAddress
    redis_url: str


@contextmanager
def embedded_engines(folder: Path, *, durable: bool = True) -> Iterator[EmbeddedEngines]:
    """Run both engines with their data below `folder` and stop them at the end, also when this process is killed.

    `durable=False` trades safety after a power cut for speed (tests).
    """
    folder.mkdir(parents=True, exist_ok=True)
    guardian = Guardian()
    postgres = PostgresEngine(folder / "postgres", guardian, folder / "postgres.log", durable=durable)
    valkey = ValkeyEngine(folder / "valkey", guardian, folder / "valkey.log", durable=durable)
    try:
        valkey.launch()
        postgres.launch()
        valkey.wait_ready()
        postgres.wait_ready()
        address = PostgresAddress(postgres.socket_folder, superuser_dsn(postgres.socket_folder))
        yield EmbeddedEngines(address, valkey.url)
    finally:
        valkey.stop()
        postgres.stop()
        guardian.close()
