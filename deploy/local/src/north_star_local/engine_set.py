"""The engines of one start: embedded ones, except where the environment names others."""

from pathlib import Path

from north_star_local.configuration import Configuration
from north_star_local.guardian import Guardian
from north_star_local.postgres import PostgresEngine
from north_star_local.valkey import ValkeyEngine


class EngineSet:
    """PostgreSQL and Valkey as far as this start needs them."""

    def __init__(self, configuration: Configuration, guardian: Guardian) -> None:
        folder = configuration.folder
        logs = folder / "logs"
        self._external_redis = configuration.redis_url
        self._postgres = (
            PostgresEngine(folder / "postgres", guardian, logs / "postgres.log")
            if configuration.needs_postgres
            else None
        )
        self._valkey = (
            ValkeyEngine(folder / "valkey", guardian, logs / "valkey.log") if configuration.redis_url is None else None
        )

    @property
    def running(self) -> list[PostgresEngine | ValkeyEngine]:
        """The embedded engines."""
        return [engine for engine in (self._postgres, self._valkey) if engine is not None]

    @property
    def socket_folder(self) -> Path | None:
        """Where the embedded PostgreSQL answers; None where every database is external."""
        return None if self._postgres is None else self._postgres.socket_folder

    @property
    def redis_url(self) -> str:
        """The address of Redis or Valkey."""
        if self._valkey is not None:
            return self._valkey.url
        return self._external_redis or ""

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the embedded engines that run: `postgres`, `valkey`."""
        engines = {"postgres": self._postgres, "valkey": self._valkey}
        return {name: engine.pid for name, engine in engines.items() if engine is not None and engine.pid is not None}

    @property
    def description(self) -> str:
        """Which engines are used, for the terminal."""
        postgres = "PostgreSQL runs" if self._postgres is not None else "your PostgreSQL is used"
        valkey = "Valkey runs" if self._valkey is not None else "your Redis is used"
        return f"{postgres}, {valkey}"

    def launch(self) -> None:
        """Start without waiting."""
        for engine in self.running:
            engine.launch()

    def wait_ready(self) -> None:
        """Wait until all answer; raises `StartError`."""
        for engine in self.running:
            engine.wait_ready()

    def stop(self) -> None:
        """Stop all."""
        for engine in reversed(self.running):
            engine.stop()
